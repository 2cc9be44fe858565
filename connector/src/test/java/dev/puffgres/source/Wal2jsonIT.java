package dev.puffgres.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puffgres.it.NeedsWal2json;
import dev.puffgres.source.SimulatedWorker.Guarantee;
import dev.puffgres.stack.Postgres;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of changes that are out of the ordinary, with real Postgres, by both of its ways. */
@NeedsWal2json
class Wal2jsonIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static Postgres postgres;

    private final String name = "wal" + NUMBER.incrementAndGet();
    private final SimulatedWorker worker = new SimulatedWorker(Guarantee.AT_LEAST_ONCE, new Random(1));
    private Map<String, String> properties;

    @BeforeAll
    static void startPostgres() {
        postgres = Postgres.start(
                Postgres.Installation.DEBIAN, Map.of("wal_sender_timeout", "5s", "max_replication_slots", "60"));
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @AfterEach
    void stop() {
        if (!worker.lives().isEmpty()) {
            worker.kill();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void valuesArriveAsPostgresPrintsThem(String adapter) throws InterruptedException {
        sql(
                "create table {t} (id int primary key, n numeric(10,2), b bool, y bytea, j jsonb, f float8, a int[], x text)");
        start(adapter, name);
        sql(
                "insert into {t} values (1, 12.50, true, '\\x00ff', '{\"a\": \"\\u00e9\\n\"}', 0.1, '{1,null}', E'tab\\t\"q\" \\\\ é')");

        Struct after = last(1).getStruct("after");

        assertThat(after.get("n")).isEqualTo(new BigDecimal("12.50"));
        assertThat(after.get("b")).isEqualTo(true);
        assertThat(after.get("y")).isEqualTo(ByteBuffer.wrap(new byte[] {0, (byte) 0xff}));
        assertThat(after.get("f")).isEqualTo(0.1);
        assertThat(after.<Integer>getArray("a")).containsExactly(1, null);
        assertThat(after.get("x")).isEqualTo("tab\t\"q\" \\ é");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void namesMayHaveWhateverPostgresAllows(String adapter) throws InterruptedException {
        String table = name + " Odd, Na.me'*\\\"";
        String quoted = "\"" + table.replace("\"", "\"\"") + "\"";
        postgres.execute("create table " + quoted + " (id int primary key, \"A b\" text)");
        start(adapter, table);
        postgres.execute("insert into " + quoted + " values (1, 'x')");

        Struct value = last(1);

        assertThat(value.getStruct("source").getString("table")).isEqualTo(table);
        assertThat(value.getStruct("after").get("A b")).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void aToastedValueThatDidNotChangeIsUnavailableAndUnderFullIdentityTheOldOne(String adapter)
            throws InterruptedException {
        sql(
                "create table {t} (id int primary key, v int, big text); alter table {t} alter column big set storage external");
        start(adapter, name);
        sql("insert into {t} values (1, 1, repeat('x', 5000))");
        sql("update {t} set v = 2");
        assertThat(last(2).getStruct("after").get("big")).isEqualTo("__debezium_unavailable_value");

        sql("alter table {t} replica identity full");
        sql("update {t} set v = 3");
        Struct full = last(3);

        assertThat(full.getStruct("after").getString("big")).hasSize(5000);
        assertThat(full.getStruct("before").get("v")).isEqualTo(2);
        assertThat(full.getStruct("before").getString("big")).hasSize(5000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void aChangedKeyIsADeleteATombstoneAndACreate(String adapter) throws InterruptedException {
        sql("create table {t} (id int primary key, v int)");
        start(adapter, name);
        sql("insert into {t} values (1, 1); update {t} set id = 2; delete from {t}; truncate {t}");

        await(() -> changes().size() >= 7);

        assertThat(changes().stream().map(Wal2jsonIT::brief))
                .containsExactly("c 1", "d 1", "null 1", "c 2", "d 2", "null 2", "t");
        assertThat(changes().get(1).headers().lastWithName("__debezium.newkey")).isNotNull();
        assertThat(changes().get(3).headers().lastWithName("__debezium.oldkey")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void columnsComeGoAndChangeTheirTypeWithinWhatIsRead(String adapter) throws InterruptedException {
        sql("create table {t} (id int primary key, a int, gone text)");
        start(adapter, name);
        worker.step();
        sql("insert into {t} values (1, 1, 'x')");
        sql("alter table {t} add column b text default 'd'");
        sql("insert into {t} values (2, 2, 'y', 'z')");
        sql("begin; alter table {t} drop column gone; insert into {t} values (3, 3, 'z'); commit");
        sql("alter table {t} alter column a type numeric(12,3)");
        sql("insert into {t} values (4, 4.5, 'z')");
        sql("alter table {t} rename column b to c");
        sql("insert into {t} values (5, 5, 'w')");

        await(() -> changes().size() >= 5);

        assertThat(changes().stream().map(Wal2jsonIT::after))
                .containsExactly(
                        "{id=1, a=1, gone=x}",
                        "{id=2, a=2, gone=y, b=z}",
                        "{id=3, a=3, b=z}",
                        "{id=4, a=4.500, b=z}",
                        "{id=5, a=5.000, c=w}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void aCatalogThatIsNewerThanTheLogDoesNotMatter(String adapter) throws InterruptedException {
        sql("create table {t} (id int primary key, a int, gone numeric(10,2))");
        start(adapter, name);
        await(() -> slotIs("confirmed_flush_lsn is not null"));
        worker.stop();
        sql("insert into {t} values (1, 1, 1.5)");
        sql("update {t} set a = 2");
        sql("alter table {t} drop column gone");
        sql("alter table {t} rename column a to b; alter table {t} alter column b type text");
        sql("alter table {t} drop constraint {t}_pkey; alter table {t} add primary key (id, b)");
        sql("insert into {t} values (2, 'x')");

        worker.start(new PuffgresSourceTask(), properties);
        await(() -> changes().size() >= 3);

        assertThat(changes().stream().map(Wal2jsonIT::after))
                .containsExactly("{id=1, a=1, gone=1.50}", "{id=1, a=2, gone=1.50}", "{id=2, b=x}");
        assertThat(((Struct) changes().get(0).key()).schema().fields())
                .extracting(Field::name)
                .containsExactly("id");
        assertThat(((Struct) changes().get(2).key()).schema().fields())
                .extracting(Field::name)
                .containsExactly("id", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void aTableThatIsAlteredWhileARowOfItIsDecodedKeepsItsKey(String adapter) throws Exception {
        // wal2json looks every label up, and so hears of the other session's ALTER before it writes the row's key.
        String labels = IntStream.range(0, 5000).mapToObj(i -> "l" + i).collect(Collectors.joining(","));
        sql("create type {t}_label as enum ('" + labels.replace(",", "','") + "')");
        sql("create table {t} (id int primary key, v int, labels {t}_label[])");
        start(adapter, name);
        AtomicBoolean seen = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> alterUntil(seen, begun));
        begun.await();
        int rows = 0;
        while (!seen.get() && rows < 20) {
            int row = ++rows;
            sql("insert into {t} values (" + row + ", 1, '{" + labels + "}')");
            await(() -> {
                seen.compareAndSet(false, metric("errors-total") > 0);
                return changes().size() >= row;
            });
            // The next session knows no label.
            worker.stop();
            worker.start(new PuffgresSourceTask(), properties);
        }
        assertThat(seen).as("a row came without its key").isTrue();
        other.get();
        sql("update {t} set v = 2");
        int all = 2 * rows;
        await(() -> changes().size() >= all);

        assertThat(changes().stream().map(Wal2jsonIT::brief).toList())
                .doesNotHaveDuplicates()
                .hasSize(all);
    }

    private void alterUntil(AtomicBoolean seen, CountDownLatch begun) {
        try (Connection connection = postgres.connection();
                Statement statement = connection.createStatement()) {
            for (int target = 1; !seen.get(); target = target % 100 + 1) {
                statement.execute("alter table " + name + " alter column v set statistics " + target);
                begun.countDown();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void aRowThatWasWrittenWithoutAKeyStopsTheTask(String adapter) throws InterruptedException {
        sql("create table {t} (id int primary key)");
        start(adapter, Map.of("errors.retry.delay.initial.ms", "10"), name);
        sql("insert into {t} values (1)");
        await(() -> changes().size() == 1);
        worker.stop();
        sql("alter table {t} drop constraint {t}_pkey");
        sql("insert into {t} values (2)");
        sql("alter table {t} add primary key (id)");

        worker.start(new PuffgresSourceTask(), properties);

        assertThatThrownBy(() -> await(() -> changes().size() > 1))
                .isInstanceOf(ConnectException.class)
                .hasMessageContainingAll(
                        "public." + name + " had no primary key when a change of it was written", "start over");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void partitionsAreTheirTableAlsoThoseThatAreAttachedLater(String adapter) throws InterruptedException {
        sql("create table {t} (id int primary key, v int) partition by range (id);"
                + " create table {t}_a partition of {t} for values from (0) to (10);"
                + " create table {t}_alone (v int, id int primary key)");
        start(adapter, name);
        sql("insert into {t} values (1, 1); insert into {t}_alone (id, v) values (11, 0)");
        sql(
                "begin; create table {t}_b partition of {t} for values from (20) to (30); insert into {t} values (21, 2); commit");
        sql(
                "alter table {t}_alone alter id set not null; alter table {t} attach partition {t}_alone for values from (10) to (20)");
        sql("insert into {t} values (12, 3)");
        sql("truncate {t}_a");
        sql("truncate {t}");

        await(() -> changes().stream().map(Wal2jsonIT::brief).anyMatch("t"::equals));

        // The row that was there before may be told of, as the table has it by now.
        assertThat(changes().stream().map(Wal2jsonIT::brief).filter(text -> !text.equals("c 11")))
                .containsExactly("c 1", "c 21", "c 12", "t");
        assertThat(changes()).allSatisfy(record -> assertThat(record.topic()).isEqualTo(name + ".public." + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void anIdleTableDoesNotHoldTheLogOfOthersBack(String adapter) throws InterruptedException {
        sql("create table {t} (id int primary key); create table {t}_other (id int)");
        start(adapter, Map.of("heartbeat.interval.ms", "50"), name);
        sql("insert into {t} values (1)");
        await(() -> !changes().isEmpty());
        for (int i = 0; i < 3; i++) {
            sql("insert into {t}_other select generate_series(1, 1000)");
        }
        String end = (String) postgres.query("select pg_current_wal_flush_lsn()::text as lsn")
                .get(0)
                .get("lsn");

        await(() -> {
            worker.flush();
            return slotIs("confirmed_flush_lsn >= '" + end + "'");
        });

        assertThat(worker.log("__debezium-heartbeat." + name)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void whatKafkaHasAndConnectHasNotStoredIsNotConfirmed(String adapter) throws InterruptedException {
        sql("create table {t} (id int primary key)");
        start(adapter, name);
        await(() -> slotIs("confirmed_flush_lsn is not null"));
        String start = confirmed();
        sql("insert into {t} values (1)");
        await(() -> !changes().isEmpty());
        for (int i = 0; i < 20; i++) {
            worker.step();
        }
        assertThat(confirmed()).isEqualTo(start);

        worker.flush();
        worker.flush();
        await(() -> !confirmed().equals(start));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void aLostConnectionIsOpenedAgainAndNothingIsLostOrRepeated(String adapter) throws InterruptedException {
        sql("create table {t} (id int primary key)");
        start(adapter, name);
        for (int i = 0; i < 5; i++) {
            sql("insert into {t} select generate_series(" + i * 100 + ", " + (i * 100 + 99) + ")");
            int wanted = i * 100 + 50;
            await(() -> changes().size() >= wanted);
            postgres.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'Puffgres " + name
                            + "'");
        }
        await(() -> changes().size() >= 500);

        assertThat(changes().stream().map(record -> ((Struct) record.key()).get("id")))
                .doesNotHaveDuplicates()
                .hasSize(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void aTaskStopsAtOnceAndNobodyHoldsTheSlotAfterwards(String adapter) throws InterruptedException {
        sql("create table {t} (id int primary key)");
        start(adapter, Map.of("max.queue.size", "10"), name);
        sql("insert into {t} select generate_series(1, 50000)");
        await(() -> !changes().isEmpty());

        long begun = System.nanoTime();
        worker.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        await(() -> slotIs("not active"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void theBeanSaysHowFarTheStreamHasCome(String adapter) throws Exception {
        sql("create table {t} (id int primary key)");
        start(adapter, Map.of("heartbeat.interval.ms", "50"), name);
        sql("insert into {t} select generate_series(1, 10)");
        sql("delete from {t} where id = 1");
        await(() -> changes().size() >= 12);
        postgres.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'Puffgres "
                + name + "'");
        String before = (String) postgres.query("select (pg_current_wal_flush_lsn() - '0/0')::text as lsn")
                .get(0)
                .get("lsn");

        await(() -> {
            worker.flush();
            return metric("confirmed-lsn") >= Long.parseLong(before) && metric("errors-total") >= 1;
        });

        assertThat(metric("transactions-total")).isEqualTo(2);
        assertThat(metric("records-total")).isGreaterThan(12);
        assertThat(metric("records-acknowledged-total")).isBetween(12L, metric("records-total"));
        assertThat(metric("read-lsn")).isGreaterThanOrEqualTo(metric("acknowledged-lsn"));
        assertThat(metric("server-lsn")).isGreaterThanOrEqualTo(metric("confirmed-lsn"));
        assertThat(metric("lag-bytes")).isNotNegative();
    }

    private long metric(String attribute) {
        try {
            return (Long) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(
                            new ObjectName("puffgres:type=source-task-metrics,connector=" + name + ",task=0"),
                            attribute);
        } catch (JMException e) {
            throw new AssertionError("the bean is there while the task runs", e);
        }
    }

    private void start(String adapter, String table) {
        start(adapter, Map.of(), table);
    }

    private void start(String adapter, Map<String, String> more, String table) {
        properties = new HashMap<>(SourceProperties.stream(postgres, adapter, name, List.of(table)));
        properties.putAll(more);
        postgres.execute("select pg_create_logical_replication_slot('" + name + "', 'wal2json')");
        worker.start(new PuffgresSourceTask(), properties);
    }

    private void sql(String statements) {
        postgres.execute(statements.replace("{t}", name));
    }

    private boolean slotIs(String condition) {
        return !postgres.query("select 1 from pg_replication_slots where slot_name = '" + name + "' and " + condition)
                .isEmpty();
    }

    private String confirmed() {
        return postgres.query("select confirmed_flush_lsn::text as lsn from pg_replication_slots where slot_name = '"
                        + name + "'")
                .get(0)
                .get("lsn")
                .toString();
    }

    /** What the task in all its lives gave of the table. */
    private List<SourceRecord> changes() {
        List<SourceRecord> changes = new ArrayList<>();
        worker.lives().forEach(life -> changes.addAll(life.polled()));
        changes.removeIf(record -> !record.topic().startsWith(name + "."));
        return changes;
    }

    private Struct last(int count) throws InterruptedException {
        await(() -> changes().size() >= count);
        assertThat(changes()).hasSize(count);
        return (Struct) changes().get(count - 1).value();
    }

    /** A condition that may tell the worker to do something. */
    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private void await(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waited for %s", LIMIT).isLessThan(end);
            if (worker.isRunning()) {
                worker.step();
            }
        }
    }

    private static String brief(SourceRecord record) {
        String key = record.key() == null ? "" : " " + ((Struct) record.key()).get("id");
        return (record.value() == null ? "null" : ((Struct) record.value()).getString("op")) + key;
    }

    private static String after(SourceRecord record) {
        Struct after = ((Struct) record.value()).getStruct("after");
        List<String> fields = new ArrayList<>();
        after.schema().fields().forEach(field -> fields.add(field.name() + "=" + after.get(field)));
        return "{" + String.join(", ", fields) + "}";
    }
}
