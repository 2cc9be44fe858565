package dev.puffgres.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Debezium's worker is killed when changes have been streamed, but before the minute after which Connect stores that the snapshot was over: what
 * becomes of the rows that change until it is back.
 */
class ExactlyOnceIT {

    private static final String AGAIN = "taken its snapshot again";

    /** A worker that has exactly-once sources not enabled refuses such a connector. */
    private static final Map<String, String> REQUIRED = Map.of("exactly.once.support", "required");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> PROMPT = Map.of("consumer.override.session.timeout.ms", "6000");

    @Test
    void withExactlyOnceSourcesWhatWasStreamedIsStoredAndTheGapIsStreamedToo() throws Exception {
        try (Stack stack = Stack.builder()
                        .plugin(PluginArchive.zip())
                        .workerProperty("exactly.once.source.support", "enabled")
                        .workerProperty("consumer.isolation.level", "read_committed")
                        .start();
                Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "exactly_once")) {
            killBetweenSnapshotAndFlush(stack, rows, REQUIRED);

            rows.awaitDocuments(documents -> documents(rows).equals(table(stack, rows)));

            assertThat(operations(rows).lastIndexOf("r"))
                    .as("the last READ stands before the first change: " + operations(rows))
                    .isLessThan(operations(rows).indexOf("u"));
            assertThat(stack.worker().log()).doesNotContain(AGAIN);
            assertThat(rows.metrics()).containsEntry("reads-behind-changes-total", 0L);
            assertThat(transactionMetrics(stack, rows)).contains("transaction-size-avg");

            // What ends a transaction has an offset too, which is no record's.
            stack.connect().stop(rows.sinkName());
            long last = rows.records().get(rows.records().size() - 1).offset();
            assertThat(rows.committed()).isEqualTo(last + 1).isLessThan(end(stack, rows));
            stack.connect().resume(rows.sinkName());
            rows.sql("insert into {table} values (12, 'after')");
            rows.awaitDocument("12", document -> true);
        }
    }

    /** What docs/operations.md tells of a worker without them, and its remedy. */
    @Test
    @Tag("long")
    void withoutThemTheSnapshotIsTakenAgainAndOnlyANewEpochMendsWhatItLeaves() throws IOException {
        try (Stack stack = Stack.builder().plugin(PluginArchive.zip()).start();
                Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "at_least_once")) {
            killBetweenSnapshotAndFlush(stack, rows, Map.of());

            rows.awaitDocument("11", document -> true);

            assertThat(operations(rows).lastIndexOf("r"))
                    .as("READs stand behind changes: " + operations(rows))
                    .isGreaterThan(operations(rows).indexOf("u"));
            assertThat(stack.worker().log()).contains(AGAIN);
            assertThat(rows.metrics()).containsEntry("reads-behind-changes-total", 10L);
            assertThat(documents(rows))
                    .as("as they were before the gap")
                    .containsEntry("1", "streamed")
                    .containsEntry("2", "streamed")
                    .containsEntry("3", "streamed");
            assertThat(table(stack, rows))
                    .containsEntry("1", "gap")
                    .doesNotContainKey("2")
                    .containsEntry("3", "again");

            assertThatThrownBy(() -> rows.capture(REQUIRED))
                    .hasMessageContaining("does not have exactly-once source support enabled");
            assertThat(transactionMetrics(stack, rows)).isEmpty();

            stack.connect().delete(rows.sourceName());
            rows.startSink(Map.of(
                    "topics", "at_least_once_2.public.at_least_once",
                    "{mapping}.version", "2",
                    "{mapping}.versioning.epochs.at_least_once", "0",
                    "{mapping}.versioning.epochs.at_least_once_2", "1"));
            rows.capture(Map.of(
                    "topic.prefix", "at_least_once_2",
                    "slot.name", "at_least_once_2",
                    "publication.name", "at_least_once_2"));

            Map<String, String> expected = new TreeMap<>(table(stack, rows));
            expected.put("2", "streamed"); // for the sweep of older epochs
            rows.awaitDocuments(documents -> documents(rows).equals(expected));
        }
    }

    private static void killBetweenSnapshotAndFlush(Stack stack, Pipeline rows, Map<String, String> source) {
        rows.table("id int primary key, v text");
        rows.sql("insert into {table} select id, 'read' from generate_series(1, 10) id");
        rows.sink(PROMPT).capture(source);
        rows.awaitCount(10);
        rows.sql("update {table} set v = 'streamed'");
        rows.awaitDocument("3", document -> document.path("v").asText().equals("streamed"));

        stack.worker().kill();
        rows.sql("update {table} set v = 'gap' where id = 1");
        rows.sql("delete from {table} where id in (2, 3)");
        rows.sql("insert into {table} values (3, 'again'), (11, 'new')");
        stack.worker().start();
    }

    /** Of the topic's records, in their order. */
    private static List<String> operations(Pipeline rows) {
        return rows.records().stream()
                .filter(record -> record.value() != null)
                .map(record -> envelope(record.value()).path("op").asText())
                .toList();
    }

    private static JsonNode envelope(byte[] value) {
        try {
            return JSON.readTree(new String(value, UTF_8)).path("payload");
        } catch (IOException e) {
            throw new IllegalStateException("a record that is no JSON", e);
        }
    }

    private static List<String> transactionMetrics(Stack stack, Pipeline rows) {
        return stack
                .connect()
                .jmx("kafka.connect:type=source-task-metrics,connector=" + rows.sourceName() + ",task=0")
                .keySet()
                .stream()
                .filter(name -> name.startsWith("transaction-size"))
                .toList();
    }

    private static long end(Stack stack, Pipeline rows) throws Exception {
        TopicPartition partition = new TopicPartition(rows.topic(), 0);
        return stack.kafka()
                .admin()
                .listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private static Map<String, String> table(Stack stack, Pipeline rows) {
        return stack.postgres().query("select id::text as id, v from " + rows.name()).stream()
                .collect(Collectors.toMap(
                        row -> (String) row.get("id"), row -> (String) row.get("v"), (a, b) -> a, TreeMap::new));
    }

    private static Map<String, String> documents(Pipeline rows) {
        Map<String, String> documents = new HashMap<>();
        rows.documents()
                .forEach((id, document) -> documents.put(id, document.path("v").asText()));
        return documents;
    }
}
