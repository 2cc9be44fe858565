package dev.puffgres.source.wal2json;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Waits until what a transaction has done can be seen. It is streamed as soon as its commit is in the log, and visible a moment later: with a
 * synchronous standby, when that has answered.
 */
final class Visibility {

    /** A transaction holds a lock on itself until it is visible. The first arguments are its xid, as 32 bits. */
    private static final String RUNNING = """
            select exists (select from pg_catalog.pg_locks
                           where locktype = 'transactionid' and transactionid = ?::text::xid and granted and mode = 'ExclusiveLock'),
                   pg_catalog.pg_sleep(case when ? then 0.005 else 0 end)""";

    private Visibility() {}

    static void await(Connection connection, long xid) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(RUNNING)) {
            select.setString(1, Long.toString(xid));
            boolean again = false;
            do {
                select.setBoolean(2, again);
                try (ResultSet found = select.executeQuery()) {
                    found.next();
                    again = found.getBoolean(1);
                }
            } while (again);
        }
    }
}
