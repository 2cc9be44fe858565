package dev.puffgres.source.debezium;

import dev.puffgres.source.debezium.DebeziumPlugin.Entered;
import dev.puffgres.source.port.CapturedTable;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * The adapter {@code pgoutput}: Debezium's Postgres connector, which is installed beside ours and not part of it, with a
 * configuration that follows from the mappings. Snapshots, slots and offsets are Debezium's own.
 *
 * <p>It is no {@link SourceConnector}: a worker that scans for plugins would offer it as one.
 */
@SuppressWarnings("try") // being inside is all that the resource is for
public final class DebeziumConnector {

    private final DebeziumPlugin plugin;
    private final SourceConnector connector;
    private final DebeziumOptions options;

    /**
     * @param given the connector's configuration, without null values
     * @param tables what the mappings capture
     * @throws ConnectException if the worker has no Debezium; the message says what to install
     */
    public DebeziumConnector(Map<String, String> given, List<CapturedTable> tables) {
        this(DebeziumPlugin.find(), new DebeziumOptions(given, tables));
    }

    DebeziumConnector(DebeziumPlugin plugin, DebeziumOptions options) {
        this.plugin = plugin;
        this.connector = plugin.newConnector();
        this.options = options;
    }

    /** What Debezium says of its options, which includes whether the database lets it in. */
    public Config validate() {
        try (Entered inside = plugin.enter()) {
            return connector.validate(options.derived());
        }
    }

    /** The user's options that contradict the mappings, each with a sentence that names both. */
    public Map<String, String> contradictions() {
        return options.contradictions();
    }

    /** @throws ConnectException if an option contradicts the mappings */
    public void start(ConnectorContext context) {
        Map<String, String> contradictions = options.contradictions();
        if (!contradictions.isEmpty()) {
            throw new ConnectException("the configuration contradicts the mappings: " + contradictions);
        }
        try (Entered inside = plugin.enter()) {
            connector.initialize(context);
            connector.start(options.derived());
        }
    }

    public Class<? extends Task> taskClass() {
        return DebeziumTask.class;
    }

    public List<Map<String, String>> taskConfigs(int maxTasks) {
        try (Entered inside = plugin.enter()) {
            return connector.taskConfigs(maxTasks);
        }
    }

    public ExactlyOnceSupport exactlyOnceSupport() {
        try (Entered inside = plugin.enter()) {
            return connector.exactlyOnceSupport(options.derived());
        }
    }

    public ConnectorTransactionBoundaries canDefineTransactionBoundaries() {
        try (Entered inside = plugin.enter()) {
            return connector.canDefineTransactionBoundaries(options.derived());
        }
    }

    public boolean alterOffsets(Map<Map<String, ?>, Map<String, ?>> offsets) {
        try (Entered inside = plugin.enter()) {
            return connector.alterOffsets(options.derived(), offsets);
        }
    }

    public void stop() {
        try (Entered inside = plugin.enter()) {
            connector.stop();
        }
    }
}
