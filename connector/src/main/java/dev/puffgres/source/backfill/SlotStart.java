package dev.puffgres.source.backfill;

import dev.puffgres.source.port.SourceSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.postgresql.replication.LogSequenceNumber;

/** The stream begins where the replication slot is, which nobody moves while tables are read. */
final class SlotStart implements StreamStart {

    private static final String QUERY = """
            select confirmed_flush_lsn operator(pg_catalog.-) '0/0'::pg_catalog.pg_lsn, active
            from pg_catalog.pg_replication_slots where slot_name = ?""";

    private final SourceSettings settings;
    private final boolean streamed;
    private final List<TableOffset> stored;
    private final SlotCreation creation;

    /**
     * @param streamed whether the stream has an offset
     * @param stored the offsets of all tables
     */
    SlotStart(SourceSettings settings, boolean streamed, Collection<TableOffset> stored, SlotCreation creation) {
        this.settings = settings;
        this.streamed = streamed;
        this.stored = List.copyOf(stored);
        this.creation = creation;
    }

    /** Makes the slot. */
    @FunctionalInterface
    interface SlotCreation {
        void create() throws SQLException;
    }

    @Override
    public Optional<Long> position(Session session, List<TableOffset> begun) throws SQLException {
        Optional<Slot> found = session.transaction(this::slot);
        if (found.isEmpty()) {
            if (streamed || !stored.isEmpty() || !begun.isEmpty()) {
                throw lost("is gone");
            }
            if (settings.task() == 0) {
                creation.create();
            }
            return Optional.empty();
        }
        Slot slot = found.get();
        // One that is being made has no position yet. One that is read by a task that was started before ours will be
        // left by it.
        if (slot.confirmed == null || slot.active) {
            return Optional.empty();
        }
        for (List<TableOffset> offsets : List.of(stored, begun)) {
            for (TableOffset offset : offsets) {
                if (!streamed && Long.compareUnsigned(slot.confirmed, offset.lsn()) > 0) {
                    throw lost("has moved to " + text(slot.confirmed) + ", past " + text(offset.lsn())
                            + " where the backfill began");
                }
            }
        }
        return Optional.of(slot.confirmed);
    }

    private ConnectException lost(String what) {
        return new ConnectException("The replication slot " + settings.slotName() + " " + what
                + ", so that changes made since then would be missing. Give the connector a new topic.prefix and slot.name, and the mappings"
                + " a higher epoch for the new prefix: everything is read again, and what is older gives way.");
    }

    private Optional<Slot> slot(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(QUERY)) {
            select.setString(1, settings.slotName());
            try (ResultSet slot = select.executeQuery()) {
                return slot.next()
                        ? Optional.of(new Slot(slot.getObject(1) == null ? null : slot.getLong(1), slot.getBoolean(2)))
                        : Optional.empty();
            }
        }
    }

    private static String text(long lsn) {
        return LogSequenceNumber.valueOf(lsn).asString();
    }

    private record Slot(Long confirmed, boolean active) {}
}
