package dev.puffgres.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * Drives a {@link SourceTask} as Connect's runtime does, without a broker: polls, sends to topics in memory, acknowledges, stores offsets
 * and commits. What a crash leaves is what a crash of a worker leaves: {@link #kill} forgets the task, what was in flight and what was
 * not stored; the topics and the stored offsets stay for the next {@link #start}.
 *
 * <p>As in Connect, a topic receives its records in order and acknowledges them in order, but topics are independent; the offset that is
 * stored for a source partition is the one of its last record before the first that is not acknowledged; and records may be acknowledged
 * between the moment at which offsets are taken and {@link SourceTask#commit}. Not thread-safe.
 */
public final class SimulatedWorker {

    /** What Connect promises of the records. */
    public enum Guarantee {
        AT_LEAST_ONCE,
        /** The records of a poll and their offsets are there together, or not at all. */
        EXACTLY_ONCE
    }

    private final Guarantee guarantee;
    private final Random random;
    private final List<SourceRecord> log = new ArrayList<>();
    private final Map<Map<String, ?>, Map<String, ?>> offsets = new ConcurrentHashMap<>();

    /** Sent and not received, by topic. */
    private final Map<String, Deque<Sent>> inFlight = new LinkedHashMap<>();

    /** Sent and not stored, by source partition. */
    private final Map<Map<String, ?>, Deque<Sent>> unstored = new LinkedHashMap<>();

    private final List<Life> lives = new ArrayList<>();

    private SourceTask task;

    /**
     * One task from its start to its end.
     *
     * @param offsets what was stored when it started
     * @param polled what it gave, in order
     */
    public record Life(Map<Map<String, ?>, Map<String, ?>> offsets, List<SourceRecord> polled) {}

    private static final class Sent {
        private final SourceRecord record;
        private boolean acknowledged;

        Sent(SourceRecord record) {
            this.record = record;
        }
    }

    public SimulatedWorker(Guarantee guarantee, Random random) {
        this.guarantee = guarantee;
        this.random = random;
    }

    /** Starts a task on the stored offsets. */
    public void start(SourceTask started, Map<String, String> properties) {
        task = started;
        lives.add(new Life(Map.copyOf(offsets), new ArrayList<>()));
        task.initialize(new Context(properties));
        task.start(properties);
    }

    /** Polls once and sends what came; acknowledges some of what is in flight. Returns how many records came. */
    public int step() throws InterruptedException {
        List<SourceRecord> polled = task.poll();
        List<SourceRecord> records = polled == null ? List.of() : polled;
        polled().addAll(records);
        if (guarantee == Guarantee.EXACTLY_ONCE) {
            transaction(records);
            return records.size();
        }
        for (SourceRecord record : records) {
            Sent sent = new Sent(record);
            inFlight.computeIfAbsent(record.topic(), topic -> new ArrayDeque<>())
                    .add(sent);
            unstored.computeIfAbsent(record.sourcePartition(), partition -> new ArrayDeque<>())
                    .add(sent);
        }
        acknowledgeSome();
        return records.size();
    }

    /** Stores the offsets of what is acknowledged, and tells the task. */
    public void flush() throws InterruptedException {
        Map<Map<String, ?>, Map<String, ?>> taken = committable();
        acknowledgeSome();
        taken.forEach(this::store);
        task.commit();
    }

    /** Stops as Connect does when it is asked to: everything is acknowledged and stored before. */
    public void stop() throws InterruptedException {
        for (Deque<Sent> topic : inFlight.values()) {
            receive(topic, topic.size());
        }
        flush();
        task.stop();
        forget();
    }

    /** Ends the task without a word: of what is in flight, each topic receives some first records, or none. */
    public void kill() {
        if (task == null) {
            return;
        }
        task.stop();
        for (Deque<Sent> topic : inFlight.values()) {
            for (int left = random.nextInt(topic.size() + 1); left > 0; left--) {
                log.add(topic.remove().record);
            }
        }
        forget();
    }

    /** Whether there is a task. */
    public boolean isRunning() {
        return task != null;
    }

    /** All that the topics received, in the order in which it came. */
    public List<SourceRecord> log() {
        return List.copyOf(log);
    }

    /** What a topic received, in its order. */
    public List<SourceRecord> log(String topic) {
        return log.stream().filter(record -> record.topic().equals(topic)).toList();
    }

    /** The tasks that were started, the present one included. */
    public List<Life> lives() {
        return List.copyOf(lives);
    }

    /** What the present task has given. */
    public List<SourceRecord> polled() {
        return lives.get(lives.size() - 1).polled();
    }

    /** The stored offsets by source partition. */
    public Map<Map<String, ?>, Map<String, ?>> offsets() {
        return Map.copyOf(offsets);
    }

    /** Stores an offset, as Connect's REST interface lets people do; null removes it, also when it is a record's. */
    public void store(Map<String, ?> partition, Map<String, ?> offset) {
        if (offset == null) {
            offsets.remove(partition);
        } else {
            offsets.put(partition, offset);
        }
    }

    private void transaction(List<SourceRecord> records) throws InterruptedException {
        log.addAll(records);
        for (SourceRecord record : records) {
            store(record.sourcePartition(), stored(record.sourceOffset()));
        }
        for (SourceRecord record : records) {
            task.commitRecord(record, null);
        }
        task.commit();
    }

    private void acknowledgeSome() throws InterruptedException {
        for (Deque<Sent> topic : inFlight.values()) {
            receive(topic, random.nextInt(topic.size() + 1));
        }
    }

    private void receive(Deque<Sent> topic, int count) throws InterruptedException {
        for (int left = count; left > 0; left--) {
            Sent sent = topic.remove();
            log.add(sent.record);
            task.commitRecord(sent.record, null);
            sent.acknowledged = true;
        }
    }

    private Map<Map<String, ?>, Map<String, ?>> committable() {
        Map<Map<String, ?>, Map<String, ?>> committable = new HashMap<>();
        unstored.forEach((partition, records) -> {
            while (!records.isEmpty() && records.peek().acknowledged) {
                committable.put(partition, stored(records.remove().record.sourceOffset()));
            }
        });
        return committable;
    }

    private void forget() {
        task = null;
        inFlight.clear();
        unstored.clear();
    }

    /** Connect stores offsets as JSON, from which every whole number comes back as a long. */
    private static Map<String, ?> stored(Map<String, ?> offset) {
        if (offset == null) {
            return null;
        }
        Map<String, Object> stored = new HashMap<>();
        offset.forEach((key, value) -> stored.put(
                key, value instanceof Integer || value instanceof Short ? ((Number) value).longValue() : value));
        return stored;
    }

    private final class Context implements SourceTaskContext {
        private final Map<String, String> properties;

        Context(Map<String, String> properties) {
            this.properties = properties;
        }

        @Override
        public Map<String, String> configs() {
            return properties;
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return new Reader();
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException("the task has metrics of its own");
        }
    }

    private final class Reader implements OffsetStorageReader {
        @Override
        @SuppressWarnings("unchecked")
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return (Map<String, Object>) offsets.get(partition);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
            for (Map<String, T> partition : partitions) {
                Map<String, Object> offset = offset(partition);
                if (offset != null) {
                    found.put(partition, offset);
                }
            }
            return found;
        }
    }
}
