package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.JournalEntry;
import dev.puffgres.emulator.JournalEntry.Kind;
import dev.puffgres.emulator.JournalEntry.Outcome;
import dev.puffgres.emulator.Operation;
import dev.puffgres.emulator.RecordedRequest;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The beans count what was done, and nothing else: an operator reads them instead of the service's journal. */
@ExtendWith(SharedStack.class)
class MetricsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void afterAScriptedRunTheBeansSayExactlyWhatWasDone(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "metrics")) {
            rows.table("id int primary key, title text, body text");
            rows.sql("alter table {table} alter body set storage external;"
                    + "alter table {table} replica identity default");
            rows.capture()
                    .sink(Map.of(
                            "{mapping}.source.replica_identity", "default",
                            "{mapping}.membership.mode", "dsl",
                            "{mapping}.membership.where", "id < 100",
                            "errors.tolerance", "all",
                            "errors.deadletterqueue.topic.name", "metrics-letters",
                            "errors.deadletterqueue.topic.replication.factor", "1"));

            rows.sql("insert into {table} select id, 'row', repeat('body ', 700) from generate_series(1, 10) id");
            awaitCounted(rows, "rows-upserted-total", 10);

            emulator.faults().add(Fault.on(Operation.WRITE).times(2).throttles());
            emulator.faults().add(Fault.on(Operation.WRITE).answers(503));
            emulator.faults().add(Fault.on(Operation.WRITE).resetsBeforeCommit());
            rows.sql("insert into {table} values (11, 'in spite of them', null)");
            awaitCounted(rows, "rows-upserted-total", 11);

            // The body is unchanged and TOASTed, so all that the event tells is a patch.
            rows.sql("update {table} set title = 'first' where id = 1");
            awaitCounted(rows, "rows-patched-total", 1);
            rows.sql("update {table} set title = 'second' where id = 1");
            awaitCounted(rows, "rows-patched-total", 2);
            rows.sql("delete from {table} where id = 2");
            awaitCounted(rows, "rows-deleted-total", 1);
            rows.sql("insert into {table} values (100, 'outside of the predicate', null)");
            awaitCounted(rows, "rows-skipped-total", 1);

            rows.sql("insert into {table} values (-1, 'no id for turbopuffer', null)");
            awaitCounted(rows, "rows-failed-invalid-id-total", 1);
            emulator.faults().add(Fault.on(Operation.WRITE).answers(400));
            rows.sql("insert into {table} values (12, 'refused', null)");
            awaitCounted(rows, "rows-failed-refused-total", 1);

            // What has been read already, once more.
            replay(stack, rows, change -> change.path("op").asText().equals("c") && id(change, "after") == 1);
            awaitCounted(rows, "rows-stale-total", 1);
            replay(stack, rows, change -> change.at("/after/title").asText().equals("first"));
            awaitCounted(rows, "rows-stale-total", 2);
            replay(stack, rows, change -> change.path("op").asText().equals("d") && id(change, "before") == 2);
            awaitCounted(rows, "deletes-without-effect-total", 1);
            awaitCounted(rows, "buffered-records", 0);

            assertThat(counted(rows))
                    .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                            Map.entry("rows-upserted-total", 11L),
                            Map.entry("rows-patched-total", 2L),
                            Map.entry("rows-deleted-total", 1L),
                            Map.entry("rows-stale-total", 2L),
                            Map.entry("deletes-without-effect-total", 1L),
                            Map.entry("rows-skipped-total", 1L),
                            Map.entry("rows-failed-invalid-id-total", 1L),
                            Map.entry("rows-failed-refused-total", 1L),
                            Map.entry("retries-throttled-total", 2L),
                            Map.entry("retries-server-error-total", 1L),
                            Map.entry("retries-no-answer-total", 1L)));
            assertThat(rows.metrics())
                    .containsEntry("buffered-bytes", 0L)
                    .containsEntry("stalled-ms", 0L)
                    .containsEntry("lanes", 0L);
            assertThatTheServiceCountedTheSame(rows, emulator);
            assertThat(stack.kafka().read("metrics-letters")).hasSize(2);
        }
    }

    private static void assertThatTheServiceCountedTheSame(Pipeline rows, Emulator emulator) {
        List<JournalEntry> journal = emulator.journal().entries(rows.name());
        assertThat(journal.stream().filter(entry -> entry.kind() == Kind.UPSERT && entry.outcome() != Outcome.STALE))
                .hasSize(11);
        assertThat(journal.stream().filter(entry -> entry.outcome() == Outcome.PATCHED))
                .hasSize(2);
        assertThat(journal.stream().filter(entry -> entry.outcome() == Outcome.DELETED))
                .hasSize(1);
        List<RecordedRequest> requests = emulator.requests().stream()
                .filter(request -> request.operation() == Operation.WRITE || request.operation() == Operation.QUERY)
                .toList();
        assertThat(rows.metrics())
                .containsEntry("requests-total", (long) requests.size())
                .containsEntry(
                        "request-bytes-total",
                        requests.stream()
                                .filter(request -> request.operation() == Operation.WRITE && request.status() == 200)
                                .mapToLong(RecordedRequest::wireBytes)
                                .sum());
    }

    /** Writes the first record of a change that matches to the end of its topic. */
    private static void replay(Stack stack, Pipeline rows, Predicate<JsonNode> change) throws IOException {
        for (ConsumerRecord<byte[], byte[]> record : rows.records()) {
            if (record.value() != null
                    && change.test(JSON.readTree(record.value()).path("payload"))) {
                stack.kafka()
                        .produce(List.of(new ProducerRecord<>(
                                record.topic(), record.partition(), record.key(), record.value(), record.headers())));
                return;
            }
        }
        throw new AssertionError("no such record");
    }

    private static int id(JsonNode change, String image) {
        return change.path(image).path("id").asInt();
    }

    private static void awaitCounted(Pipeline rows, String metric, long value) {
        Pipeline.await(metric + " is " + value)
                .until(() -> rows.metrics().get(metric), counted -> counted.equals(value));
    }

    /** Every counter of rows, deletes, documents and retries that is not zero. */
    private static Map<String, Long> counted(Pipeline rows) {
        Map<String, Long> counters = new TreeMap<>();
        rows.metrics().forEach((name, value) -> {
            if (name.endsWith("-total") && !name.startsWith("request") && (long) value != 0) {
                counters.put(name, (long) value);
            }
        });
        return counters;
    }
}
