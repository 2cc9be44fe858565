package dev.puffgres.source.debezium;

import dev.puffgres.source.debezium.DebeziumPlugin.Entered;
import dev.puffgres.transforms.PluginVersion;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/**
 * Debezium's task under its own class loader. Everything passes through: records, what Connect says of them, and offsets, but for those that lose what
 * is left of an event ({@link EventOffsets}).
 */
@SuppressWarnings("try") // being inside is all that the resource is for
public final class DebeziumTask extends SourceTask {

    private static final String TOMBSTONES = "tombstones.on.delete";

    private final Supplier<DebeziumPlugin> plugins;

    // Connect commits from other threads than the task's.
    private volatile DebeziumPlugin plugin;
    private volatile SourceTask task;
    private EventOffsets offsets;

    /** For Connect. */
    public DebeziumTask() {
        this(DebeziumPlugin::find);
    }

    DebeziumTask(Supplier<DebeziumPlugin> plugins) {
        this.plugins = plugins;
    }

    @Override
    public void start(Map<String, String> properties) {
        plugin = plugins.get();
        task = plugin.newTask();
        offsets = new EventOffsets(
                () -> context.offsetStorageReader(), !"false".equalsIgnoreCase(properties.get(TOMBSTONES)));
        try (Entered inside = plugin.enter()) {
            task.initialize(context);
            task.start(properties);
        }
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        try (Entered inside = plugin.enter()) {
            List<SourceRecord> records = task.poll();
            return records == null ? null : offsets.of(records);
        }
    }

    @Override
    public void commitRecord(SourceRecord record, RecordMetadata metadata) throws InterruptedException {
        try (Entered inside = plugin.enter()) {
            task.commitRecord(record, metadata);
        }
    }

    @Override
    public void commit() throws InterruptedException {
        try (Entered inside = plugin.enter()) {
            task.commit();
        }
    }

    @Override
    public void stop() {
        if (task == null) {
            return; // it could not be made
        }
        try (Entered inside = plugin.enter()) {
            task.stop();
        }
    }

    @Override
    public String version() {
        return PluginVersion.get();
    }
}
