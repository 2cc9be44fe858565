package dev.puffgres.source.backfill;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The transactions that ran at one moment. A commit is in the log before others see its rows: it may stand before the position where a slot
 * begins, so that it is not streamed, and be invisible to whoever reads the table then. A synchronous standby that does not answer makes that
 * last. So nothing is read before all that ran when the slot was there has ended.
 */
final class Visibility {

    private static final int XID_BITS = 32;
    private static final long XID_MASK = (1L << XID_BITS) - 1;

    /** These functions are older than pg_current_snapshot, and as good. */
    private static final String NOW =
            "select txid_snapshot_xmin(s), txid_snapshot_xmax(s) from txid_current_snapshot() s";

    private static final String RUNNING = """
            select array(select x from txid_snapshot_xip(s) x where x < ? order by x)
            from txid_current_snapshot() s""";

    /** Every role may see which process holds which transaction, and most may see no more. */
    private static final String HOLDERS = """
            select l.pid, extract(epoch from clock_timestamp() - a.xact_start)::bigint, a.wait_event
            from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted
              and l.transactionid::text = any (?)
            order by a.xact_start nulls last, l.pid""";

    private final long first;
    private final long next;

    private Visibility(long first, long next) {
        this.first = first;
        this.next = next;
    }

    static Visibility now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet snapshot = statement.executeQuery(NOW)) {
            snapshot.next();
            return new Visibility(snapshot.getLong(1), snapshot.getLong(2));
        }
    }

    /** Whether whatever these have done is seen by all who look from now on. */
    boolean isComplete(Connection connection) throws SQLException {
        return first == next || now(connection).first >= next;
    }

    /** Who is waited for, by process and age; never by what it does. */
    String waitingFor(Connection connection) throws SQLException {
        List<Long> running;
        try (PreparedStatement select = connection.prepareStatement(RUNNING)) {
            select.setLong(1, next);
            try (ResultSet found = select.executeQuery()) {
                found.next();
                running = Arrays.asList((Long[]) found.getArray(1).getArray());
            }
        }
        List<String> holders = holders(connection, running);
        int prepared = running.size() - holders.size();
        if (prepared > 0) {
            holders.addAll(Collections.nCopies(prepared, "a prepared transaction"));
        }
        return String.join(", ", holders);
    }

    private static List<String> holders(Connection connection, List<Long> running) throws SQLException {
        List<String> xids =
                running.stream().map(xid -> Long.toString(xid & XID_MASK)).collect(Collectors.toList());
        List<String> holders = new java.util.ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(HOLDERS)) {
            select.setArray(1, connection.createArrayOf("text", xids.toArray()));
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    if (found.getObject(1) != null) {
                        holders.add(holder(found.getInt(1), (Long) found.getObject(2), found.getString(3)));
                    }
                }
            }
        }
        return holders;
    }

    private static String holder(int pid, Long seconds, String waitEvent) {
        return "process " + pid + (seconds == null ? "" : " for " + seconds + " s")
                + ("SyncRep".equals(waitEvent) ? " (its commit waits for a synchronous standby)" : "");
    }
}
