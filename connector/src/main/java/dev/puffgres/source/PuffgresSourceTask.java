package dev.puffgres.source;

import dev.puffgres.source.port.Backfill;
import dev.puffgres.source.port.ChangeSource;
import dev.puffgres.source.port.SourceCounters;
import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.transforms.PluginVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** The task as Connect knows it: a backfill of its tables, then, in task 0, the stream. */
public final class PuffgresSourceTask extends SourceTask {
    static final String TASK_ID = "task.id";
    static final String TASK_COUNT = "task.count";

    private final SourceCounters counters = new SourceCounters();
    private SourceSettings settings;
    private SourceMetrics metrics;

    /** What records come from now; null before the start, and after the stop. Connect's other threads read it. */
    private volatile ChangeSource source;

    private volatile boolean stopping;

    @Override
    public String version() {
        return PluginVersion.get();
    }

    @Override
    public void start(Map<String, String> properties) {
        settings = new PuffgresSourceConfig(properties).settings();
        source = Sources.backfill(settings, context)
                .<ChangeSource>map(backfill -> backfill)
                .or(() -> Sources.stream(settings, context, counters))
                .orElseThrow(() -> new ConnectException("task " + settings.task() + " has nothing to do"));
        metrics = new SourceMetrics(settings.connector(), settings.task(), counters);
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        if (source instanceof Backfill backfill && backfill.isDone()) {
            Optional<ChangeSource> stream = Sources.stream(settings, context, counters);
            if (stream.isPresent()) {
                backfill.close();
                source = stream.get();
                if (stopping) {
                    // It was stopped meanwhile, and what it closed is no longer what runs.
                    source.close();
                }
            }
        }
        ChangeSource current = source;
        if (stopping || current == null) {
            return null;
        }
        List<SourceRecord> records = current.poll();
        return records.isEmpty() ? null : records;
    }

    @Override
    public void commitRecord(SourceRecord record, RecordMetadata metadata) {
        ChangeSource current = source;
        if (current != null) {
            current.acknowledged(record);
        }
    }

    @Override
    public void commit() {
        ChangeSource current = source;
        if (current != null) {
            current.committed();
        }
    }

    @Override
    public void stop() {
        stopping = true;
        ChangeSource current = source;
        if (current != null) {
            current.close();
        }
        if (metrics != null) {
            metrics.close();
        }
    }
}
