package dev.puffgres.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puffgres.it.NeedsWal2json;
import dev.puffgres.source.SimulatedWorker.Guarantee;
import dev.puffgres.stack.Postgres;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts that would leave a gap, or could not work, end with a sentence that says what to do. */
@NeedsWal2json
class RefusedStartIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int MOST_POLLS = 300;

    private static Postgres postgres;

    private final String name = "refused" + NUMBER.incrementAndGet();
    private final SimulatedWorker worker = new SimulatedWorker(Guarantee.AT_LEAST_ONCE, new Random(1));

    @BeforeAll
    static void start() {
        postgres = Postgres.start(
                Postgres.Installation.DEBIAN, Map.of("max_replication_slots", "60", "max_slot_wal_keep_size", "1MB"));
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void aSlotThatIsGoneIsRefused(String adapter) throws InterruptedException {
        table();
        run(adapter);
        postgres.execute("select pg_drop_replication_slot('" + name + "')");

        refused(adapter, "The replication slot " + name + " is gone", "new topic.prefix and slot.name", "higher epoch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void aSlotThatSomebodyElseHasReadFromIsRefused(String adapter) throws InterruptedException {
        table();
        run(adapter);
        sql("insert into {t} values (2)");
        postgres.execute("select * from pg_logical_slot_get_changes('" + name + "', null, null)");

        refused(adapter, "is confirmed up to", "beyond the stored position", "higher epoch");
    }

    @Test
    void aSlotThatTheServerGaveUpIsRefused() throws InterruptedException {
        table();
        run("wal2json_stream");
        sql("create table {t}_other (v text)");
        for (int i = 0; i < 6; i++) {
            postgres.execute("insert into " + name + "_other select repeat('x', 200) from generate_series(1, 60000)");
            postgres.execute("select pg_switch_wal()");
            postgres.execute("checkpoint");
        }

        refused("wal2json_stream", "is lost", "max_slot_wal_keep_size", "higher epoch");
    }

    @Test
    void anotherServerAnotherTimelineAndAPositionBeyondTheLogAreRefused() throws InterruptedException {
        table();
        run("wal2json_stream");
        Map<String, String> partition = Map.of("server", name);
        Map<String, Object> offset = new HashMap<>(worker.offsets().get(partition));

        worker.store(partition, with(offset, "system_id", "1"));
        refused("wal2json_stream", "system identifier 1", "higher epoch");
        worker.store(partition, with(offset, "timeline", 7L));
        refused("wal2json_stream", "timeline 7", "promoted or restored", "higher epoch");
        worker.store(partition, with(offset, "lsn", Long.MAX_VALUE));
        refused("wal2json_stream", "beyond the end of the server's log", "higher epoch");
        worker.store(partition, Map.of("lsn", 1L, "txId", 5L));
        refused("wal2json_stream", "is none of this connector", "txId");
    }

    @Test
    void aSlotOfAnotherPluginOrDatabaseIsRefused() {
        table();
        postgres.execute("select pg_create_logical_replication_slot('" + name + "', 'test_decoding')");
        refused("wal2json_stream", "is of the output plugin test_decoding", "another slot.name");
        postgres.execute("select pg_drop_replication_slot('" + name + "')");
        postgres.execute("create database " + name);

        Map<String, String> properties = properties("wal2json_poll");
        postgres.execute("select pg_create_logical_replication_slot('" + name + "', 'wal2json')");
        properties.put("database.dbname", name);
        refused(properties, "is of the database postgres", "another slot.name");
    }

    @ParameterizedTest
    @CsvSource({"wal2json_stream", "wal2json_poll"})
    void aSlotThatIsHeldByAnotherIsWaitedForAndThenRefused(String adapter) throws InterruptedException {
        table();
        postgres.execute("select pg_create_logical_replication_slot('" + name + "', 'wal2json')");
        SimulatedWorker holder = new SimulatedWorker(Guarantee.AT_LEAST_ONCE, new Random(1));
        holder.start(new PuffgresSourceTask(), properties("wal2json_stream"));
        while (postgres.query("select 1 from pg_replication_slots where active and slot_name = '" + name + "'")
                .isEmpty()) {
            holder.step();
        }
        Map<String, String> properties = properties(adapter);
        properties.put("errors.max.retries", "2");

        refused(properties, "is active for PID", "another connector with the same slot.name");
        holder.stop();
    }

    @Test
    void tablesThatCannotBeCapturedAreRefusedAllTogether() {
        postgres.execute(
                "create table " + name + "_nokey (id int); create table " + name + "_nothing (id int primary key);"
                        + " alter table " + name + "_nothing replica identity nothing; create unlogged table " + name
                        + "_unlogged (id int primary key); create view " + name
                        + "_view as select 1 as id; create table " + name
                        + "_default (id int primary key)");
        Map<String, String> properties = SourceProperties.stream(
                postgres,
                "wal2json_stream",
                name,
                List.of(
                        name + "_nokey",
                        name + "_nothing",
                        name + "_unlogged",
                        name + "_view",
                        name + "_default",
                        name + "_Missing"));
        properties.put("mapping.m4.source.replica_identity", "full");

        refused(
                properties,
                name + "_nokey has no primary key",
                name + "_nothing has replica identity nothing",
                name + "_unlogged is unlogged",
                name + "_view is no table",
                name + "_default has replica identity default, and mappings m4 say full",
                "there is no table public." + name + "_Missing",
                "in their own case");
    }

    @Test
    void aReplicaIdentityThatIsTakenAwayStopsTheTask() throws InterruptedException {
        table();
        postgres.execute("select pg_create_logical_replication_slot('" + name + "', 'wal2json')");
        worker.start(new PuffgresSourceTask(), properties("wal2json_stream"));
        sql("insert into {t} values (1)");
        while (worker.polled().isEmpty()) {
            worker.step();
        }
        sql("alter table {t} replica identity nothing");

        assertThatThrownBy(() -> {
                    for (int i = 0; i < MOST_POLLS; i++) {
                        worker.step();
                        sql("create table {t}_" + i + " ()");
                    }
                })
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("has replica identity nothing")
                .hasMessageContaining("REPLICA IDENTITY DEFAULT");
        worker.kill();
    }

    @Test
    void aRoleThatMayNotReplicateIsTold() {
        table();
        postgres.execute("create role " + name + " login; grant select on " + name + " to " + name);
        Map<String, String> properties = properties("wal2json_poll");
        properties.put("database.user", name);

        refused(properties, "ALTER ROLE " + name + " REPLICATION");
    }

    @Test
    void aServerWithoutThePluginIsTold() {
        try (Postgres embedded = Postgres.start()) {
            embedded.execute("create table " + name + " (id int primary key)");
            Map<String, String> properties = SourceProperties.stream(embedded, "wal2json_stream", name, List.of(name));

            refused(properties, "wal2json");
            assertThat(refusal(properties)).containsAnyOf("Install wal2json on the server", "output_plugin_libraries");
        }
    }

    @Test
    void aServerWithoutLogicalDecodingIsTold() {
        try (Postgres replica = Postgres.start(Map.of("wal_level", "replica"))) {
            replica.execute("create table " + name + " (id int primary key)");

            refused(
                    SourceProperties.stream(replica, "wal2json_poll", name, List.of(name)),
                    "wal_level is replica",
                    "ALTER SYSTEM SET wal_level = 'logical'");
        }
    }

    private void table() {
        sql("create table {t} (id int primary key)");
    }

    private void sql(String statements) {
        postgres.execute(statements.replace("{t}", name));
    }

    private Map<String, String> properties(String adapter) {
        return SourceProperties.stream(postgres, adapter, name, List.of(name));
    }

    /** Streams one row and stops. */
    private void run(String adapter) throws InterruptedException {
        postgres.execute("select pg_create_logical_replication_slot('" + name + "', 'wal2json')");
        worker.start(new PuffgresSourceTask(), properties(adapter));
        sql("insert into {t} values (1)");
        while (worker.polled().isEmpty()) {
            worker.step();
        }
        worker.stop();
        while (!postgres.query("select 1 from pg_replication_slots where active and slot_name = '" + name + "'")
                .isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private static Map<String, Object> with(Map<String, Object> offset, String key, Object value) {
        Map<String, Object> changed = new HashMap<>(offset);
        changed.put(key, value);
        return changed;
    }

    private void refused(String adapter, String... parts) {
        refused(properties(adapter), parts);
    }

    private void refused(Map<String, String> properties, String... parts) {
        assertThat(refusal(properties)).contains(parts);
    }

    private String refusal(Map<String, String> properties) {
        try {
            worker.start(new PuffgresSourceTask(), properties);
            for (int i = 0; i < MOST_POLLS; i++) {
                worker.step();
            }
        } catch (ConnectException e) {
            return e.getMessage();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            worker.kill();
        }
        throw new AssertionError("the task was not refused");
    }
}
