package dev.puffgres.source.backfill;

import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.postgres.ReplicationSlot;
import dev.puffgres.source.postgres.ServerIdentity;
import dev.puffgres.source.wal2json.SlotChecks;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.postgresql.replication.LogSequenceNumber;

/** The stream begins where the replication slot is, which nobody moves while tables are read. Task 0 makes the slot. */
final class SlotStart implements StreamStart {

    private final SourceSettings settings;
    private final boolean streamed;
    private final List<TableOffset> stored;

    private SlotCreation creation;
    private Visibility runningBeforeCreation;

    /**
     * @param streamed whether the stream has an offset
     * @param stored the offsets of all tables of the connector
     */
    SlotStart(SourceSettings settings, boolean streamed, Collection<TableOffset> stored) {
        this.settings = settings;
        this.streamed = streamed;
        this.stored = List.copyOf(stored);
    }

    @Override
    public Optional<Position> position(Session session, List<TableOffset> begun) throws SQLException {
        Optional<ReplicationSlot> slot = find(session);
        if (slot.isEmpty() && (streamed || !stored.isEmpty() || !begun.isEmpty())) {
            throw refused("is gone");
        }
        if (creation != null && !created()) {
            return Optional.empty();
        }
        if (slot.isEmpty()) {
            if (settings.task() == 0) {
                create(session);
            }
            return Optional.empty();
        }
        // Who has it was started before this task, and is about to leave it; or it is being made.
        if (slot.get().activePid().isPresent() || slot.get().confirmedFlush().isEmpty()) {
            return Optional.empty();
        }
        SlotChecks.requireUsable(slot.get(), settings);
        long confirmed = slot.get().confirmedFlush().get();
        ServerIdentity server = session.transaction(ServerIdentity::read);
        if (!streamed) {
            List<TableOffset> offsets =
                    Stream.concat(stored.stream(), begun.stream()).toList();
            requireUnmoved(confirmed, offsets);
            requireServer(server, offsets);
        }
        return Optional.of(new Position(confirmed, server));
    }

    private void create(Session session) throws SQLException {
        runningBeforeCreation = session.transaction(Visibility::now);
        creation = new SlotCreation(settings.database(), connection -> SlotChecks.create(connection, settings));
        creation.begin();
    }

    private boolean created() throws SQLException {
        try {
            if (!creation.isDone()) {
                return false;
            }
        } catch (SQLException e) {
            creation = null;
            throw e;
        }
        creation = null;
        return true;
    }

    private void requireServer(ServerIdentity server, List<TableOffset> offsets) {
        offsets.stream()
                .filter(offset -> !offset.server().equals(server))
                .findAny()
                .ifPresent(offset -> {
                    throw refused("is of another server now (" + server + ") than when the backfill began ("
                            + offset.server() + ")");
                });
    }

    private void requireUnmoved(long confirmed, List<TableOffset> offsets) {
        offsets.stream()
                .filter(offset -> Long.compareUnsigned(confirmed, offset.lsn()) > 0)
                .findAny()
                .ifPresent(offset -> {
                    throw refused("has moved to " + text(confirmed) + ", past " + text(offset.lsn())
                            + " where the backfill began");
                });
    }

    private ConnectException refused(String what) {
        return new ConnectException(
                "The replication slot " + settings.slotName() + " " + what + ": " + SlotChecks.START_OVER + ".");
    }

    @Override
    public String waitingFor(Session session) throws SQLException {
        if (creation != null) {
            return "transactions that must end before the replication slot " + settings.slotName() + " can be made: "
                    + session.transaction(runningBeforeCreation::waitingFor);
        }
        Optional<ReplicationSlot> slot = find(session);
        return slot.isEmpty()
                ? "task 0, to make the replication slot " + settings.slotName()
                : "process " + slot.get().activePid().map(String::valueOf).orElse("?")
                        + ", to leave the replication slot " + settings.slotName();
    }

    private Optional<ReplicationSlot> find(Session session) throws SQLException {
        return session.transaction(connection -> ReplicationSlot.find(connection, settings.slotName()));
    }

    private static String text(long lsn) {
        return LogSequenceNumber.valueOf(lsn).asString();
    }

    @Override
    public void close() {
        SlotCreation open = creation;
        if (open != null) {
            open.close();
        }
    }
}
