package dev.puffgres.source;

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
import org.apache.kafka.connect.source.SourceTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
