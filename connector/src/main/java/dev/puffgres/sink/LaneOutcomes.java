package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Version;
import java.util.List;
import java.util.Optional;

/** What a lane's flight says became of its writes. Not thread-safe: the timer thread's. */
final class LaneOutcomes implements BatchFlight.Outcomes {
    private final Lane lane;
    private final Settlement settlement;
    private final StaleWatch stale;
    private final Clock clock;

    LaneOutcomes(Lane lane, Settlement settlement, StaleWatch stale, Clock clock) {
        this.lane = lane;
        this.settlement = settlement;
        this.stale = stale;
        this.clock = clock;
    }

    @Override
    public void accepted(boolean changed, boolean upserts) {
        lane.namespace().accepted(clock.monotonicMs());
        stale.accepted(changed, upserts, lane.namespace().name());
    }

    @Override
    public void settled(Pending write) {
        settlement.durable(write.write().commitMs());
        settlement.settled(lane.namespace(), write);
        settlement.freeBytes(lane.namespace(), write);
        write.records().forEach(each -> settlement.actionEnded(lane.namespace(), each));
        if (!write.orphans().isEmpty()) {
            orphaned(
                    write.id(),
                    write.orphans(),
                    lane.leavesMarkers() ? write.write().version().value() : Version.NONE);
        }
    }

    @Override
    public void metNoDocument(Pending patch, long storedVersion) {
        settlement.freeBytes(lane.namespace(), patch);
        Rejection rejection =
                Fold.metNoDocument((Action.Patch) patch.write(), "it was never written, or is marked as incomplete");
        orphaned(
                patch.id(),
                patch.records().stream()
                        .map(each -> new Pending.Orphan(each, rejection))
                        .toList(),
                storedVersion);
    }

    /** Patches met no document: a later write of the whole document, or its delete, or a TRUNCATE, makes that good. */
    private void orphaned(String id, List<Pending.Orphan> orphans, long storedVersion) {
        if (replaces(id, storedVersion)) {
            lane.settleWith(id, Pending.recordsOf(orphans));
            return;
        }
        Optional<Barrier> truncate = lane.namespace().barriers().stream()
                .filter(barrier -> orphans.stream().allMatch(each -> barrier.covers(each.rejection())))
                .findFirst();
        if (truncate.isPresent()) {
            truncate.get().settleWith(orphans);
            return;
        }
        for (Pending.Orphan each : orphans) {
            each.record().reject(each.rejection());
            settlement.actionEnded(lane.namespace(), each.record());
        }
    }

    @Override
    public void refused(Pending write, FailureKind kind, String message) {
        Action.Write action = write.write();
        Rejection rejection = new Rejection(
                kind,
                action.mapping(),
                action.version().lsn(),
                "mapping " + action.mapping() + ", LSN "
                        + Lsn.text(action.version().lsn()) + ": namespace "
                        + lane.namespace().name() + " refused the row: " + message);
        write.records().forEach(each -> each.reject(rejection));
        write.orphans().forEach(each -> each.record().reject(each.rejection()));
        settlement.release(lane.namespace(), write);
    }

    @Override
    public boolean isSuperseded(Pending write) {
        return replaces(write.id(), write.write().version().value());
    }

    /** Whether the next write of a document will not leave what is stored: it is no patch, and no READ that is older. */
    private boolean replaces(String id, long storedVersion) {
        return lane.held(id)
                .filter(next -> !next.isPatch())
                .map(next -> next.write().version())
                .filter(version -> !version.read() || version.value() >= storedVersion)
                .isPresent();
    }

    @Override
    public boolean acceptedSince(long ms) {
        return lane.namespace().acceptedAtMs() >= ms;
    }
}
