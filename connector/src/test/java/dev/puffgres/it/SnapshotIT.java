package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What changes while Debezium takes its initial snapshot. */
@ExtendWith(SharedStack.class)
class SnapshotIT {

    /** The change's LSN is below the snapshot's, and the change comes after it: the reason why a READ counts as LSN 0. */
    @Test
    void aTransactionThatIsOpenAcrossTheSnapshotWins(Stack stack) throws IOException, SQLException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "snapshot_open")) {
            rows.table("id int primary key, v text");
            rows.sql("insert into {table} values (1, 'old'), (2, 'deleted meanwhile')");
            rows.sql("create publication {table} for table {table}");
            rows.sql("select pg_create_logical_replication_slot('{table}', 'pgoutput')");
            ObjectNode read;
            try (Connection open = stack.postgres().connection();
                    Statement statement = open.createStatement()) {
                open.setAutoCommit(false);
                statement.execute("update snapshot_open set v = 'new' where id = 1");
                statement.execute("delete from snapshot_open where id = 2");
                // Other traffic moves the log on, so that the snapshot's LSN is above the change's.
                rows.sql("create table {table}_traffic as select generate_series(1, 1000) as id");

                rows.capture().sink();
                read = rows.awaitDocument(
                        "1", document -> document.path("v").asText().equals("old"));
                rows.awaitDocument("2", document -> true);
                open.commit();
            }

            ObjectNode document = rows.awaitDocument(
                    "1", changed -> changed.path("v").asText().equals("new"));
            rows.awaitNoDocument("2");
            assertThat(document.path("__source_lsn").asLong())
                    .as("the change's LSN, below the snapshot's")
                    .isLessThan(read.path("__snapshot").asLong());
        }
    }

    @Test
    void aWorkerThatIsKilledInTheMiddleOfTheSnapshotEndsWithTheTable() throws IOException {
        try (Stack stack = Stack.builder().plugin(PluginArchive.zip()).start();
                Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "snapshot_killed")) {
            rows.table("id int primary key, v text");
            rows.sql("insert into {table} select id, repeat('text ', 100) || id from generate_series(1, 20000) id");
            rows.sink(Map.of("consumer.override.session.timeout.ms", "6000"));
            // Small batches and a pause between them, so that there is a middle to be killed in.
            rows.capture(Map.of("max.batch.size", "500", "max.queue.size", "1000", "poll.interval.ms", "200"));
            rows.awaitDocuments(documents -> documents.size() > 500);

            stack.worker().kill();
            int seen = rows.documents().size();
            rows.sql("update {table} set v = 'changed' where id % 10 = 0;"
                    + "delete from {table} where id between 1 and 100;"
                    + "insert into {table} values (20001, 'new')");
            stack.worker().start();

            Map<String, String> expected = table(rows, stack);
            // A row that the first attempt wrote and that was deleted before the second keeps its document until a
            // sweep.
            rows.awaitDocuments(documents -> expected.equals(living(documents, expected)));
            assertThat(seen).as("documents at the kill").isLessThan(20_000);
            Map<String, ObjectNode> documents = rows.documents();
            long attempt = documents.get("20001").path("__snapshot").asLong();
            assertThat(documents.entrySet().stream().filter(entry -> !expected.containsKey(entry.getKey())))
                    .allSatisfy(entry -> {
                        assertThat(Integer.parseInt(entry.getKey())).isBetween(1, 100);
                        assertThat(entry.getValue().path("__snapshot").asLong()).isLessThan(attempt);
                    });
            assertThat(expected).hasSize(19_901);
        }
    }

    private static Map<String, String> table(Pipeline rows, Stack stack) {
        return stack.postgres().query("select id::text as id, v from " + rows.name()).stream()
                .collect(Collectors.toMap(
                        row -> (String) row.get("id"), row -> (String) row.get("v"), (a, b) -> a, TreeMap::new));
    }

    private static Map<String, String> living(Map<String, ObjectNode> documents, Map<String, String> table) {
        return documents.entrySet().stream()
                .filter(entry -> table.containsKey(entry.getKey()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().path("v").asText(), (a, b) -> a, TreeMap::new));
    }
}
