package dev.puffgres.source;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** A process of its own that reads one large transaction, acknowledges and commits, and keeps nothing. */
final class LargeTransactionReader {

    static final int ROWS = 1_000_000;

    private static final int IN_FLIGHT = 5000;

    private LargeTransactionReader() {}

    /** @param arguments the adapter, which is also the name of table and slot, and the server's port */
    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> properties = new HashMap<>(Map.ofEntries(
                Map.entry("name", arguments[0]),
                Map.entry("adapter", arguments[0]),
                Map.entry("topic.prefix", arguments[0]),
                Map.entry("slot.name", arguments[0]),
                Map.entry("snapshot.mode", "no_data"),
                Map.entry("database.hostname", "127.0.0.1"),
                Map.entry("database.port", arguments[1]),
                Map.entry("database.user", "postgres"),
                Map.entry("database.dbname", "postgres"),
                Map.entry("mappings", "large"),
                Map.entry("mapping.large.source.table", arguments[0]),
                Map.entry("mapping.large.namespace", "large"),
                Map.entry("mapping.large.id.column", "id"),
                Map.entry("mapping.large.id.type", "uint")));
        PuffgresSourceTask task = new PuffgresSourceTask();
        task.initialize(new NoOffsets(properties));
        task.start(properties);
        long begun = System.nanoTime();
        int rows = 0;
        Deque<SourceRecord> inFlight = new ArrayDeque<>();
        while (rows < ROWS) {
            List<SourceRecord> records = task.poll();
            if (records != null) {
                rows += (int) records.stream()
                        .filter(record -> record.topic().startsWith(arguments[0]))
                        .count();
                inFlight.addAll(records);
            }
            while (inFlight.size() > IN_FLIGHT || rows == ROWS && !inFlight.isEmpty()) {
                task.commitRecord(inFlight.remove(), null);
            }
            task.commit();
        }
        long ms = (System.nanoTime() - begun) / 1_000_000;
        task.stop();
        System.out.println(rows + " rows in " + ms + " ms");
    }

    private record NoOffsets(Map<String, String> configs) implements SourceTaskContext {
        @Override
        public OffsetStorageReader offsetStorageReader() {
            return new OffsetStorageReader() {
                @Override
                public <T> Map<String, Object> offset(Map<String, T> partition) {
                    return null;
                }

                @Override
                public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
                    return Map.of();
                }
            };
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException("the task has metrics of its own");
        }
    }
}
