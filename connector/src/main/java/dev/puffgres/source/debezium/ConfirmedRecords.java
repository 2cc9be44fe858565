package dev.puffgres.source.debezium;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Of which record Debezium may tell Postgres that what is before it can be forgotten. Debezium takes whichever was acknowledged last; but topics and
 * partitions acknowledge independently of each other, so that an earlier record may still be on its way, and if the worker is killed then, Postgres does not send it
 * again. Here it is the last one up to which all are acknowledged, and whose offset Connect has stored. Thread-safe.
 */
final class ConfirmedRecords {

    private final Deque<SourceRecord> sent = new ArrayDeque<>();
    private final Set<SourceRecord> early = Collections.newSetFromMap(new IdentityHashMap<>());
    private SourceRecord acknowledged;
    private SourceRecord beingStored;

    synchronized void sent(List<SourceRecord> records) {
        sent.addAll(records);
    }

    synchronized void acknowledged(SourceRecord record) {
        early.add(record);
        while (!sent.isEmpty() && early.remove(sent.peek())) {
            acknowledged = sent.remove();
        }
    }

    /** Connect has stored offsets. Which ones it took is not told; those of records acknowledged before the last call for certain. */
    synchronized Optional<SourceRecord> committed() {
        SourceRecord stored = beingStored;
        beingStored = acknowledged;
        return Optional.ofNullable(stored);
    }
}
