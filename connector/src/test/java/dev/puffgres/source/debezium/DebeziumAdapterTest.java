package dev.puffgres.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puffgres.source.PuffgresSourceConnector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker is told without Debezium, and which class loader Debezium meets with it. */
class DebeziumAdapterTest {

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void standInAnotherPlugin() {
        Thread.currentThread().setContextClassLoader(new ClassLoader(before) {});
    }

    @AfterEach
    void goBack() {
        Thread.currentThread().setContextClassLoader(before);
        FakeTask.CALLS.clear();
    }

    @Test
    void withoutDebeziumOneSentenceSaysWhatToInstall() {
        assertThatThrownBy(DebeziumPlugin::find)
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "adapter=pgoutput drives Debezium, and this worker has no io.debezium.connector.postgresql.PostgresConnector:"
                                + " install Debezium's Postgres connector (3.0 or newer) beside Puffgres: unpack"
                                + " debezium-connector-postgres-<version>-plugin.tar.gz into a directory of the worker's plugin.path and"
                                + " restart the worker, or use adapter=wal2json_stream or wal2json_poll, which need no Debezium");
    }

    @Test
    void validationTellsOfAMissingDebeziumOnTheAdapter() {
        Map<String, String> config = Map.of(
                "adapter", "pgoutput",
                "topic.prefix", "app",
                "database.hostname", "localhost",
                "database.user", "app",
                "database.dbname", "app",
                "mapping.json",
                        "{\"name\": \"pages\", \"namespace\": \"pages\", \"source\": {\"table\": \"pages\"},"
                                + " \"id\": {\"column\": \"id\", \"type\": \"uint\"}}");

        assertThat(new PuffgresSourceConnector().validate(config).configValues())
                .filteredOn(value -> !value.errorMessages().isEmpty())
                .singleElement()
                .satisfies(value -> assertThat(value.name()).isEqualTo("adapter"))
                .satisfies(value -> assertThat(value.errorMessages())
                        .singleElement()
                        .asString()
                        .contains("install Debezium"));
    }

    @Test
    void aDebeziumThatDoesNotKnowPartitionRootsIsTooOld() {
        assertThatThrownBy(() -> DebeziumPlugin.find(loading(OldConnector.class)))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("Debezium 2.0 is too old");
    }

    @Test
    void everyCallOfTheTaskIsMadeUnderDebeziumsClassLoader() throws InterruptedException {
        ClassLoader outside = Thread.currentThread().getContextClassLoader();
        DebeziumTask task = new DebeziumTask(() -> DebeziumPlugin.find(loading(FakeConnector.class)));

        task.start(Map.of());
        assertThat(task.poll()).isEmpty();
        task.commitRecord(null, null);
        task.commit();
        task.stop();

        assertThat(FakeTask.CALLS)
                .containsExactly("start", "poll", "commitRecord", "commit", "stop")
                .doesNotContain("outside");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(outside);
    }

    @Test
    void aTaskThatCouldNotBeMadeCanBeStopped() {
        DebeziumTask task = new DebeziumTask();

        assertThatThrownBy(() -> task.start(Map.of())).isInstanceOf(ConnectException.class);
        task.stop();

        assertThat(FakeTask.CALLS).isEmpty();
    }

    /** A worker's class loader that gives a class for Debezium's. */
    private static ClassLoader loading(Class<?> connector) {
        return new ClassLoader(null) {
            @Override
            public Class<?> loadClass(String name) throws ClassNotFoundException {
                return name.equals(DebeziumPlugin.CONNECTOR_CLASS) ? connector : super.loadClass(name);
            }
        };
    }

    /** Stands for a Debezium connector of today. */
    public static class FakeConnector extends SourceConnector {
        @Override
        public void start(Map<String, String> properties) {}

        @Override
        public Class<? extends Task> taskClass() {
            return FakeTask.class;
        }

        @Override
        public List<Map<String, String>> taskConfigs(int maxTasks) {
            return List.of(Map.of());
        }

        @Override
        public void stop() {}

        @Override
        public ConfigDef config() {
            return new ConfigDef()
                    .define("publish.via.partition.root", ConfigDef.Type.BOOLEAN, false, ConfigDef.Importance.LOW, "");
        }

        @Override
        public String version() {
            return "3.7.0";
        }
    }

    /** Stands for one of before. */
    public static final class OldConnector extends FakeConnector {
        @Override
        public ConfigDef config() {
            return new ConfigDef();
        }

        @Override
        public String version() {
            return "2.0";
        }
    }

    /** Notes what is called under the class loader of its own class, and {@code outside} otherwise. */
    public static final class FakeTask extends SourceTask {
        static final List<String> CALLS = new ArrayList<>();

        private static void note(String call) {
            boolean inside = Thread.currentThread().getContextClassLoader() == FakeTask.class.getClassLoader();
            CALLS.add(inside ? call : "outside");
        }

        @Override
        public void start(Map<String, String> properties) {
            note("start");
        }

        @Override
        public List<SourceRecord> poll() {
            note("poll");
            return List.of();
        }

        @Override
        public void commitRecord(SourceRecord record, org.apache.kafka.clients.producer.RecordMetadata metadata) {
            note("commitRecord");
        }

        @Override
        public void commit() {
            note("commit");
        }

        @Override
        public void stop() {
            note("stop");
        }

        @Override
        public String version() {
            return "3.7.0";
        }
    }
}
