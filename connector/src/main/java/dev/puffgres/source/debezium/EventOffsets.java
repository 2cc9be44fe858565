package dev.puffgres.source.debezium;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * Lets the last record of an event alone say that the event is done. A delete is two records, a change of key three, and Debezium gives each of them the
 * offset that lies behind the event: whoever stores that of the first and is killed never sends the others, which may be the row under its new
 * key (<a href="https://github.com/debezium/debezium/pull/7945">debezium/dbz#2549</a>). Here the others have the offset of the event before, and come in
 * the same poll, which is a transaction where sources are exactly-once.
 */
final class EventOffsets {

    /** Debezium's headers of a change of key: on the delete and its tombstone, and on the create that is the last. */
    private static final String NEW_KEY = "__debezium.newkey";

    private final Supplier<OffsetStorageReader> stored;
    private final boolean tombstones;
    private final Map<Map<String, ?>, Map<String, ?>> done = new HashMap<>();
    private final List<SourceRecord> begun = new ArrayList<>();

    /** @param tombstones whether a delete is followed by one */
    EventOffsets(Supplier<OffsetStorageReader> stored, boolean tombstones) {
        this.stored = stored;
        this.tombstones = tombstones;
    }

    /** The records of whole events, with the offsets that may be stored when those up to them are sent; what has only begun comes with its end. */
    List<SourceRecord> of(List<SourceRecord> records) {
        List<SourceRecord> whole = new ArrayList<>(begun.size() + records.size());
        for (SourceRecord record : records) {
            if (isLast(record)) {
                done.put(record.sourcePartition(), record.sourceOffset());
                whole.addAll(begun);
                begun.clear();
                whole.add(record);
            } else {
                begun.add(at(done.computeIfAbsent(record.sourcePartition(), this::atStart), record));
            }
        }
        return whole;
    }

    private boolean isLast(SourceRecord record) {
        boolean changesKey = record.headers().lastWithName(NEW_KEY) != null;
        if (record.value() == null) {
            return !changesKey;
        }
        return !isDelete(record.value()) || !tombstones && !changesKey;
    }

    private static boolean isDelete(Object value) {
        return value instanceof Struct row && row.schema().field("op") != null && "d".equals(row.getString("op"));
    }

    /** Null where nothing was before: then nothing is stored, and the next task begins where this one did. */
    private static SourceRecord at(Map<String, ?> offset, SourceRecord record) {
        return new SourceRecord(
                record.sourcePartition(),
                offset,
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                record.headers());
    }

    @SuppressWarnings("unchecked") // the reader asks for the type of the values, which it does not use
    private Map<String, ?> atStart(Map<String, ?> partition) {
        return stored.get().offset((Map<String, Object>) partition);
    }
}
