package dev.puffgres.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.it.NeedsWal2json;
import dev.puffgres.it.PluginArchive;
import dev.puffgres.source.KilledTasks.Victim;
import dev.puffgres.source.SimulatedWorker.Guarantee;
import dev.puffgres.source.WalReference.Expected;
import dev.puffgres.stack.LoadedPlugins;
import dev.puffgres.stack.Postgres;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of {@code adapter=pgoutput} when it is killed: the plugin archive and Debezium's, each under its own class loader. A start of Debezium's
 * task takes half a second, so it is killed 25 times, or as often as the system property {@code puffgres.kills} says.
 */
@NeedsWal2json
class KilledDebeziumTaskIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int KILLS = Integer.getInteger("puffgres.kills", 25);

    /** Kept, since a logger that nobody holds forgets its level. It complains of every connection that is cut. */
    private static final Logger DEBEZIUM = Logger.getLogger("io.debezium");

    private static Postgres postgres;
    private static LoadedPlugins plugins;

    @BeforeAll
    static void start() {
        DEBEZIUM.setLevel(Level.OFF);
        postgres = Postgres.start(Postgres.Installation.DEBIAN, Map.of());
        plugins = LoadedPlugins.besideDebezium(PluginArchive.zip());
    }

    @AfterAll
    static void stop() {
        plugins.close();
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource({"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void aTaskThatIsKilledGoesOnExactlyAfterWhatWasStored(Guarantee guarantee) throws Exception {
        KilledTasks killed = new KilledTasks(postgres, guarantee, KILLS, LIMIT);
        killed.run(
                new DebeziumsTask(killed), "killed_pgoutput_" + guarantee.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void whatOneTopicHasNotAcknowledgedIsNotForgottenForWhatAnotherHas() throws Exception {
        String prefix = "killed_pgoutput_ahead";
        String first = prefix + "_first";
        String second = prefix + "_second";
        KilledTasks killed = new KilledTasks(postgres, Guarantee.AT_LEAST_ONCE, 1, LIMIT);
        DebeziumsTask victim = new DebeziumsTask(killed);
        SimulatedWorker worker = new SimulatedWorker(Guarantee.AT_LEAST_ONCE, new Nothing());
        postgres.execute(
                "create table " + first + " (id int primary key); create table " + second + " (id int primary key)");
        victim.createSlot(prefix);
        victim.start(worker, prefix, new Random());
        postgres.execute("insert into " + first + " values (1)");
        postgres.execute("insert into " + second + " values (1)");
        postgres.execute("insert into " + second + " values (2)");
        stepUntilPolled(worker, topic(prefix, second), 2);

        worker.acknowledge(topic(prefix, second));
        for (int commits = 0; commits < 3; commits++) {
            worker.flush();
            worker.step();
        }
        victim.cutOff(prefix);
        worker.kill();
        victim.start(worker, prefix, new Random());

        stepUntilPolled(worker, topic(prefix, second), 2);
        assertThat(worker.polled())
                .extracting(SourceRecord::topic)
                .filteredOn(topic -> topic.startsWith(prefix + "."))
                .containsExactly(topic(prefix, first), topic(prefix, second), topic(prefix, second));
        worker.kill();
    }

    private static String topic(String prefix, String table) {
        return prefix + ".public." + table;
    }

    private static void stepUntilPolled(SimulatedWorker worker, String topic, int records) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (worker.polled().stream()
                        .filter(record -> record.topic().equals(topic))
                        .count()
                < records) {
            worker.step();
            assertThat(System.nanoTime()).as("records of %s", topic).isLessThan(deadline);
        }
    }

    /** Of whatever may happen, none does: no topic acknowledges by itself. */
    private static final class Nothing extends Random {
        private static final long serialVersionUID = 1;

        @Override
        public int nextInt(int bound) {
            return 0;
        }
    }

    private record DebeziumsTask(KilledTasks killed) implements Victim {

        private static final Set<String> NO_ROWS = Set.of("BEGIN", "COMMIT");

        @Override
        public void createSlot(String prefix) {
            postgres.execute("create publication " + prefix + " for table " + prefix + "_first, " + prefix + "_second");
            postgres.execute("select pg_create_logical_replication_slot('" + prefix + "', 'pgoutput')");
        }

        @Override
        public void start(SimulatedWorker worker, String prefix, Random random) {
            Map<String, String> properties = killed.properties("pgoutput", prefix, random);
            properties.put("skipped.operations", "none");
            properties.put("slot.retry.delay.ms", "50");
            SourceConnector connector =
                    plugins.connector(PuffgresSourceConnector.class.getName(), SourceConnector.class);
            connector.start(properties);
            worker.start(
                    LoadedPlugins.instance(connector.taskClass().asSubclass(SourceTask.class)),
                    connector.taskConfigs(1).get(0));
        }

        /** Its first polls wait for a thread of its own, which looks for its place in the log. */
        @Override
        public boolean hasBegun(SimulatedWorker worker, String prefix) {
            return worker.polled().stream().anyMatch(record -> record.topic().startsWith(prefix + "."));
        }

        /** Debezium's task may tell the server what it has read until its last moment; that of a dead worker does not. */
        @Override
        public void cutOff(String prefix) {
            killed.postgres().terminateWalsender(prefix);
        }

        @Override
        public boolean covers(Map<String, ?> offset, Expected record) {
            Long commit = (Long) offset.get("lsn_commit");
            long previous = commit == null ? 0 : commit;
            boolean atRow = !NO_ROWS.contains(offset.get("messageType"));
            return record.end() <= previous
                    || record.previous() <= previous && atRow && record.rowLsn() <= (Long) offset.get("lsn");
        }
    }
}
