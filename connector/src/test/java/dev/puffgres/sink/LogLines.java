package dev.puffgres.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The warnings that the sink logs while it is open. SLF4J is bound to the JDK's logging in tests. */
final class LogLines extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger(LogLines.class.getPackageName());
    private final SimpleFormatter formatter = new SimpleFormatter();
    private final List<String> warnings = new ArrayList<>();

    LogLines() {
        logger.addHandler(this);
    }

    /** All so far. */
    synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public synchronized void publish(LogRecord logged) {
        if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
            warnings.add(formatter.formatMessage(logged));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
