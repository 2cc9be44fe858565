package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import dev.puffgres.turbopuffer.TurbopufferException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A TRUNCATE in the line of its namespace: what came before it is durable, or on its way to be reported, before its filter is sent,
 * and what comes after it waits until nothing of the truncated rows remains. Not thread-safe: the timer thread's.
 */
final class Barrier extends Track {
    private final Action.Truncate truncate;
    private final Delivery record;

    /** Patches before it that met no document. Nothing is missing if the document would be deleted now anyway. */
    private final List<Pending.Orphan> orphans = new ArrayList<>();

    /** What came after it, up to the next one, in the order of its arrival. */
    private final List<Pending> behind = new ArrayList<>();

    Barrier(Namespace namespace, Action.Truncate truncate, Delivery record) {
        super(namespace);
        this.truncate = truncate;
        this.record = record;
    }

    Action.Truncate truncate() {
        return truncate;
    }

    void hold(List<Pending> arrivals) {
        behind.addAll(arrivals);
    }

    List<Pending> behind() {
        return behind;
    }

    /** Whether it deletes what a patch before it would have changed. */
    boolean covers(Rejection patch) {
        return patch.mapping().equals(truncate.mapping())
                && patch.lsn() < truncate.version().lsn();
    }

    void settleWith(List<Pending.Orphan> patches) {
        orphans.addAll(patches);
    }

    @Override
    long dueMs(Settings settings, long lingerMs) {
        return namespace().isNext(this) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    @Override
    Flight depart(Flights flights) {
        return flights.truncate(this);
    }

    @Override
    boolean isNeedless(Pending write) {
        return false;
    }

    @Override
    List<Pending> dropAbandoned() {
        List<Pending> dropped = new ArrayList<>();
        for (Iterator<Pending> each = behind.iterator(); each.hasNext(); ) {
            Pending next = each.next();
            if (next.isAbandoned()) {
                each.remove();
                dropped.add(next);
            }
        }
        return dropped;
    }

    /** Whether nobody waits for it any more: every record that it stands for is of a closed partition. */
    boolean isAbandoned() {
        return record.assignment().isClosed()
                && orphans.stream().allMatch(each -> each.record().assignment().isClosed());
    }

    private boolean touchesClosed() {
        return record.assignment().isClosed()
                || orphans.stream().anyMatch(each -> each.record().assignment().isClosed());
    }

    /** The records that it stands for have come to an end with it. */
    void release(Settlement settlement) {
        settlement.actionEnded(namespace(), record);
        orphans.forEach(each -> settlement.actionEnded(namespace(), each.record()));
    }

    private void refused(Settlement settlement, TurbopufferException failure) {
        record.reject(new Rejection(
                FailureKind.REFUSED,
                truncate.mapping(),
                truncate.version().lsn(),
                "mapping " + truncate.mapping() + ", LSN "
                        + Lsn.text(truncate.version().lsn()) + ": namespace "
                        + namespace().name()
                        + " refused to delete what the table held before its TRUNCATE: " + failure.getMessage()));
        orphans.forEach(each -> each.record().reject(each.rejection()));
        release(settlement);
    }

    /** The flight of its filter. */
    Flight flight(String filter, String schema, Settlement settlement, Tally tally) {
        return new FilterFlight(filter, schema, this::touchesClosed, new FilterFlight.Outcome() {
            @Override
            public void deleted(long documents) {
                tally.deleted.add(documents);
            }

            @Override
            public void done() {
                settlement.durable(truncate.commitMs());
                release(settlement);
            }

            @Override
            public void refused(TurbopufferException failure) {
                Barrier.this.refused(settlement, failure);
            }
        });
    }
}
