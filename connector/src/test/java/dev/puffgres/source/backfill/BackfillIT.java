package dev.puffgres.source.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.it.NeedsWal2json;
import dev.puffgres.source.Documents;
import dev.puffgres.source.SimulatedWorker;
import dev.puffgres.source.SimulatedWorker.Guarantee;
import dev.puffgres.stack.Postgres;
import dev.puffgres.stack.Postgres.Installation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows that are there, then the changes, through the real task and real Postgres: whatever happens, the documents are the table. */
@NeedsWal2json
class BackfillIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static Postgres postgres;

    private final String table = "backfill" + NUMBER.incrementAndGet();
    private final Random random = new Random(NUMBER.get());
    private final SimulatedWorker worker = new SimulatedWorker(Guarantee.AT_LEAST_ONCE, random);
    private final String mapping = """
            {"version": 1, "name": "%1$s", "namespace": "%1$s", "source": {"table": "%1$s"},
             "id": {"column": "id", "type": "uint"}, "columns": ["v"]}""".formatted(table);
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
    void theRowsOfATableBecomeDocumentsAndThenItsChangesDo() throws InterruptedException {
        fill(25_000);

        start(run());
        BackfillRun.until(worker, this::isDone);
        execute(
                "insert into %s values (25001, 'new'); delete from %1$s where id = 7; update %1$s set v = 'other' where id = 8");
        caughtUp();

        assertThat(reads()).hasSize(25_000);
        assertThat(documents()).isEqualTo(rows());
        BackfillRun.until(worker, () -> BackfillRun.metric(table, "phase").equals("done"));
    }

    private enum Change {
        UPDATE("update %s set v = 'changed' where id = 3"),
        DELETE("delete from %s where id = 3"),
        INSERT("insert into %s values (1000000, 'inserted')"),
        INSERT_BEFORE("insert into %s values (0, 'inserted')"),
        KEY_CHANGE("update %s set id = 1000000 where id = 3"),
        DELETE_AND_INSERT("delete from %s where id = 3; insert into %1$s values (3, 'again')");

        private final String sql;

        Change(String sql) {
            this.sql = sql;
        }
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void whatChangesBetweenTheReadingOfAChunkAndItsWritingIsNotUndone(Change change) throws InterruptedException {
        fill(150);
        start(run());
        BackfillRun.await(() -> BackfillRun.chunks(table) > 0);

        execute(change.sql);
        BackfillRun.until(worker, this::isDone);
        caughtUp();

        assertThat(documents()).isEqualTo(rows());
    }

    @Test
    void aTransactionThatIsOpenAcrossTheStartIsNotLost() throws SQLException, InterruptedException {
        fill(300);
        execute("select pg_create_logical_replication_slot('%s', 'wal2json')");
        try (Connection open = postgres.connection();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("update %s set v = 'changed' where id = 3".formatted(table));
            start(run());
            for (int poll = 0; poll < 20; poll++) {
                worker.step();
            }
            assertThat(reads()).isEmpty();
            open.commit();
        }
        BackfillRun.until(worker, this::isDone);
        caughtUp();

        assertThat(documents()).isEqualTo(rows());
    }

    @Test
    void aCommitThatIsInTheLogAndNotYetVisibleIsWaitedFor() throws InterruptedException {
        fill(300);
        execute("select pg_create_logical_replication_slot('%s', 'wal2json')");
        execute("alter system set synchronous_standby_names = 'nobody'");
        execute("select pg_reload_conf()");
        CompletableFuture<Void> commit = CompletableFuture.completedFuture(null);
        try {
            BackfillRun.await(() ->
                    postgres.query("show synchronous_standby_names").toString().contains("nobody"));
            commit = CompletableFuture.runAsync(() -> execute("update %s set v = 'changed' where id = 3"));
            BackfillRun.await(() -> !postgres.query("select from pg_stat_activity where wait_event = 'SyncRep'")
                    .isEmpty());
            // From here on the slot does not give it any more.
            execute("select pg_replication_slot_advance('%s', pg_current_wal_flush_lsn())");

            start(run());
            for (int poll = 0; poll < 20; poll++) {
                worker.step();
            }
            assertThat(reads()).isEmpty();
        } finally {
            execute("alter system reset synchronous_standby_names");
            execute("select pg_reload_conf()");
            commit.join();
        }
        BackfillRun.until(worker, this::isDone);

        assertThat(documents()).isEqualTo(rows()).containsEntry("3", "changed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void killedAnywhereItGoesOnWhereItWas(int seed) throws InterruptedException {
        Random points = new Random(seed);
        fill(20_000);
        BackfillRun run = run().with("max.batch.size", "300");
        long changes = 0;
        for (int kills = 0; kills < 8; kills++) {
            Long before = cursor();
            int seen = worker.log().size();
            start(run);
            int steps = 1 + points.nextInt(10);
            for (int step = 0; step < steps; step++) {
                worker.step();
                if (points.nextInt(3) == 0) {
                    worker.flush();
                }
                changes += changeSomething(points, changes);
            }
            kill();
            if (before != null) {
                assertThat(worker.log().stream().skip(seen).filter(BackfillRun::isRead))
                        .allMatch(read -> id(read) > before);
            }
        }
        start(run);
        BackfillRun.until(worker, this::isDone);
        caughtUp();

        assertThat(reads().stream()
                        .map(read -> BackfillRun.source(read).getInt64("lsn"))
                        .distinct())
                .hasSize(1);
        assertThat(documents()).isEqualTo(rows());
    }

    private int changeSomething(Random points, long number) {
        long id = 1 + points.nextLong(20_000);
        switch (points.nextInt(4)) {
            case 0 -> execute("update %s set v = 'changed " + number + "' where id = " + id);
            case 1 -> execute("delete from %s where id = " + id);
            case 2 -> execute("insert into %s values (" + (100_000 + number) + ", 'new')");
            default -> execute("update %s set id = " + (200_000 + number) + " where id = " + id);
        }
        return 1;
    }

    private Long cursor() {
        return worker.offsets().entrySet().stream()
                .filter(each -> each.getKey().containsKey("table"))
                .map(each -> each.getValue().get("key.0"))
                .filter(key -> key != null)
                .map(key -> Long.parseLong((String) key))
                .findFirst()
                .orElse(null);
    }

    @Test
    void aSlotThatWasMovedIsRefusedWithTheRemedy() throws InterruptedException {
        abandonHalfway();
        execute("select pg_logical_emit_message(true, 'a', 'b')");
        execute("select pg_replication_slot_advance('%s', pg_current_wal_flush_lsn())");

        assertThatThrownBy(() -> {
                    start(run());
                    BackfillRun.until(worker, this::isDone);
                })
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("has moved to")
                .hasMessageContaining("higher epoch");
    }

    @Test
    void aSlotThatIsGoneIsRefusedWithTheRemedy() throws InterruptedException {
        abandonHalfway();
        execute("select pg_drop_replication_slot('%s')");

        assertThatThrownBy(() -> {
                    start(run());
                    BackfillRun.until(worker, this::isDone);
                })
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("is gone")
                .hasMessageContaining("higher epoch");
    }

    private void abandonHalfway() throws InterruptedException {
        fill(5_000);
        start(run().with("max.batch.size", "100"));
        BackfillRun.until(worker, () -> cursor() != null);
        kill();
        assertThat(isDone()).isFalse();
    }

    private BackfillRun run() {
        return new BackfillRun(postgres, table, mapping);
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

    private boolean isDone() {
        return BackfillRun.isDone(worker, "public." + table);
    }

    /** Lets the stream give all that has been committed. */
    private void caughtUp() throws InterruptedException {
        String last = "last " + random.nextLong();
        execute("insert into %s values (9000000, '" + last + "') on conflict (id) do update set v = excluded.v");
        BackfillRun.until(worker, () -> worker.log(table + ".public." + table).stream()
                .anyMatch(record -> last.equals(BackfillRun.after(record, "v"))));
    }

    private void fill(int rows) {
        execute("create table %s (id bigint primary key, v text)");
        execute("insert into %s select i, 'v' || i from generate_series(1, " + rows + ") i");
    }

    private void execute(String sql) {
        postgres.execute(sql.formatted(table));
    }

    private List<SourceRecord> reads() {
        return worker.log().stream().filter(BackfillRun::isRead).toList();
    }

    private static long id(SourceRecord record) {
        return ((Struct) record.key()).getInt64("id");
    }

    private Map<String, String> documents() {
        Map<String, String> documents = new TreeMap<>();
        for (JsonNode document : Documents.of(worker.log(), mapping).values()) {
            documents.put(document.get("id").asText(), document.get("v").asText());
        }
        return documents;
    }

    private Map<String, String> rows() {
        Map<String, String> rows = new TreeMap<>();
        postgres.query("select id::text, v from " + table)
                .forEach(row -> rows.put((String) row.get("id"), (String) row.get("v")));
        return rows;
    }
}
