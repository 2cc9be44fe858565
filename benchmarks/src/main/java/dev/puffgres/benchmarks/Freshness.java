package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.JournalEntry;
import dev.puffgres.emulator.RecordedRequest;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How long it takes from the commit of a row in Postgres until its document is visible, while rows are written at a steady rate. Each row is
 * new, so that a document becomes visible once.
 */
final class Freshness {

    private static final String TABLE = "freshness";
    private static final String SINK = "freshness-sink";
    private static final Map<String, String> DEFAULT_POLLING = Map.of("poll.interval.ms", "500");
    private static final Duration CATCH_UP = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final LocalMirror mirror;
    private final Run run;
    private long written;

    Freshness(LocalMirror mirror, Run run) {
        this.mirror = mirror;
        this.run = run;
    }

    /**
     * @param transaction rows of one
     * @param source of Debezium's connector, over {@link LocalMirror#SOURCE}
     */
    private record Level(
            int rowsPerSecond,
            int transaction,
            ServicePace pace,
            int warmUpSeconds,
            int seconds,
            Map<String, String> source) {

        Level(int rowsPerSecond, int transaction, ServicePace pace, int warmUpSeconds, int seconds) {
            this(rowsPerSecond, transaction, pace, warmUpSeconds, seconds, Map.of());
        }
    }

    /** One client does not commit 10,000 times a second. */
    private static List<Level> levels(boolean quick) {
        if (quick) {
            return List.of(new Level(100, 1, ServicePace.SERVICE, 0, 2), new Level(200, 10, ServicePace.AT_ONCE, 0, 1));
        }
        return List.of(
                new Level(100, 1, ServicePace.SERVICE, 20, 60),
                new Level(1_000, 1, ServicePace.SERVICE, 10, 60),
                new Level(100, 1, ServicePace.AT_ONCE, 5, 20),
                new Level(1_000, 1, ServicePace.AT_ONCE, 5, 20),
                new Level(1_000, 1, ServicePace.LATENCY, 5, 20),
                new Level(1_000, 1, ServicePace.AT_ONCE, 10, 20, DEFAULT_POLLING),
                // Last, since what is not held leaves a backlog behind.
                new Level(10_000, 10, ServicePace.SERVICE, 10, 60),
                new Level(10_000, 10, ServicePace.AT_ONCE, 5, 20));
    }

    JsonNode measure() throws Exception {
        mirror.emulator.reset();
        mirror.table(TABLE);
        mirror.startSink(SINK, TABLE);
        Map<String, String> source = null;
        ArrayNode raw = EndToEnd.JSON.createArrayNode();
        for (Level level : levels(run.quick())) {
            ObjectNode measured = EndToEnd.JSON
                    .createObjectNode()
                    .put("aim", level.rowsPerSecond)
                    .put("pace", level.pace.name());
            level.source.forEach(measured.putObject("source")::put);
            raw.add(measured);
            try {
                if (!level.source.equals(source)) {
                    source = level.source;
                    mirror.startSource(TABLE, source);
                }
                measure(level, measured);
                run.progress("freshness: " + measured);
            } catch (IllegalStateException e) {
                measured.put(EndToEnd.FAILED, e.getMessage());
                run.progress("freshness: " + measured);
                // Its backlog would be in the way of the next.
                break;
            }
        }
        mirror.delete(Set.of(SINK, LocalMirror.source(TABLE)));
        mirror.pace(ServicePace.AT_ONCE);
        return raw;
    }

    private void measure(Level level, ObjectNode raw) throws Exception {
        mirror.pace(level.pace);
        mirror.emulator.journal().clear();
        long offset = mirror.end(TABLE);
        long first = written + 1;
        Duration worker = mirror.workerCpu();
        long started = System.nanoTime();
        Map<Long, Instant> commits = write(level);
        double wall = (System.nanoTime() - started) / 1e9;
        Duration workerUsed = mirror.workerCpu().minus(worker);
        long records = written - first + 1;
        LocalMirror.await(
                "the last document",
                CATCH_UP,
                PAUSE,
                () -> mirror.emulator.journal().size() >= records);

        Map<Long, Instant> appended = appended(offset, records);
        Map<Long, Instant> received = new HashMap<>();
        for (RecordedRequest request : mirror.emulator.requests()) {
            received.put(request.number(), request.receivedAt());
        }
        TreeSet<Instant> visibleAt = new TreeSet<>();
        List<JournalEntry> entries = mirror.emulator.journal().entries();
        entries.forEach(entry -> visibleAt.add(entry.at()));
        Stages stages = new Stages();
        Set<Long> requests = new TreeSet<>();
        for (JournalEntry entry : entries) {
            long id = Long.parseLong(entry.id());
            Instant commit = commits.get(id);
            if (commit != null) {
                requests.add(entry.request());
                stages.add(commit, appended.get(id), received.get(entry.request()), entry.at());
                Instant soonest = commit.plus(level.pace.latency());
                // Where commits wait for one another, somebody else's shows when there was one.
                Instant visible = level.pace.commits().isZero() ? soonest : visibleAt.ceiling(soonest);
                if (visible != null) {
                    stages.least.add(commit, visible);
                }
            }
        }
        raw.put("transaction", level.transaction)
                .put("seconds", level.seconds)
                .put("rowsPerSecond", records / wall)
                .put("rows", commits.size())
                .put("requests", requests.size())
                .put("workerCpuShare", workerUsed.toNanos() / 1e9 / wall);
        stages.write(raw);
    }

