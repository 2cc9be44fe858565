package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes whose order the log, or the partitions, do not show. */
@ExtendWith(SharedStack.class)
class ConcurrencyIT {

    @Test
    void aKeyChangeAcrossTwoPartitionsLeavesTheNewDocumentOnly(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "key_change")) {
            rows.table("id int primary key, v text");
            rows.createTopic(2).startSink(Map.of("tasks.max", "2"));
            stack.connect().awaitRunning(rows.sinkName(), 2);
            rows.capture();
            rows.sql("insert into {table} select id, 'row ' || id from generate_series(1, 50) id");
            rows.awaitCount(50);

            rows.sql("update {table} set id = id + 100");

            Map<String, String> expected = IntStream.rangeClosed(1, 50)
                    .boxed()
                    .collect(Collectors.toMap(id -> Integer.toString(id + 100), id -> "row " + id));
            rows.awaitDocuments(documents -> documents.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> entry.getValue().path("v").asText()))
                    .equals(expected));
            assertThat(rows.records().stream().map(record -> record.partition()).distinct())
                    .containsExactlyInAnyOrder(0, 1);
        }
    }

    /** The insert's LSN is below the delete's, since it waits for the deleting transaction after it has written its row. */
    @Test
    void anInsertThatReusesTheKeyOfAConcurrentDeleteStays(Stack stack) throws IOException, SQLException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "reinsert")) {
            rows.table("id int primary key, v text");
            rows.capture().sink();
            rows.sql("insert into {table} values (1, 'first')");
            rows.awaitDocument("1", document -> true);

            try (Connection deleting = stack.postgres().connection();
                    Statement statement = deleting.createStatement()) {
                deleting.setAutoCommit(false);
                statement.execute("update reinsert set v = 'touched' where id = 1");
                CompletableFuture<Void> inserting =
                        CompletableFuture.runAsync(() -> rows.sql("insert into {table} values (1, 'second')"));
                Pipeline.await("an insert that waits for the deleting transaction")
                        .until(
                                () -> stack.postgres()
                                        .query("select 1 from pg_stat_activity where wait_event = 'transactionid'")
                                        .size(),
                                waiting -> waiting == 1);
                statement.execute("delete from reinsert where id = 1");
                deleting.commit();
                inserting.join();
            }
            rows.sql("insert into {table} values (2, 'behind it')");

            rows.awaitDocument("2", document -> true);
            rows.awaitDocument("1", document -> document.path("v").asText().equals("second"));
        }
    }
}
