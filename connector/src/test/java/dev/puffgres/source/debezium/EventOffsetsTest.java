package dev.puffgres.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;

/** Which offsets may be stored when an event of Debezium's is only partly sent. */
class EventOffsetsTest {

    private static final Map<String, String> PARTITION = Map.of("server", "app");
    private static final Schema ENVELOPE =
            SchemaBuilder.struct().field("op", Schema.STRING_SCHEMA).build();

    private final EventOffsets offsets = new EventOffsets(() -> new Stored(Map.of("lsn", 1L)), true);

    @Test
    void aDeleteIsDoneWithItsTombstone() {
        assertThat(offsets.of(List.of(change("c", 5), change("d", 6), tombstone(6), change("u", 7))))
                .extracting(SourceRecord::sourceOffset)
                .containsExactly(at(5), at(5), at(6), at(7));
    }

    @Test
    void aChangeOfKeyIsDoneWithTheRowUnderItsNewKey() {
        assertThat(offsets.of(List.of(
                        change("u", 5), changingKey(change("d", 6)), changingKey(tombstone(6)), change("c", 6))))
                .extracting(SourceRecord::sourceOffset)
                .containsExactly(at(5), at(5), at(5), at(6));
    }

    @Test
    void whatComesFirstOfATaskHasTheOffsetThatIsStored() {
        assertThat(offsets.of(List.of(change("d", 6), tombstone(6))))
                .extracting(SourceRecord::sourceOffset)
                .containsExactly(at(1), at(6));
    }

    @Test
    void whereNothingIsStoredNothingIsDoneByHalfAnEvent() {
        EventOffsets first = new EventOffsets(() -> new Stored(null), true);

        assertThat(first.of(List.of(change("d", 6), tombstone(6))))
                .extracting(SourceRecord::sourceOffset)
                .containsExactly(null, at(6));
    }

    @Test
    void anEventComesInOnePoll() {
        SourceRecord delete = changingKey(change("d", 6));
        assertThat(offsets.of(List.of(change("u", 5), delete))).hasSize(1);
        assertThat(offsets.of(List.of(changingKey(tombstone(6))))).isEmpty();
        assertThat(offsets.of(List.of(change("c", 6), change("u", 7))))
                .extracting(SourceRecord::sourceOffset)
                .containsExactly(at(5), at(5), at(6), at(7));
    }

    @Test
    void withoutTombstonesADeleteIsDoneAtOnceAndAChangeOfKeyIsNot() {
        EventOffsets without = new EventOffsets(() -> new Stored(null), false);

        assertThat(without.of(List.of(change("d", 5), changingKey(change("d", 6)), change("c", 6))))
                .extracting(SourceRecord::sourceOffset)
                .containsExactly(at(5), at(5), at(6));
    }

    private static Map<String, Long> at(long lsn) {
        return Map.of("lsn", lsn);
    }

    private static SourceRecord change(String op, long lsn) {
        return record(ENVELOPE, new Struct(ENVELOPE).put("op", op), lsn);
    }

    private static SourceRecord tombstone(long lsn) {
        return record(null, null, lsn);
    }

    private static SourceRecord changingKey(SourceRecord record) {
        record.headers().addString("__debezium.newkey", "2");
        return record;
    }

    private static SourceRecord record(Schema schema, Object value, long lsn) {
        return new SourceRecord(
                PARTITION,
                at(lsn),
                "app.public.pages",
                null,
                Schema.STRING_SCHEMA,
                "1",
                schema,
                value,
                null,
                new ConnectHeaders());
    }

    /** @param offset of every source partition */
    private record Stored(Map<String, Object> offset) implements OffsetStorageReader {
        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return offset;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            throw new UnsupportedOperationException("one at a time");
        }
    }
}
