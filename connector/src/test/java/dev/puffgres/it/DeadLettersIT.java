package dev.puffgres.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows that the service or the mapping refuses go to the dead letter queue, alone and as they came; everything else is written. */
@ExtendWith(SharedStack.class)
class DeadLettersIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int ROWS = 10_000;
    private static final int MIB = 1024 * 1024;
    private static final String CANARY = "canary-7f3a91";

    @Test
    void threeBadRowsAmongTenThousandAreTheOnlyDeadLetters(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "letters_three")) {
            stack.kafka().createTopic(rows.topic(), 1, Map.of("max.message.bytes", Integer.toString(32 * MIB)));
            stack.kafka().createTopic(letters(rows), 1, Map.of("max.message.bytes", Integer.toString(32 * MIB)));
            rows.startSink(Pipeline.schemaless(withQueue(rows)));
            Changes changes = new Changes(rows);
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int id = 1; id <= ROWS; id++) {
                records.add(changes.insert(id, "row " + id));
            }
            // Negative, no text, and larger than any attribute may be: 9 MiB in a record of more than 1 MiB.
            records.set(1_000, changes.insert(-1, CANARY));
            records.set(5_000, changes.insert(-2, CANARY));
            records.set(9_000, changes.insert(9_001, CANARY + "x".repeat(9 * MIB)));
            records.forEach(record -> record.headers().add("original", record.key()));

            stack.kafka().produce(records);

            rows.awaitCount(ROWS - 3);
            List<ConsumerRecord<byte[], byte[]>> dead = stack.kafka().awaitRecords(letters(rows), 3, TIMEOUT);
            assertThat(dead).hasSize(3);
            Map<String, ProducerRecord<byte[], byte[]>> originals = records.stream()
                    .collect(Collectors.toMap(record -> new String(record.key(), UTF_8), record -> record));
            assertThat(dead)
                    .extracting(record -> new String(record.key(), UTF_8))
                    .containsExactlyInAnyOrder("{\"id\":-1}", "{\"id\":-2}", "{\"id\":9001}");
            for (ConsumerRecord<byte[], byte[]> letter : dead) {
                ProducerRecord<byte[], byte[]> original = originals.get(new String(letter.key(), UTF_8));
                assertThat(Arrays.equals(letter.value(), original.value()))
                        .as("the original bytes")
                        .isTrue();
                assertThat(letter.headers().lastHeader("original").value()).isEqualTo(original.key());
                for (Header header : letter.headers()) {
                    assertThat(new String(header.value(), UTF_8))
                            .as(header.key())
                            .doesNotContain(CANARY);
                }
            }
            assertThat(stack.worker().log()).doesNotContain(CANARY);
            assertThat(rows.metrics())
                    .containsEntry("rows-upserted-total", ROWS - 3L)
                    .containsEntry("rows-failed-invalid-id-total", 2L)
                    .containsEntry("rows-failed-too-large-total", 1L)
                    .containsEntry("buffered-records", 0L)
                    .containsEntry("buffered-bytes", 0L);
        }
    }

    @Test
    void aMappingThatFailsDoesNotSilenceAnother(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "letters_two")) {
            rows.createTopic(1);
            Map<String, String> options = new HashMap<>(withQueue(rows));
            options.put("transforms.puffgres.mappings", rows.name() + ",strict");
            String strict = "transforms.puffgres.mapping.strict.";
            options.put(strict + "namespace", "letters_strict");
            options.put(strict + "source.table", rows.name());
            options.put(strict + "source.replica_identity", "full");
            options.put(strict + "id.column", "title");
            options.put(strict + "id.type", "uuid");
            rows.startSink(Pipeline.schemaless(options));

            stack.kafka().produce(List.of(new Changes(rows).insert(1, "plain words")));

            rows.awaitCount(1);
            List<ConsumerRecord<byte[], byte[]>> dead = stack.kafka().awaitRecords(letters(rows), 1, TIMEOUT);
            assertThat(new String(header(dead.get(0), "__connect.errors.exception.message"), UTF_8))
                    .contains("INVALID_ID", "mapping strict", "table public." + rows.name())
                    .doesNotContain("plain words");
            assertThat(Set.copyOf(emulator.namespaces())).isEqualTo(Set.of(rows.name()));
        }
    }

    private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
        return record.headers().lastHeader(name).value();
    }

    private static String letters(Pipeline rows) {
        return rows.name() + "-letters";
    }

    private static Map<String, String> withQueue(Pipeline rows) {
        return Map.of(
                "errors.tolerance",
                "all",
                "errors.deadletterqueue.topic.name",
                letters(rows),
                "errors.deadletterqueue.topic.replication.factor",
                "1",
                "errors.deadletterqueue.context.headers.enable",
                "true",
                "producer.override.max.request.size",
                Integer.toString(32 * MIB),
                "consumer.override.max.partition.fetch.bytes",
                Integer.toString(32 * MIB));
    }
}