    /** When each row was committed, without those of the warm-up: the moment before its statement, which is its transaction, was sent. */
    private Map<Long, Instant> write(Level level) throws SQLException {
        Map<Long, Instant> commits = new HashMap<>();
        try (var connection = mirror.stack.postgres().connection();
                var insert = connection.prepareStatement(LocalMirror.insert(TABLE))) {
            double pause = 1e9 * level.transaction / level.rowsPerSecond;
            long start = System.nanoTime();
            long warm = start + TimeUnit.SECONDS.toNanos(level.warmUpSeconds);
            long end = warm + TimeUnit.SECONDS.toNanos(level.seconds);
            for (long number = 0; ; number++) {
                long due = start + (long) (number * pause);
                sleepUntil(due);
                long now = System.nanoTime();
                if (now >= end) {
                    return commits;
                }
                insert.setLong(1, written + 1);
                insert.setLong(2, written + level.transaction);
                Instant commit = Instant.now();
                insert.execute();
                for (long id = written + 1; now >= warm && id <= written + level.transaction; id++) {
                    commits.put(id, commit);
                }
                written += level.transaction;
            }
        }
    }

    private static void sleepUntil(long due) {
        try {
            long wait = due - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** When the broker took each row's record, to the millisecond. */
    private Map<Long, Instant> appended(long offset, long records) throws IOException {
        TopicPartition partition = new TopicPartition(LocalMirror.topic(TABLE), 0);
        Map<Long, Instant> appended = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", mirror.stack.kafka().bootstrapServers(), "max.poll.records", "10000"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            while (consumer.position(partition) < offset + records) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    long id = EndToEnd.JSON.readTree(record.key()).path("id").asLong();
                    appended.putIfAbsent(id, Instant.ofEpochMilli(record.timestamp()));
                }
            }
        }
        return appended;
    }

    /** The way of a row, and its stages. */
    private static final class Stages {
        private final Times whole = new Times();
        private final Times toTopic = new Times();
        private final Times toService = new Times();
        private final Times inService = new Times();
        private final Times untilService = new Times();
        private final Times least = new Times();

        void add(Instant commit, Instant appended, Instant received, Instant visible) {
            whole.add(commit, visible);
            toTopic.add(commit, appended);
            toService.add(appended, received);
            inService.add(received, visible);
            untilService.add(commit, received);
        }

        void write(ObjectNode raw) {
            raw.set("freshness", whole.json());
            raw.set("toTopic", toTopic.json());
            raw.set("toService", toService.json());
            raw.set("untilService", untilService.json());
            raw.set("inService", inService.json());
            raw.set("least", least.json());
        }
    }

    /** Durations in milliseconds. */
    private static final class Times {
        private final List<Double> milliseconds = new ArrayList<>();

        void add(Instant from, Instant to) {
            milliseconds.add(ChronoUnit.NANOS.between(from, to) / 1e6);
        }

        ObjectNode json() {
            double[] sorted = milliseconds.stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            return EndToEnd.JSON
                    .createObjectNode()
                    .put("p50", quantile(sorted, 0.5))
                    .put("p99", quantile(sorted, 0.99))
                    .put("max", quantile(sorted, 1));
        }

        /** The smallest of the values that at least this share of them does not exceed. */
        private static double quantile(double[] sorted, double share) {
            if (sorted.length == 0) {
                throw new IllegalStateException("no row was measured");
            }
            int rank = (int) Math.ceil(share * sorted.length);
            return Math.round(sorted[Math.max(0, rank - 1)] * 10) / 10.0;
        }
    }
}
