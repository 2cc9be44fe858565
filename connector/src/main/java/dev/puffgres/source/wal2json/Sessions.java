package dev.puffgres.source.wal2json;

import java.sql.Connection;
import java.sql.SQLException;

/** Ends connections. */
final class Sessions {

    private Sessions() {}

    /** At once, whatever the connection is doing, and by any thread. */
    static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new IllegalStateException("pgjdbc refuses to end a connection", e);
        }
    }
}
