package dev.puffgres.sink;

import dev.puffgres.action.FailureKind;
import dev.puffgres.turbopuffer.WriteResult;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a task has done so far. Counted on the timer thread, read by whoever wants to know. */
final class Tally {
    final LongAdder upserted = new LongAdder();
    final LongAdder patched = new LongAdder();
    final LongAdder deleted = new LongAdder();
    final LongAdder stale = new LongAdder();
    final LongAdder deletedNothing = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder requestBytes = new LongAdder();
    final LongAdder unmarked = new LongAdder();
    final LongAdder purged = new LongAdder();
    final LongAdder readsBehindChanges = new LongAdder();
    private final Map<FailureKind, LongAdder> failed = new EnumMap<>(FailureKind.class);
    private final Map<RetryCause, LongAdder> retries = new EnumMap<>(RetryCause.class);

    Tally() {
        for (FailureKind each : FailureKind.values()) {
            failed.put(each, new LongAdder());
        }
        for (RetryCause each : RetryCause.values()) {
            retries.put(each, new LongAdder());
        }
    }

    LongAdder failed(FailureKind kind) {
        return failed.get(kind);
    }

    LongAdder retries(RetryCause cause) {
        return retries.get(cause);
    }

    /**
     * Counts an answered request. What was sent and not applied was refused as stale; of a delete it cannot be told whether the
     * document was newer or not there. Missing patches are counted when they have been read back.
     */
    void written(Batch batch, WriteResult result) {
        upserted.add(result.upserted());
        patched.add(batch.patches().isEmpty() ? 0 : result.patched());
        deleted.add(result.deleted());
        stale.add(Math.max(0, batch.upserts().size() - result.upserted()));
        deletedNothing.add(Math.max(0, batch.deletes().size() - result.deleted()));
    }

    void namespaceMissing(Batch batch) {
        deletedNothing.add(batch.deletes().size());
    }

    void stalePatch() {
        stale.increment();
    }

    void unmarked(int documents) {
        unmarked.add(documents);
    }
}
