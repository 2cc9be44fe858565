package dev.puffgres.source.backfill;

import dev.puffgres.source.postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Makes the slot in a thread and a session of its own: the server does not answer before the transactions that are running have ended, and
 * somebody should be told of them meanwhile.
 */
final class SlotCreation implements AutoCloseable {

    private final Database database;
    private final Work work;
    private final Thread thread;
    private volatile Connection connection;
    private volatile boolean closed;
    private volatile Exception failure;

    /** Makes the slot. */
    @FunctionalInterface
    interface Work {
        void create(Connection connection) throws SQLException;
    }

    SlotCreation(Database database, Work work) {
        this.database = database;
        this.work = work;
        thread = new Thread(this::run, "puffgres-slot-creation");
        thread.setDaemon(true);
    }

    void begin() {
        thread.start();
    }

    private void run() {
        try (Connection opened = database.connect()) {
            connection = opened;
            if (!closed) {
                work.create(opened);
            }
        } catch (SQLException | RuntimeException e) {
            failure = e;
        }
    }

    /**
     * Whether it has ended well.
     *
     * @throws SQLException what the server or the driver said
     */
    boolean isDone() throws SQLException {
        if (thread.isAlive()) {
            return false;
        }
        if (failure instanceof SQLException said) {
            throw said;
        }
        if (failure instanceof RuntimeException refused) {
            throw refused;
        }
        return true;
    }

    /** Gives up, whatever it waits for. */
    @Override
    public void close() {
        closed = true;
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                throw new IllegalStateException("pgjdbc always lets a connection be aborted", e);
            }
        }
    }
}
