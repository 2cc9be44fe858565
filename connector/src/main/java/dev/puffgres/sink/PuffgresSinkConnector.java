package dev.puffgres.sink;

import dev.puffgres.transforms.PluginVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * Writes the actions that {@code ApplyMapping} makes of Postgres changes to turbopuffer. The transform must be the connector's
 * last.
 */
public final class PuffgresSinkConnector extends SinkConnector {
    private Map<String, String> properties = Map.of();

    @Override
    public void start(Map<String, String> given) {
        properties = present(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return PuffgresSinkTask.class;
    }

    /** The connector's own options and the task's number; no option is derived, so that secrets stay behind their provider. */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        List<Map<String, String>> configs = new ArrayList<>(maxTasks);
        for (int task = 0; task < maxTasks; task++) {
            Map<String, String> config = new HashMap<>(properties);
            config.put(PuffgresSinkTask.TASK_ID, Integer.toString(task));
            configs.add(config);
        }
        return configs;
    }

    @Override
    public void stop() {
        properties = Map.of();
    }

    @Override
    public ConfigDef config() {
        return PuffgresSinkConfig.CONFIG_DEF;
    }

    @Override
    public Config validate(Map<String, String> given) {
        Map<String, String> present = present(given);
        return new SinkValidation(ClientFactory::create).validate(super.validate(present), present);
    }

    /** Connect's REST interface lets null values through, which mean that the option is not given. */
    private static Map<String, String> present(Map<String, String> given) {
        Map<String, String> present = new HashMap<>(given);
        present.values().removeIf(Objects::isNull);
        return present;
    }

    /** Every offset is fine: documents carry their versions, so reading again writes nothing twice. */
    @Override
    public boolean alterOffsets(Map<String, String> config, Map<TopicPartition, Long> offsets) {
        return true;
    }

    @Override
    public String version() {
        return PluginVersion.get();
    }
}
