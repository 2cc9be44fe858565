package dev.puffgres.source;

import dev.puffgres.source.debezium.DebeziumConnector;
import dev.puffgres.transforms.PluginVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * Reads the tables that mappings name out of Postgres: first the rows that are there, then every change, as records like Debezium's.
 * {@code ApplyMapping} belongs to the sink.
 */
public final class PuffgresSourceConnector extends SourceConnector {
    private Map<String, String> properties = Map.of();
    private Optional<DebeziumConnector> debezium = Optional.empty();

    @Override
    public void start(Map<String, String> given) {
        properties = present(given);
        debezium = Sources.debezium(new PuffgresSourceConfig(properties));
        debezium.ifPresent(connector -> connector.start(context()));
    }

    @Override
    public Class<? extends Task> taskClass() {
        return debezium.<Class<? extends Task>>map(DebeziumConnector::taskClass).orElse(PuffgresSourceTask.class);
    }

    /**
     * Task 0 streams; all of them share the tables to backfill. The same configuration always gives the same tasks, since Connect restarts
     * those that have changed. No option is derived, so that secrets stay behind their provider.
     */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return debezium.map(connector -> connector.taskConfigs(maxTasks)).orElseGet(() -> ownTaskConfigs(maxTasks));
    }

    private List<Map<String, String>> ownTaskConfigs(int maxTasks) {
        PuffgresSourceConfig config = new PuffgresSourceConfig(properties);
        int tasks = config.snapshotMode().backfills()
                ? Math.min(maxTasks, config.tables().size())
                : 1;
        List<Map<String, String>> configs = new ArrayList<>(tasks);
        for (int task = 0; task < tasks; task++) {
            Map<String, String> each = new HashMap<>(properties);
            each.put(PuffgresSourceTask.TASK_ID, Integer.toString(task));
            each.put(PuffgresSourceTask.TASK_COUNT, Integer.toString(tasks));
            configs.add(each);
        }
        return configs;
    }

    @Override
    public void stop() {
        debezium.ifPresent(DebeziumConnector::stop);
        debezium = Optional.empty();
        properties = Map.of();
    }

    @Override
    public ConfigDef config() {
        return PuffgresSourceConfig.CONFIG_DEF;
    }

    @Override
    public Config validate(Map<String, String> given) {
        Map<String, String> present = present(given);
        return new SourceValidation().validate(super.validate(present), present);
    }

    /** Every record carries an offset of its own, from which the source goes on exactly after it. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> config) {
        return Sources.debezium(new PuffgresSourceConfig(present(config)))
                .map(DebeziumConnector::exactlyOnceSupport)
                .orElse(ExactlyOnceSupport.SUPPORTED);
    }

    /**
     * The stream's offset can be put back to one that was stored before, as far as the slot still holds what follows; a table's can only be
     * removed. To remove all of them is to begin anew with the slot that is there, or with a new one: in a new epoch, lest documents keep what
     * changed in between.
     */
    @Override
    public boolean alterOffsets(Map<String, String> config, Map<Map<String, ?>, Map<String, ?>> offsets) {
        PuffgresSourceConfig own = new PuffgresSourceConfig(present(config));
        Optional<DebeziumConnector> asked = Sources.debezium(own);
        if (asked.isPresent()) {
            return asked.get().alterOffsets(offsets);
        }
        StoredOffsets.check(own.getString(PuffgresSourceConfig.TOPIC_PREFIX), offsets);
        return true;
    }

    @Override
    public String version() {
        return PluginVersion.get();
    }

    /** Connect's REST interface lets null values through, which mean that the option is not given. */
    private static Map<String, String> present(Map<String, String> given) {
        Map<String, String> present = new HashMap<>(given);
        present.values().removeIf(Objects::isNull);
        return present;
    }
}
