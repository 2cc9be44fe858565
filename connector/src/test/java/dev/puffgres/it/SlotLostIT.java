package dev.puffgres.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A replication slot is gone, and with it changes that nobody has read: it must be noticed, and the recipe in docs/operations.md must mend it. */
@ExtendWith(SharedStack.class)
class SlotLostIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String GONE = "no longer available on the server";

    /** What the examples recommend: without it a slot that somebody makes anew is taken for the old one. */
    private static final Map<String, String> LOUD =
            Map.of("slot.drop.on.stop", "false", "offset.mismatch.strategy", "trust_offset");

    @Test
    void aSlotThatWasDroppedFailsTheTaskAndARaisedEpochEndsEqual(Stack stack) throws Exception {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "slot_lost")) {
            rows.table("id int primary key, v text");
            rows.sql("insert into {table} select id, 'read' from generate_series(1, 100) id");
            rows.capture(LOUD).sink();
            rows.sql("update {table} set v = 'streamed' where id <= 50");
            rows.awaitDocument("50", document -> document.path("v").asText().equals("streamed"));

            loseSlot(stack, rows);

            assertThat(stack.connect().awaitFailed(rows.sourceName(), TIMEOUT)).contains(GONE);
            long failures = failures(stack, rows);
            restartWithANewSlot(stack, rows);
            Pipeline.await("the new slot is refused").until(() -> failures(stack, rows), count -> count > failures);
            assertThat(rows.documents()).as("the gap is not passed over").hasSize(100);

            // The recipe of docs/operations.md, step by step.
            stack.connect().delete(rows.sourceName());
            awaitDropped(stack, rows.name());
            Map<String, String> again = new HashMap<>(LOUD);
            again.put("topic.prefix", "slot_lost_2");
            again.put("slot.name", "slot_lost_2");
            again.put("publication.name", "slot_lost_2");
            again.put("slot.drop.on.stop", "true");
            rows.startSink(Map.of(
                    "topics", "slot_lost_2.public.slot_lost",
                    "{mapping}.version", "2",
                    "{mapping}.versioning.epochs.slot_lost", "0",
                    "{mapping}.versioning.epochs.slot_lost_2", "1"));
            rows.capture(again);
            rows.sql("update {table} set v = 'after' where id = 1");
            rows.awaitDocument("101", document -> document.path("v").asText().equals("lost"));
            rows.awaitDocument("1", document -> document.path("v").asText().equals("after"));
            assertThat(rows.documents())
                    .as("what was deleted in the gap is still there")
                    .hasSize(101);

            JsonNode swept = sweep(emulator, rows.name());

            assertThat(swept.path("rows_deleted").asInt()).isEqualTo(10);
            assertThat(swept.path("rows_remaining").asBoolean()).isFalse();
            assertThat(documents(rows)).isEqualTo(table(stack, rows)).hasSize(91);
        }
    }

    /** Why the examples set the option. */
    @Test
    @Tag("long")
    void withoutTheOptionASlotThatIsMadeAnewPassesTheGapOverInSilence(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "slot_silent")) {
            rows.table("id int primary key, v text");
            rows.sql("insert into {table} select id, 'read' from generate_series(1, 100) id");
            rows.capture(Map.of("slot.drop.on.stop", "false")).sink();
            rows.awaitCount(100);

            loseSlot(stack, rows);
            assertThat(stack.connect().awaitFailed(rows.sourceName(), TIMEOUT)).contains(GONE);
            restartWithANewSlot(stack, rows);

            Pipeline.await("the task runs").until(() -> stack.connect()
                    .status(rows.sourceName())
                    .at("/tasks/0/state")
                    .asText()
                    .equals("RUNNING"));
            rows.sql("insert into {table} values (102, 'after')");
            rows.awaitDocument("102", document -> true);
            assertThat(documents(rows)).containsEntry("3", "read").doesNotContainKey("101");
        }
    }

    @Test
    @Tag("long")
    void aSlotThatPostgresInvalidatedKeepsTheTaskFromStartingAndOnlyTheLogSaysSo() throws IOException {
        try (Stack stack = Stack.builder()
                        .plugin(PluginArchive.zip())
                        .postgresSetting("max_slot_wal_keep_size", "1MB")
                        .start();
                Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "slot_invalid")) {
            rows.table("id int primary key, v text");
            rows.sql("insert into {table} values (1, 'read')");
            rows.capture(LOUD).sink();
            rows.awaitCount(1);
            stack.connect().stop(rows.sourceName());

            // A file of the log is 16 MB, however little is in it; what a slot may not keep goes at a checkpoint.
            for (int file = 2; file < 6; file++) {
                rows.sql("insert into {table} values (" + file + ", 'lost')");
                rows.sql("select pg_switch_wal()");
            }
            rows.sql("checkpoint");
            assertThat(stack.postgres().query("select wal_status from pg_replication_slots"))
                    .extracting(row -> row.get("wal_status"))
                    .containsExactly("lost");
            stack.connect().request("PUT", "/connectors/" + rows.sourceName() + "/resume", null);

            Pipeline.await("Debezium has tried twice")
                    .until(
                            stack.worker()::log,
                            log -> log.contains("Cannot obtain valid replication slot")
                                    && log.contains("during attempt 2 out of 900"));
            assertThat(stack.connect().status(rows.sourceName()).path("tasks"))
                    .as("not even a task that has failed")
                    .isEmpty();
        }
    }

    private static void loseSlot(Stack stack, Pipeline rows) {
        stack.connect().stop(rows.sourceName());
        stack.postgres().dropSlot(rows.name());
        rows.sql("update {table} set v = 'lost' where id % 3 = 0;"
                + "delete from {table} where id % 10 = 0; insert into {table} values (101, 'lost')");
        stack.connect().request("PUT", "/connectors/" + rows.sourceName() + "/resume", null);
    }

    private static long failures(Stack stack, Pipeline rows) {
        return stack.worker()
                .log()
                .lines()
                .filter(line -> line.contains("server='" + rows.name() + "'") && line.contains(GONE))
                .count();
    }

    private static void restartWithANewSlot(Stack stack, Pipeline rows) {
        rows.sql("select pg_create_logical_replication_slot('{table}', 'pgoutput')");
        stack.connect().restart(rows.sourceName());
    }

    private static void awaitDropped(Stack stack, String slot) {
        Pipeline.await("nobody reads the slot").until(() -> stack.postgres()
                .query("select 1 from pg_replication_slots where active and slot_name = '" + slot + "'")
                .isEmpty());
        stack.postgres()
                .query("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '" + slot
                        + "'");
    }

    private static JsonNode sweep(Emulator emulator, String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(emulator.baseUrl() + "/v2/namespaces/" + name))
                .header("Authorization", "Bearer " + emulator.apiKey())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"delete_by_filter\":[\"And\",[[\"__mapping\",\"Eq\",\"" + name
                        + "\"],[\"__source_lsn\",\"Gte\",0],[\"__source_lsn\",\"Lt\",72057594037927936]]],"
                        + "\"delete_by_filter_allow_partial\":true}"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString(UTF_8));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static Map<String, String> table(Stack stack, Pipeline rows) {
        return stack.postgres().query("select id::text as id, v from " + rows.name()).stream()
                .collect(Collectors.toMap(
                        row -> (String) row.get("id"), row -> (String) row.get("v"), (a, b) -> a, TreeMap::new));
    }

    private static Map<String, String> documents(Pipeline rows) {
        return rows.documents().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().path("v").asText(), (a, b) -> a, TreeMap::new));
    }
}
