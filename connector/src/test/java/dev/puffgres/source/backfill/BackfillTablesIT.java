package dev.puffgres.source.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.it.NeedsWal2json;
import dev.puffgres.source.Documents;
import dev.puffgres.source.PuffgresSourceTask;
import dev.puffgres.source.SimulatedWorker;
import dev.puffgres.source.SimulatedWorker.Guarantee;
import dev.puffgres.source.postgres.Database;
import dev.puffgres.stack.Postgres;
import dev.puffgres.stack.Postgres.Installation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kinds of tables and of keys, several of them, and what is done to them while they are read. */
@NeedsWal2json
class BackfillTablesIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static Postgres postgres;

    private final String table = "kind" + NUMBER.incrementAndGet();
    private SimulatedWorker worker = new SimulatedWorker(Guarantee.AT_LEAST_ONCE, new Random(NUMBER.get()));
    private boolean running;

    @BeforeAll
    static void startPostgres() {
        postgres = Postgres.start(Installation.DEBIAN, Map.of());
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @AfterEach
    void endTheTask() {
        kill();
        postgres.query("select pg_drop_replication_slot(slot_name) from pg_replication_slots where not active");
    }

    @Test
    void aKeyOfSeveralColumnsIsFollowedInTheServersOrderAndResumedInIt() throws InterruptedException {
        execute("create schema if not exists elsewhere; create extension if not exists citext schema elsewhere");
        execute("""
                create table %s (name text collate "und-x-icu", mail elsewhere.citext, size float8, at timestamptz, code char(3), v text,
                                 primary key (name, mail, size, at, code));
                alter table %1$s replica identity full""");
        execute("""
                insert into %s
                select (array['a', 'B', 'ä', 'Z', 'z', 'it''s', 'tab\t', 'back\\slash', ''])[1 + i %% 9], (array['X', 'y', 'Zz', 'aa'])[1 + i / 9 %% 4],
                       sqrt(i / 50) / 3, '2026-01-01'::timestamptz + (i %% 7) * interval '1.000001 s', (array['x', 'yy', 'zzz'])[1 + i %% 3], 'v' || i
                from generate_series(1, 4000) i on conflict do nothing""");
        BackfillRun run = run("""
                        {"version": 1, "name": "%1$s", "namespace": "%1$s", "source": {"table": "%1$s", "replica_identity": "full"},
                         "id": {"column": "v", "type": "string"}, "columns": ["name"]}""").with("max.batch.size", "150");

        for (int kill = 0; kill < 6; kill++) {
            start(run);
            for (int step = 0; step < 6; step++) {
                worker.step();
                worker.flush();
            }
            kill();
        }
        start(run);
        until(() -> isDone(table));

        assertThat(reads().stream().map(read -> BackfillRun.after(read, "v")).distinct())
                .containsExactlyInAnyOrderElementsOf(column("select v from %s"));
    }

    /** It took a second for each chunk, and an index that may not be passed by makes the price of any statement high enough. */
    @Test
    void theServerCompilesNoStatementThatReadsAChunk() throws SQLException {
        Database database = new Database(
                postgres.host(),
                postgres.port(),
                postgres.database(),
                postgres.user(),
                "",
                Map.of(),
                Duration.ofSeconds(10),
                "test");

        try (Session session = Session.open(database)) {
            String jit = session.transaction(List.of(), true, connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet setting = statement.executeQuery("show jit")) {
                    setting.next();
                    return setting.getString(1);
                }
            });

            assertThat(jit).isEqualTo("off");
        }
    }

    @Test
    void aTableWithoutRowsIsDone() throws InterruptedException {
        execute("create table %s (id int primary key, v text)");

        start(run(mapping(table)));
        until(() -> isDone(table));
        execute("insert into %s values (1, 'new')");
        until(() -> documents(mapping(table)).containsKey("1"));

        assertThat(reads()).isEmpty();
    }

    @Test
    void theStreamWaitsForTheTablesOfOtherTasks() throws InterruptedException {
        execute("create table %s_a (id int primary key, v text); create table %1$s_b (id int primary key, v text)");
        execute("insert into %s_b select i, 'v' || i from generate_series(1, 3000) i");
        String mappings = "[" + mapping(table + "_a") + ", " + mapping(table + "_b") + "]";
        List<Map<String, String>> tasks = run(mappings).taskConfigs(2);
        SimulatedWorker other = new SimulatedWorker(Guarantee.AT_LEAST_ONCE, new Random(2));
        worker.start(new PuffgresSourceTask(), tasks.get(0));
        running = true;
        other.start(new PuffgresSourceTask(), tasks.get(1));
        try {
            until(() -> isDone(table + "_a"));
            execute("update %s_b set v = 'changed' where id = 3");
            for (int step = 0; step < 60; step++) {
                worker.step();
            }
            assertThat(worker.log(table + ".public." + table + "_b")).isEmpty();

            BackfillRun.until(other, () -> BackfillRun.isDone(other, "public." + table + "_b"));
            other.offsets().forEach(worker::store);
            until(() -> !worker.log(table + ".public." + table + "_b").isEmpty());
        } finally {
            other.kill();
        }

        assertThat(other.log().stream().filter(BackfillRun::isRead)).hasSize(3_000);
        assertThat(worker.log(table + ".public." + table + "_b"))
                .extracting(record -> BackfillRun.after(record, "v"))
                .contains("changed");
    }

    @Test
    void aTableThatIsMappedLaterIsReadBeforeTheStreamGoesOn() throws InterruptedException {
        execute("create table %s_a (id int primary key, v text); create table %1$s_b (id int primary key, v text)");
        execute("insert into %s_b select i, 'v' || i from generate_series(1, 1000) i");
        start(run(mapping(table + "_a")));
        execute("insert into %s_a values (1, 'one')");
        until(() -> !worker.log(table + ".public." + table + "_a").isEmpty());
        running = false;
        worker.stop();
        execute(
                "update %s_b set v = 'changed' where id = 3; delete from %1$s_b where id = 4; insert into %1$s_a values (2, 'two')");

        String mappings = "[" + mapping(table + "_a") + ", " + mapping(table + "_b") + "]";
        start(run(mappings));
        until(() -> isDone(table + "_b"));
        execute("update %s_b set v = 'again' where id = 5");
        until(() -> worker.log().stream().anyMatch(record -> "again".equals(BackfillRun.after(record, "v"))));

        assertThat(worker.log(table + ".public." + table + "_a"))
                .extracting(record -> BackfillRun.after(record, "v"))
                .contains("one", "two");
        assertThat(Documents.of(worker.log(table + ".public." + table + "_b"), mappings)
                        .values())
                .extracting(document -> document.get("v").asText())
                .containsExactlyInAnyOrderElementsOf(column("select v from %s_b"));
    }

    @Test
    void theRateIsKept() throws InterruptedException {
        execute(
                "create table %s (id int primary key, v text); insert into %1$s select i, 'v' from generate_series(1, 1500) i");

        long begun = System.nanoTime();
        start(run(mapping(table)).with("backfill.max.rows.per.second", "500"));
        until(() -> isDone(table));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(2_800));
        assertThat(reads()).hasSize(1_500);
    }

    @Test
    void aViewIsReadByTheColumnsOfItsId() throws InterruptedException {
        execute(
                "create table %s_t (id int, v text); insert into %1$s_t select i, 'v' || i from generate_series(1, 1500) i");
        execute("create view %s as select id * 2 as id, v from %1$s_t where id %% 3 = 0");

        start(run(mapping(table)).with("snapshot.mode", "initial_only"));
        until(() -> isDone(table));

        assertThat(documents(mapping(table))).hasSize(500);
        assertThat(postgres.query("select from pg_replication_slots")).isEmpty();
    }

    @Test
    void aViewHasNoChanges() {
        execute("create view %s as select 1 as id, 'a' as v");

        assertThatThrownBy(() -> {
                    start(run(mapping(table)));
                    until(() -> isDone(table));
                })
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("is a view")
                .hasMessageContaining("initial_only");
    }

    @Test
    void aPartitionedTableIsReadByItsRootAndAParentWithoutItsChildren() throws InterruptedException {
        execute("create table %s (id int primary key, v text) partition by range (id)");
        execute("create table %s_low partition of %1$s for values from (0) to (1000)");
        execute("create table %s_high partition of %1$s for values from (1000) to (9999999)");
        execute("insert into %s select i, 'v' || i from generate_series(1, 2000) i");
        execute(
                "create table %s_parent (id int primary key, v text); create table %1$s_child () inherits (%1$s_parent)");
        execute("insert into %s_parent values (1, 'parent'); insert into %1$s_child values (2, 'child')");
        String mappings = "[" + mapping(table) + ", " + mapping(table + "_parent") + "]";

        start(run(mappings));
        until(() -> isDone(table) && isDone(table + "_parent"));
        execute("update %s set v = 'changed' where id = 1500");
        until(() -> documents(mapping(table)).containsValue("changed"));

        assertThat(documents(mapping(table)).values()).containsExactlyInAnyOrderElementsOf(column("select v from %s"));
        assertThat(documents(mapping(table + "_parent")).values()).containsExactly("parent");
    }

    @Test
    void onlyRowsThatMayBeMembersAreRead() throws InterruptedException {
        execute(
                "create table %s (id int primary key, v text, state text); insert into %1$s"
                        + " select i, 'v', case when i %% 1000 = 0 then 'live' when i %% 999 = 0 then 'Live' else 'dead' end from generate_series(1, 10000) i");
        String live = mapping(table)
                .replace(
                        "\"columns\"",
                        "\"membership\": {\"mode\": \"dsl\", \"where\": \"state = 'live'\"}, \"columns\"");
        String second = live.replace("\"name\": \"" + table, "\"name\": \"" + table + "_second")
                .replace("\"namespace\": \"" + table, "\"namespace\": \"" + table + "_second")
                .replace("state = 'live'", "id = 7");

        start(run("[" + live + ", " + second + "]"));
        until(() -> isDone(table));

        assertThat(reads()).hasSize(11);
        assertThat(documents(live)).hasSize(10);
    }

    @Test
    void columnsThatChangeWhileTheTableIsReadAreFollowed() throws InterruptedException {
        execute(
                "create table %s (id int primary key, v text); insert into %1$s select i, 'v' || i from generate_series(1, 30000) i");
        String all = mapping(table).replace(", \"columns\": [\"v\"]", "");

        start(run(all).with("max.batch.size", "100"));
        until(() -> !reads().isEmpty());
        execute("alter table %s add column extra text default 'more'");
        until(() -> isDone(table));

        List<SourceRecord> reads = reads();
        assertThat(reads.stream().map(read -> BackfillRun.after(read, "id")).distinct())
                .hasSize(30_000);
        Struct last = ((Struct) reads.get(reads.size() - 1).value()).getStruct("after");
        assertThat(last.schema().field("extra")).isNotNull();
        assertThat(last.getString("extra")).isEqualTo("more");
    }

    @Test
    void aColumnThatAMappingNeedsAndThatIsDroppedStopsTheTask() {
        execute(
                "create table %s (id int primary key, v text); insert into %1$s select i, 'v' || i from generate_series(1, 30000) i");

        assertThatThrownBy(() -> {
                    start(run(mapping(table)).with("max.batch.size", "100"));
                    until(() -> !reads().isEmpty());
                    execute("alter table %s drop column v");
                    until(() -> isDone(table));
                })
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("has no column v, which a mapping names");
    }

    @Test
    void aKeyThatIsAlteredWhileTheTableIsReadBeginsItAnew() throws InterruptedException {
        execute(
                "create table %s (id int primary key, v text); insert into %1$s select i, 'v' || i from generate_series(1, 30000) i");

        start(run(mapping(table)).with("max.batch.size", "100"));
        until(() -> !reads().isEmpty());
        execute("alter table %s alter column id type text");
        until(() -> isDone(table));

        assertThat(documents(mapping(table).replace("uint", "string"))).hasSize(30_000);
    }

    @Test
    void aSessionThatIsEndedIsOpenedAgain() throws InterruptedException {
        execute(
                "create table %s (id int primary key, v text); insert into %1$s select i, 'v' || i from generate_series(1, 30000) i");

        start(run(mapping(table)).with("max.batch.size", "100").with("errors.retry.delay.initial.ms", "10"));
        until(() -> !reads().isEmpty());
        postgres.query(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'Puffgres%'");
        until(() -> isDone(table));

        assertThat(reads()).hasSize(30_000);
    }

    @Test
    void aPolicyThatHidesRowsIsAnErrorAndNoMissingDocument() {
        execute("create table %s (id int primary key, v text); insert into %1$s values (1, 'a'), (2, 'b');"
                + " alter table %1$s enable row level security; create role %1$s_reader login replication;"
                + " grant select on %1$s to %1$s_reader; create policy half on %1$s to %1$s_reader using (id = 1)");

        assertThatThrownBy(() -> {
                    start(run(mapping(table)).with("database.user", table + "_reader"));
                    until(() -> isDone(table));
                })
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("row-level security policy")
                .hasMessageContaining("BYPASSRLS");
    }

    @Test
    void rowsThatAreSuddenlyLargeDoNotFillTheMemory() throws InterruptedException {
        execute("create table %s (id int primary key, v text)");
        execute("insert into %s select i, 'v' from generate_series(1, 3000) i");
        execute("insert into %s select i, repeat(md5(i::text), 15000) from generate_series(3001, 3012) i");

        start(run(mapping(table)).with("max.queue.size.in.bytes", "4000000"));
        until(() -> isDone(table));

        assertThat(reads()).hasSize(3_012);
        // Chunks are of 1 MB, or 2 where they turn out larger than expected, and a row is of half a megabyte.
        assertThat(BackfillRun.chunks(table)).isGreaterThan(5);
    }

    private String mapping(String of) {
        return """
                {"version": 1, "name": "%1$s", "namespace": "%1$s", "source": {"table": "%1$s"},
                 "id": {"column": "id", "type": "uint"}, "columns": ["v"]}""".formatted(of);
    }

    private BackfillRun run(String mappings) {
        return new BackfillRun(postgres, table, mappings.formatted(table));
    }

    private void start(BackfillRun run) {
        run.start(worker);
        running = true;
    }

    private void kill() {
        if (running) {
            running = false;
            worker.kill();
        }
    }

    private interface Condition {
        boolean holds();
    }

    private void until(Condition condition) throws InterruptedException {
        BackfillRun.until(worker, condition::holds);
    }

    private boolean isDone(String of) {
        return BackfillRun.isDone(worker, "public." + of);
    }

    private void execute(String sql) {
        postgres.execute(sql.formatted(table));
    }

    private List<SourceRecord> reads() {
        return worker.log().stream().filter(BackfillRun::isRead).toList();
    }

    private List<String> column(String sql) {
        return postgres.query(sql.formatted(table)).stream()
                .map(row -> (String) row.values().iterator().next())
                .toList();
    }

    private Map<String, String> documents(String mappings) {
        Map<String, String> documents = new TreeMap<>();
        for (JsonNode document : Documents.of(worker.log(), mappings).values()) {
            documents.put(document.get("id").asText(), document.get("v").asText());
        }
        return documents;
    }
}
