package dev.puffgres.sink;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The sink's log is off for as long as this is open: a model plays more failures in a minute than a worker sees in a year. */
final class Silence implements AutoCloseable {
    private final Logger logger = Logger.getLogger(Silence.class.getPackageName());
    private final Level before = logger.getLevel();

    Silence() {
        logger.setLevel(Level.OFF);
    }

    @Override
    public void close() {
        logger.setLevel(before);
    }
}
