package dev.puffgres.source.backfill;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The database's transactions that ran at one moment. A commit is in the log before others see its rows: it may stand before the position
 * where a slot begins, so that it is not streamed, and be invisible to whoever reads the table then. A synchronous standby that does not
 * answer makes that last. So nothing is read before all that ran when the slot was there has ended.
 *
 * <p>A transaction that has written holds a lock on itself until its rows can be seen. A snapshot would not do: its xmax is one more than the
 * highest transaction that has ended, and others above may be running.
 */
final class Visibility {

    private static final String RUNNING = """
            select l.transactionid::text, coalesce(l.pid, 0), extract(epoch from clock_timestamp() - a.xact_start)::bigint,
                   a.wait_event = 'SyncRep'
            from pg_catalog.pg_locks l
                 left join pg_catalog.pg_stat_activity a on a.pid = l.pid
                 left join pg_catalog.pg_prepared_xacts p on p.transaction = l.transactionid
            where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted
              and coalesce(a.datname, p.database, pg_catalog.current_database()) = pg_catalog.current_database()
              and (?::text[] is null or l.transactionid::text = any (?::text[]))
            order by a.xact_start nulls last, l.pid""";

    private final List<String> xids;

    private Visibility(List<String> xids) {
        this.xids = xids;
    }

    static Visibility now(Connection connection) throws SQLException {
        return new Visibility(running(connection, null).stream()
                .map(Transaction::xid)
                .distinct()
                .toList());
    }

    /** Whether whatever these have done is seen by all who look from now on. */
    boolean isComplete(Connection connection) throws SQLException {
        return xids.isEmpty() || running(connection, xids).isEmpty();
    }

    /** Who is waited for, by process and age; never by what it does. */
    String waitingFor(Connection connection) throws SQLException {
        return xids.isEmpty()
                ? "nobody"
                : running(connection, xids).stream()
                        .map(Transaction::toString)
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    private static List<Transaction> running(Connection connection, List<String> among) throws SQLException {
        Array xids = among == null ? null : connection.createArrayOf("text", among.toArray());
        try (PreparedStatement select = connection.prepareStatement(RUNNING)) {
            select.setArray(1, xids);
            select.setArray(2, xids);
            List<Transaction> running = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    running.add(new Transaction(
                            found.getString(1), found.getInt(2), (Long) found.getObject(3), found.getBoolean(4)));
                }
            }
            return running;
        }
    }

    private record Transaction(String xid, int pid, Long seconds, boolean awaitsStandby) {
        @Override
        public String toString() {
            return (pid == 0 ? "a prepared transaction" : "process " + pid)
                    + (seconds == null ? "" : " for " + seconds + " s")
                    + (awaitsStandby ? " (its commit waits for a synchronous standby)" : "");
        }
    }
}
