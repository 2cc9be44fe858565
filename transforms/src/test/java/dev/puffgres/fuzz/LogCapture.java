package dev.puffgres.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The lines that the project's loggers write while it is open. SLF4J is bound to the JDK's logging in tests. */
public final class LogCapture implements AutoCloseable {
    private static final Logger OURS = Logger.getLogger("dev.puffgres");

    private final List<String> lines = new ArrayList<>();
    private final Level before = OURS.getLevel();
    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord logged) {
            synchronized (lines) {
                lines.add(logged.getLevel() + " " + formatter.formatMessage(logged)
                        + (logged.getThrown() == null ? "" : " " + logged.getThrown()));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    public LogCapture() {
        handler.setLevel(Level.ALL);
        OURS.setLevel(Level.ALL);
        OURS.addHandler(handler);
    }

    /** What was logged since the last time, each line with its level before it. */
    public List<String> take() {
        synchronized (lines) {
            List<String> taken = List.copyOf(lines);
            lines.clear();
            return taken;
        }
    }

    @Override
    public void close() {
        OURS.removeHandler(handler);
        OURS.setLevel(before);
    }
}
