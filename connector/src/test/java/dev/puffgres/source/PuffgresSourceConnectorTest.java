package dev.puffgres.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.junit.jupiter.api.Test;

class PuffgresSourceConnectorTest {

    private final PuffgresSourceConnector connector = new PuffgresSourceConnector();
    private final Map<String, String> properties = new HashMap<>(Map.ofEntries(
            Map.entry("name", "app"),
            Map.entry("adapter", "wal2json_stream"),
            Map.entry("topic.prefix", "app"),
            Map.entry("database.hostname", "db"),
            Map.entry("database.user", "u"),
            Map.entry("database.dbname", "d"),
            Map.entry("mapping.json", """
                    [{"version": 1, "name": "a", "namespace": "a", "source": {"table": "b"}, "id": {"column": "id", "type": "uint"}},
                     {"version": 1, "name": "c", "namespace": "c", "source": {"table": "a"}, "id": {"column": "id", "type": "uint"}}]""")));

    @Test
    void tasksShareTheTablesAlwaysInTheSameWay() {
        connector.start(properties);

        List<Map<String, String>> tasks = connector.taskConfigs(5);

        assertThat(tasks).hasSize(2).isEqualTo(connector.taskConfigs(2));
        assertThat(tasks).extracting(task -> task.get("task.id")).containsExactly("0", "1");
        assertThat(tasks)
                .extracting(task ->
                        new PuffgresSourceConfig(task).settings().taskTables().toString())
                .containsExactly("[public.a]", "[public.b]");
    }

    @Test
    void aStreamAloneIsOneTask() {
        properties.put("snapshot.mode", "no_data");
        connector.start(properties);

        assertThat(connector.taskConfigs(5)).hasSize(1);
    }

    @Test
    void aKeyThatMeansNothingIsRefusedOnItself() {
        properties.put("mapping.c.id.colunm", "id");

        assertThat(connector.validate(properties).configValues())
                .filteredOn(value -> !value.errorMessages().isEmpty())
                .extracting(ConfigValue::name)
                .containsExactly("mapping.c.id.colunm");
    }

    @Test
    void sourcesCanBeExactlyOnce() {
        assertThat(connector.exactlyOnceSupport(properties)).isEqualTo(ExactlyOnceSupport.SUPPORTED);
    }

    @Test
    void offsetsCanBeRemovedAndTheStreamsPutBack() {
        Map<String, ?> offset = Map.of("lsn", 1L, "system_id", "7", "timeline", 1L);
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        offsets.put(Map.of("server", "app"), offset);
        offsets.put(Map.of("server", "app", "table", "public.a"), null);
        assertThat(connector.alterOffsets(properties, offsets)).isTrue();

        assertThatThrownBy(() -> connector.alterOffsets(properties, Map.of(Map.of("server", "other"), offset)))
                .hasMessageContaining("server is app");
        assertThatThrownBy(() -> connector.alterOffsets(properties, Map.of(Map.of("server", "app"), Map.of("lsn", 1L))))
                .hasMessageContaining("system_id");
        assertThatThrownBy(() -> connector.alterOffsets(
                        properties, Map.of(Map.of("server", "app", "table", "public.a"), offset)))
                .hasMessageContaining("can be removed");
    }
}
