package dev.puffgres.source.wal2json;

import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.postgres.ReplicationSlot;
import dev.puffgres.source.postgres.ServerIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a stream can begin, or go on where it was. What is refused would be a gap that nobody sees: a slot that has let go of changes, or
 * positions of another log.
 */
public final class SlotChecks {

    /** The remedy for whatever is refused here. */
    public static final String START_OVER =
            "changes may be missing, so start over: a new topic.prefix and slot.name, and in the mappings a higher epoch for the new"
                    + " prefix (versioning.epochs), so that everything is read again and older documents give way";

    private static final Logger LOG = LoggerFactory.getLogger(SlotChecks.class);

    private static final String SERVER = """
            select current_setting('wal_level'), current_setting('server_encoding'), pg_is_in_recovery(),
                   case when pg_is_in_recovery() then null else pg_current_wal_flush_lsn()::text end""";

    private SlotChecks() {}

    /**
     * Creates the slot.
     *
     * @throws ConnectException if the server refuses; the message says what to do
     */
    public static void create(Connection connection, SourceSettings settings) throws SQLException {
        server(connection);
        try {
            long start = ReplicationSlot.create(connection, settings.slotName(), Wal2jsonOptions.PLUGIN);
            LOG.info("Created the replication slot {} at {}", settings.slotName(), text(start));
        } catch (SQLException e) {
            if (SqlFailures.isTransient(e)) {
                throw e;
            }
            throw SqlFailures.explained("Creating the replication slot " + settings.slotName(), e, settings);
        }
    }

    /**
     * From where a stream goes on.
     *
     * @param stored what Connect has stored of the stream; empty where nothing
     * @param begun whether something was read already under this prefix, so that the slot must be there
     * @throws ConnectException if changes are missing, or may be
     */
    static StreamOffset start(
            Connection connection, SourceSettings settings, Optional<StreamOffset> stored, boolean begun)
            throws SQLException {
        Server server = server(connection);
        stored.ifPresent(offset -> position(offset, server));
        Optional<ReplicationSlot> found = ReplicationSlot.find(connection, settings.slotName());
        if (found.isEmpty()) {
            if (stored.isPresent() || begun) {
                throw new ConnectException("The replication slot " + settings.slotName()
                        + " is gone, and with it what it held since "
                        + stored.map(offset -> text(offset.lsn())).orElse("the backfill") + ": " + START_OVER);
            }
            create(connection, settings);
            found = ReplicationSlot.find(connection, settings.slotName());
        }
        ReplicationSlot slot = found.orElseThrow();
        requireUsable(slot, settings);
        long confirmed = slot.confirmedFlush().orElse(0L);
        stored.ifPresent(offset -> {
            if (Long.compareUnsigned(confirmed, offset.lsn()) > 0) {
                throw new ConnectException("The replication slot " + slot.name() + " is confirmed up to "
                        + text(confirmed) + ", beyond the stored position " + text(offset.lsn())
                        + ": something else has read from it or moved it, or older offsets were put back; "
                        + START_OVER);
            }
        });
        return stored.orElseGet(() -> new StreamOffset(confirmed, Optional.empty(), null, server.identity()));
    }

    /**
     * Whether a slot is one for a stream of these settings, and still holds what it held.
     *
     * @throws ConnectException if not
     */
    public static void requireUsable(ReplicationSlot slot, SourceSettings settings) {
        String database = settings.database().name();
        if (slot.plugin() == null) {
            throw new ConnectException("The replication slot " + slot.name()
                    + " is a physical one, which a standby uses: give the connector a slot.name of its own");
        }
        if (!slot.plugin().equals(Wal2jsonOptions.PLUGIN)) {
            throw new ConnectException(
                    "The replication slot " + slot.name() + " is of the output plugin " + slot.plugin()
                            + ", not of " + Wal2jsonOptions.PLUGIN
                            + ": give the connector another slot.name, or drop the slot if nothing needs it");
        }
        if (!slot.database().equals(database)) {
            throw new ConnectException("The replication slot " + slot.name() + " is of the database " + slot.database()
                    + ", and slots are named once in a server: give the connector of the database " + database
                    + " another slot.name");
        }
        if (slot.isLost()) {
            throw new ConnectException("The replication slot " + slot.name()
                    + " is lost: the server has discarded log that it held (max_slot_wal_keep_size, or a conflict on a standby); "
                    + START_OVER + ". Drop the lost slot");
        }
    }

    private static void position(StreamOffset stored, Server server) {
        ServerIdentity now = server.identity();
        if (!stored.server().systemId().equals(now.systemId())) {
            throw new ConnectException("The stored position is one of the server with system identifier "
                    + stored.server().systemId() + ", and this one is " + now.systemId()
                    + ": another server has taken its place, or database.hostname has changed; " + START_OVER);
        }
        if (stored.server().timeline() != now.timeline()) {
            throw new ConnectException(
                    "The stored position is of timeline " + stored.server().timeline()
                            + ", and the server is on timeline " + now.timeline()
                            + ": it was promoted or restored to a point in time, and positions may mean other changes now; "
                            + START_OVER);
        }
        if (Long.compareUnsigned(stored.lsn(), server.flushed()) > 0) {
            throw new ConnectException(
                    "The stored position " + text(stored.lsn()) + " is beyond the end of the server's log, "
                            + text(server.flushed()) + ": the server was restored to an older state; " + START_OVER);
        }
    }

    private static Server server(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(SERVER)) {
            found.next();
            if (!found.getString(1).equals("logical")) {
                throw new ConnectException("The server's wal_level is " + found.getString(1)
                        + ", and changes can be read at logical only: ALTER SYSTEM SET wal_level = 'logical', and restart the server"
                        + " (on managed servers there is a parameter for it, such as rds.logical_replication)");
            }
            if (found.getBoolean(3)) {
                throw new ConnectException(
                        "The server is a standby, in recovery: set database.hostname to the primary");
            }
            String encoding = found.getString(2);
            long flushed = LogSequenceNumber.valueOf(found.getString(4)).asLong();
            return new Server(encoding, flushed, ServerIdentity.read(connection));
        }
    }

    /** The replication protocol carries wal2json's text in the database's encoding, whatever the session says. */
    static void requireUtf8(Connection connection) throws SQLException {
        String encoding = server(connection).encoding();
        if (!encoding.equals("UTF8") && !encoding.equals("SQL_ASCII")) {
            throw new ConnectException("The database has the encoding " + encoding
                    + ", and the replication protocol does not convert what wal2json writes: use adapter=wal2json_poll, which reads"
                    + " through SQL");
        }
    }

    static String text(long lsn) {
        return LogSequenceNumber.valueOf(lsn).asString();
    }

    private record Server(String encoding, long flushed, ServerIdentity identity) {}
}
