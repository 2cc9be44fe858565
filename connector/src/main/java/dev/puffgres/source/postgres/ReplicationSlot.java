package dev.puffgres.source.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A replication slot as {@code pg_replication_slots} shows it.
 *
 * @param name its name, which is unique in the whole server
 * @param plugin the output plugin; null of a physical slot
 * @param database the database; null of a physical slot
 * @param temporary whether it ends with the session that made it
 * @param activePid the process that uses it; empty where none does
 * @param confirmedFlush what its reader needs no more, up to here; empty while it is being created
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; null where the log is gone for a long time
 * @param conflicting whether a standby had to invalidate it
 */
public record ReplicationSlot(
        String name,
        String plugin,
        String database,
        boolean temporary,
        Optional<Integer> activePid,
        Optional<Long> confirmedFlush,
        String walStatus,
        boolean conflicting) {

    // Older servers lack the last columns, which a row as JSON does not mind.
    private static final String READ = """
            select plugin, database, temporary, active_pid, confirmed_flush_lsn::text, to_jsonb(s) ->> 'wal_status',
                   coalesce((to_jsonb(s) ->> 'conflicting')::boolean, false)
                   or to_jsonb(s) ->> 'invalidation_reason' is not null
            from pg_catalog.pg_replication_slots s
            where slot_name = ?""";

    private static final String CREATE = "select lsn::text from pg_catalog.pg_create_logical_replication_slot(?, ?)";

    /** The slot of a name; empty where there is none. */
    public static Optional<ReplicationSlot> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(READ)) {
            select.setString(1, name);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? Optional.of(of(name, found)) : Optional.empty();
            }
        }
    }

    private static ReplicationSlot of(String name, ResultSet found) throws SQLException {
        int pid = found.getInt(4);
        Optional<Integer> activePid = found.wasNull() ? Optional.empty() : Optional.of(pid);
        return new ReplicationSlot(
                name,
                found.getString(1),
                found.getString(2),
                found.getBoolean(3),
                activePid,
                Optional.ofNullable(found.getString(5)).map(ReplicationSlot::lsn),
                found.getString(6),
                found.getBoolean(7));
    }

    /** Creates a logical slot, which waits for the transactions that are running. Returns its consistent point. */
    public static long create(Connection connection, String name, String plugin) throws SQLException {
        try (PreparedStatement create = connection.prepareStatement(CREATE)) {
            create.setString(1, name);
            create.setString(2, plugin);
            try (ResultSet created = create.executeQuery()) {
                created.next();
                return lsn(created.getString(1));
            }
        }
    }

    /** Whether the server has discarded log that its reader needs. */
    public boolean isLost() {
        return conflicting || "lost".equals(walStatus);
    }

    private static long lsn(String text) {
        return LogSequenceNumber.valueOf(text).asLong();
    }
}
