package dev.puffgres.source.debezium;

import dev.puffgres.source.debezium.DebeziumPlugin.Entered;
import dev.puffgres.transforms.PluginVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/**
 * Debezium's task under its own class loader. Records pass through; of their offsets, and of what Connect says of them, whatever cannot lose any:
 * see {@link EventOffsets} and {@link ConfirmedRecords}.
 */
@SuppressWarnings("try") // being inside is all that the resource is for
public final class DebeziumTask extends SourceTask {

    private static final String TOMBSTONES = "tombstones.on.delete";

    private final Supplier<DebeziumPlugin> plugins;

    // Connect commits from other threads than the task's.
    private volatile DebeziumPlugin plugin;
    private volatile SourceTask task;
    private EventOffsets offsets;
    private final ConfirmedRecords confirmed = new ConfirmedRecords();

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
            if (records == null) {
                return null;
            }
            List<SourceRecord> whole = offsets.of(records);
            confirmed.sent(whole);
            return whole;
        }
    }

    @Override
    public void commitRecord(SourceRecord record, RecordMetadata metadata) {
        confirmed.acknowledged(record);
    }

    @Override
    public void commit() throws InterruptedException {
        Optional<SourceRecord> stored = confirmed.committed();
        try (Entered inside = plugin.enter()) {
            if (stored.isPresent()) {
                task.commitRecord(stored.get(), null);
            }
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
