package dev.puffgres.source.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.source.Documents;
import dev.puffgres.source.SimulatedWorker;
import dev.puffgres.source.SimulatedWorker.Guarantee;
import dev.puffgres.stack.Postgres;
import dev.puffgres.stack.Postgres.Installation;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rows that are there, then the changes, through the real task and real Postgres: whatever happens, the documents are the table. */
class BackfillIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static Postgres postgres;

    private final String name = "backfill" + NUMBER.incrementAndGet();
    private final SimulatedWorker worker = new SimulatedWorker(Guarantee.AT_LEAST_ONCE, new Random(1));

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(Postgres.wal2jsonAvailable());
        postgres = Postgres.start(Installation.DEBIAN, Map.of());
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    private String mapping() {
        return """
                {"version": 1, "name": "%1$s", "namespace": "%1$s", "source": {"table": "%1$s"},
                 "id": {"column": "id", "type": "uint"}, "columns": ["v"]}""".formatted(name);
    }

    @Test
    void theRowsThatATableHasBecomeDocuments() throws InterruptedException {
        postgres.execute(
                "create table %s (id bigint primary key, v text); insert into %1$s select i, 'v' || i from generate_series(1, 25000) i"
                        .formatted(name));
        BackfillRun run = new BackfillRun(postgres, name, mapping());

        run.start(worker);
        BackfillRun.until(worker, () -> BackfillRun.isDone(worker, "public." + name));
        worker.kill();

        assertThat(worker.log(name + ".public." + name)).hasSize(25_000);
        assertThat(documents()).isEqualTo(table());
    }

    private Map<String, String> documents() {
        Map<String, String> documents = new TreeMap<>();
        for (JsonNode document : Documents.of(worker.log(), mapping()).values()) {
            documents.put(document.get("id").asText(), document.get("v").asText());
        }
        return documents;
    }

    private Map<String, String> table() {
        Map<String, String> rows = new TreeMap<>();
        postgres.query("select id::text, v from " + name)
                .forEach(row -> rows.put((String) row.get("id"), (String) row.get("v")));
        return rows;
    }
}
