package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.Limits;
import dev.puffgres.emulator.Operation;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TRUNCATEs as Debezium tells of them, where the mapping says that they delete. */
@ExtendWith(SharedStack.class)
class TruncateIT {

    private static final Map<String, String> TELLS = Map.of("skipped.operations", "none");
    private static final Map<String, String> DELETES = Map.of("{mapping}.truncate.mode", "delete");
    private static final Duration LATE = Duration.ofSeconds(2);

    /** The filter is throttled, its answer is lost, and one that was given up is carried out when the later rows stand there. */
    @Test
    void exactlyTheLaterRowsStay(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(
                        EmulatorConfig.DEFAULT.withLimits(Limits.PUBLISHED.withDeleteByFilterRows(200)));
                Pipeline rows = new Pipeline(stack, emulator, "truncated")) {
            rows.table("id int primary key, v text");
            rows.sql("insert into {table} select id, 'read' from generate_series(1, 300) id");
            rows.sink(DELETES).capture(TELLS);
            rows.awaitCount(300);
            rows.sql("insert into {table} select id, 'before' from generate_series(301, 500) id");
            rows.awaitCount(500);

            List<Long> faults = Stream.of(
                            filter().throttles(), filter().resetsAfterCommit(), filter().resetsThenCommits(LATE))
                    .map(emulator.faults()::add)
                    .toList();
            rows.sql("insert into {table} select id, 'in the air' from generate_series(501, 600) id; truncate {table};"
                    + " insert into {table} select id, 'after' from generate_series(550, 700) id;"
                    + " update {table} set v = 'changed' where id = 700; delete from {table} where id = 699");

            rows.awaitDocuments(documents -> documents.keySet().equals(ids(550, 700, 699)));
            assertThat(rows.documents().values())
                    .allSatisfy(
                            document -> assertThat(document.path("v").asText()).isIn("after", "changed"));
            assertThat(faults)
                    .allSatisfy(each -> assertThat(emulator.faults().hits(each)).isEqualTo(1));
            Pipeline.await("the request that was given up was carried out")
                    .during(LATE.plusMillis(500))
                    .atMost(LATE.multipliedBy(4))
                    .until(() -> rows.documents().keySet().equals(ids(550, 700, 699)));
        }
    }

    @Test
    void aCascadeEmptiesEveryTableThatIsCaptured(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline parents = new Pipeline(stack, emulator, "parents");
                Pipeline children = new Pipeline(stack, emulator, "children")) {
            parents.table("id serial primary key, v text");
            children.table("id serial primary key, parent int references parents, v text");
            parents.sink(DELETES).capture(TELLS);
            children.sink(DELETES).capture(TELLS);
            parents.sql("insert into {table} (v) select 'before' from generate_series(1, 5)");
            children.sql("insert into {table} (parent, v) select 1, 'before' from generate_series(1, 7)");
            parents.awaitCount(5);
            children.awaitCount(7);

            parents.sql("truncate {table} restart identity cascade; insert into {table} (v) values ('after')");

            parents.awaitDocuments(documents -> documents.keySet().equals(Set.of("1"))
                    && documents.get("1").path("v").asText().equals("after"));
            children.awaitCount(0);
        }
    }

    private static Fault.Builder filter() {
        return Fault.on(Operation.WRITE).bodyContains("delete_by_filter");
    }

    private static Set<String> ids(int first, int last, int without) {
        return IntStream.rangeClosed(first, last)
                .filter(id -> id != without)
                .mapToObj(Integer::toString)
                .collect(Collectors.toSet());
    }
}
