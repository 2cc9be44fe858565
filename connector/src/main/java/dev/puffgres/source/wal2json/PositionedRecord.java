package dev.puffgres.source.wal2json;

import dev.puffgres.source.envelope.Envelope;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** A record that knows its place among all that its source has given. */
final class PositionedRecord extends SourceRecord {

    private final long number;
    private final boolean last;

    PositionedRecord(long number, boolean last, Map<String, String> partition, StreamOffset offset, Envelope envelope) {
        super(
                partition,
                offset.toMap(),
                envelope.topic(),
                null,
                envelope.keySchema(),
                envelope.key(),
                envelope.valueSchema(),
                envelope.value(),
                null,
                envelope.headers());
        this.number = number;
        this.last = last;
    }

    PositionedRecord(
            long number, Map<String, String> partition, StreamOffset offset, String topic, Struct key, Struct value) {
        super(partition, offset.toMap(), topic, null, schema(key), key, schema(value), value);
        this.number = number;
        this.last = true;
    }

    private static Schema schema(Struct struct) {
        return struct.schema();
    }

    /** Whether it is the last of those that its row became. */
    boolean isLast() {
        return last;
    }

    /** From 0, without gaps. */
    long number() {
        return number;
    }

    /** Two records of the same content are two. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
