package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Connect;
import dev.puffgres.stack.Stack;
import dev.puffgres.stack.StackException;
import dev.puffgres.stack.Worker;
import dev.puffgres.stack.WorkerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our source connector with {@code adapter=pgoutput}, which drives the Debezium that the worker has as another plugin. */
@ExtendWith(SharedStack.class)
class PgoutputIT {

    @Test
    void rowsReachTheirDocumentsThroughTheDebeziumOfTheWorker(Stack stack) throws IOException {
        mirror(stack, stack.connect(), "pgoutput_new");
    }

    @Test
    void rowsReachTheirDocumentsOnAnOlderWorkerThatScansForPlugins(Stack stack) throws IOException {
        WorkerOptions older = WorkerOptions.DEFAULT
                .withVersion("3.9.2")
                .withGroup("pgoutput-older")
                .withPluginDiscovery("hybrid_warn")
                .withPlugin(PluginArchive.zip());
        try (Worker worker = Worker.start(stack.kafka().bootstrapServers(), older)) {
            mirror(stack, worker.connect(), "pgoutput_old");
        }
    }

    @Test
    void whatDebeziumRefusesIsReportedOnItsOwnOption(Stack stack) {
        Map<String, String> config = source(stack, "pgoutput_refused");
        config.put("snapshot.isolation.mode", "wishful");

        assertThat(stack.connect().validationErrors(config.get("connector.class"), config))
                .containsOnlyKeys("snapshot.isolation.mode");

        config.remove("snapshot.isolation.mode");
        config.put("database.port", "1");
        assertThat(stack.connect().validationErrors(config.get("connector.class"), config))
                .containsOnlyKeys("database.hostname")
                .allSatisfy((option, errors) ->
                        assertThat(errors).singleElement().asString().contains("127.0.0.1:1 refused"));
    }

    @Test
    void anOptionThatContradictsTheMappingIsReportedOnItself(Stack stack) {
        Map<String, String> config = source(stack, "pgoutput_contradicted");
        config.put("column.exclude.list", "public.pgoutput_contradicted.title");

        assertThat(stack.connect().validationErrors(config.get("connector.class"), config))
                .containsOnlyKeys("column.exclude.list");
    }

    private static void mirror(Stack stack, Connect connect, String name) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline pipeline = new Pipeline(stack, connect, emulator, name)) {
            pipeline.table("id bigint primary key, title text, secret text");
            pipeline.sql("insert into {table} values (1, 'one', 's'), (2, 'two', 's')");
            // A mirror that Debezium's own connector began goes on with ours: the offsets are the same.
            pipeline.capture(Map.of("slot.drop.on.stop", "false", "column.include.list", ".*\\.(id|title)"))
                    .sink(Map.of("{mapping}.columns", "title"));
            pipeline.awaitCount(2);
            pipeline.capture(source(stack, name));

            pipeline.sql("update {table} set title = 'first' where id = 1");
            pipeline.sql("delete from {table} where id = 2");
            pipeline.sql("insert into {table} values (3, 'three', 's')");
            pipeline.awaitDocument(
                    "1", document -> document.path("title").asText().equals("first"));
            pipeline.awaitNoDocument("2");
            pipeline.awaitDocument(
                    "3", document -> document.path("title").asText().equals("three"));

            connect.restartTask(pipeline.sourceName(), 0);
            connect.awaitRunning(pipeline.sourceName());
            pipeline.sql("update {table} set title = 'third' where id = 3");
            pipeline.awaitDocument(
                    "3", document -> document.path("title").asText().equals("third"));

            assertThat(pipeline.records())
                    .extracting(
                            record -> record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8))
                    .as("captured are the columns that the mapping needs, once")
                    .noneMatch(value -> value.contains("secret"))
                    .filteredOn(value -> value.contains("\"op\":\"r\""))
                    .hasSize(2);
        }
        Pipeline.await("nobody streams from the slot of " + name)
                .ignoreException(StackException.class)
                .untilAsserted(() -> stack.postgres().dropSlot(name));
    }

    private static Map<String, String> source(Stack stack, String name) {
        return new HashMap<>(Map.ofEntries(
                Map.entry("name", name + "-source"),
                Map.entry("connector.class", "dev.puffgres.source.PuffgresSourceConnector"),
                Map.entry("adapter", "pgoutput"),
                Map.entry("database.hostname", stack.postgres().host()),
                Map.entry("database.port", Integer.toString(stack.postgres().port())),
                Map.entry("database.user", stack.postgres().user()),
                Map.entry("database.password", "not-asked-for"),
                Map.entry("database.dbname", stack.postgres().database()),
                Map.entry("topic.prefix", name),
                Map.entry("slot.name", name),
                // It is to be found again after the restart.
                Map.entry("slot.drop.on.stop", "false"),
                Map.entry("snapshot.mode", "initial"),
                Map.entry("mappings", name),
                Map.entry("mapping." + name + ".namespace", name),
                Map.entry("mapping." + name + ".source.table", name),
                Map.entry("mapping." + name + ".source.replica_identity", "full"),
                Map.entry("mapping." + name + ".id.column", "id"),
                Map.entry("mapping." + name + ".id.type", "uint"),
                Map.entry("mapping." + name + ".columns", "title")));
    }
}
