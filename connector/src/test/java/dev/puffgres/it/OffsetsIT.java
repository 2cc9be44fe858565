package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.Operation;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Offsets are the only checkpoint: they bear the original coordinates, never pass what is not durable, and may be rewound. */
@ExtendWith(SharedStack.class)
class OffsetsIT {

    private static final int ROWS = 400;

    @Test
    void offsetsNameTheOriginalTopicAndNeverPassARecordThatIsNotDurable(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "offsets_hang")) {
            rows.sink(Pipeline.schemaless(Map.of(
                    "transforms",
                    "rename,puffgres",
                    "transforms.rename.type",
                    "org.apache.kafka.connect.transforms.RegexRouter",
                    "transforms.rename.regex",
                    ".*",
                    "transforms.rename.replacement",
                    "renamed",
                    "batch.max.rows",
                    "10",
                    "request.timeout.ms",
                    "500",
                    "retry.backoff.max.ms",
                    "250")));
            emulator.faults()
                    .add(Fault.on(Operation.WRITE)
                            .when(request -> request.number() % 2 == 0)
                            .times(Fault.ALWAYS)
                            .hangs());
            Changes changes = new Changes(rows);
            stack.kafka().produce(inserts(changes));
            rows.awaitDocuments(documents -> documents.size() > ROWS / 4);

            // Stopping makes Connect ask for offsets and commit them.
            stack.connect().stop(rows.sinkName());

            long committed = committed(stack.connect().offsets(rows.sinkName()), rows.topic());
            long oldestUndone = LongStream.rangeClosed(1, ROWS)
                    .filter(id -> !rows.documents().containsKey(Long.toString(id)))
                    .map(id -> id - 1)
                    .min()
                    .orElse(ROWS);
            assertThat(committed).isPositive().isLessThanOrEqualTo(oldestUndone);

            emulator.faults().clear();
            stack.connect().resume(rows.sinkName());
            rows.awaitCount(ROWS);
        }
    }

    @Test
    void aRewindToZeroGivesTheSameDocumentsAndNoVersionGoesDown(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "offsets_rewind")) {
            // Few records a poll and no linger, so that a replay writes old versions again instead of folding them
            // away.
            rows.sink(Pipeline.schemaless(Map.of("linger.ms", "0", "consumer.override.max.poll.records", "20")));
            Changes changes = new Changes(rows);
            stack.kafka().produce(inserts(changes));
            List<ProducerRecord<byte[], byte[]>> more = new ArrayList<>();
            for (int id = 1; id <= ROWS; id += 2) {
                more.add(changes.update(id, "row " + id, "changed " + id));
            }
            for (int id = 1; id <= ROWS; id += 5) {
                more.add(changes.delete(id, "whatever it was"));
            }
            more.add(changes.insert(ROWS + 1, "last"));
            stack.kafka().produce(more);
            rows.awaitDocuments(documents ->
                    documents.size() == ROWS - ROWS / 5 + 1 && documents.containsKey(Integer.toString(ROWS + 1)));
            Map<String, ObjectNode> before = rows.documents();
            stack.connect().stop(rows.sinkName());
            assertThat(committed(stack.connect().offsets(rows.sinkName()), rows.topic()))
                    .isEqualTo(ROWS + more.size());

            stack.connect().resetOffsets(rows.sinkName());
            stack.connect().resume(rows.sinkName());
            Pipeline.await("the replay").until(() -> counted(stack, rows), seen -> seen >= ROWS + more.size());

            assertThat(rows.documents()).isEqualTo(before);
            assertThat(rows.metrics()).extractingByKey("rows-stale-total").satisfies(stale -> assertThat((long) stale)
                    .isPositive());
        }
    }

    /** How many records the new task has finished with: those that it read less those that it holds. */
    private static long counted(Stack stack, Pipeline rows) {
        Object read = stack.connect()
                .jmx("kafka.connect:type=sink-task-metrics,connector=" + rows.sinkName() + ",task=0")
                .get("sink-record-send-total");
        Object held = rows.metrics().get("buffered-records");
        return read == null || held == null ? 0 : ((Number) read).longValue() - ((Number) held).longValue();
    }

    private static List<ProducerRecord<byte[], byte[]>> inserts(Changes changes) {
        return LongStream.rangeClosed(1, ROWS)
                .mapToObj(id -> changes.insert(id, "row " + id))
                .toList();
    }

    private static long committed(JsonNode offsets, String topic) {
        assertThat(offsets.path("offsets")).hasSize(1);
        JsonNode only = offsets.path("offsets").get(0);
        assertThat(only.path("partition").path("kafka_topic").asText()).isEqualTo(topic);
        return only.path("offset").path("kafka_offset").asLong();
    }
}
