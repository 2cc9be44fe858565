package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.benchmarks.FreshnessLevel.Variant;
import dev.puffgres.emulator.JournalEntry;
import dev.puffgres.emulator.RecordedRequest;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
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
    private static final Duration CATCH_UP = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final LocalMirror mirror;
    private final Run run;
    private Variant variant;
    private long written;

    Freshness(LocalMirror mirror, Run run) {
        this.mirror = mirror;
        this.run = run;
    }

    JsonNode measure() throws Exception {
        mirror.emulator.reset();
        mirror.table(TABLE);
        ArrayNode raw = EndToEnd.JSON.createArrayNode();
        for (FreshnessLevel level : run.quick() ? FreshnessLevel.quick() : FreshnessLevel.full()) {
            ObjectNode measured = raw.addObject()
                    .put("aim", level.rowsPerSecond())
                    .put("pace", level.pace().name())
                    .put("variant", level.variant().name());
            try {
                configure(level.variant());
                measure(level, measured);
                run.progress("freshness: " + measured);
            } catch (Exception e) {
                measured.put(EndToEnd.FAILED, e.toString());
                run.progress("freshness: " + measured);
                // What is under way would be in the way of the next.
                break;
            }
        }
        mirror.delete(Set.of(SINK, LocalMirror.source(TABLE)));
        mirror.pace(ServicePace.AT_ONCE);
        return raw;
    }

    private void configure(Variant wanted) throws Exception {
        if (wanted.equals(variant)) {
            return;
        }
        if (variant != null) {
            // A connector that is given other settings still runs with the old ones for a while.
            mirror.delete(Set.of(SINK, LocalMirror.source(TABLE)));
        }
        mirror.startSource(TABLE, wanted.source());
        mirror.startSink(SINK, TABLE, wanted.sink());
        variant = wanted;
    }

    private void measure(FreshnessLevel level, ObjectNode raw) throws Exception {
        mirror.pace(level.pace());
        mirror.emulator.journal().clear();
        long offset = mirror.end(TABLE);
        long before = written;
        Duration worker = mirror.workerCpu();
        long start = System.nanoTime();
        Map<Long, Instant> commits = write(level);
        double seconds = (System.nanoTime() - start) / 1e9;
        Duration workerUsed = mirror.workerCpu().minus(worker);
        long records = written - before;
        mirror.await(
                "the last document",
                CATCH_UP,
                PAUSE,
                () -> mirror.emulator.journal().size() >= records);

        raw.put("transaction", level.transaction())
                .put("seconds", level.seconds())
                .put("rows", commits.size())
                .put("rowsPerSecond", records / seconds)
                .put("workerCores", workerUsed.toNanos() / 1e9 / seconds);
        write(raw, level.pace(), commits, appended(offset, records));
    }

    /** When each row was committed, without those of the warm-up: the moment before its statement, which is its transaction, was sent. */
    private Map<Long, Instant> write(FreshnessLevel level) throws SQLException, InterruptedException {
        Map<Long, Instant> commits = new HashMap<>();
        try (var connection = mirror.stack.postgres().connection();
                var insert = connection.prepareStatement(LocalMirror.insert(TABLE))) {
            double pause = 1e9 * level.transaction() / level.rowsPerSecond();
            long start = System.nanoTime();
            long warm = start + TimeUnit.SECONDS.toNanos(level.warmUpSeconds());
            long end = warm + TimeUnit.SECONDS.toNanos(level.seconds());
            for (long number = 0; ; number++) {
                TimeUnit.NANOSECONDS.sleep(start + (long) (number * pause) - System.nanoTime());
                long now = System.nanoTime();
                if (now >= end) {
                    return commits;
                }
                insert.setLong(1, written + 1);
                insert.setLong(2, written + level.transaction());
                Instant commit = Instant.now();
                insert.execute();
                for (int row = 0; row < level.transaction(); row++) {
                    written++;
                    if (now >= warm) {
                        commits.put(written, commit);
                    }
                }
            }
        }
    }

    /** When the broker took each row's record, to the millisecond. */
    private Map<Long, Instant> appended(long offset, long records) throws IOException {
        TopicPartition partition = new TopicPartition(LocalMirror.topic(TABLE), 0);
        Map<Long, Instant> appended = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        mirror.stack.kafka().bootstrapServers(),
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        10_000),
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

    private void write(ObjectNode raw, ServicePace pace, Map<Long, Instant> commits, Map<Long, Instant> appended) {
        Map<Long, Instant> received = new HashMap<>();
        for (RecordedRequest request : mirror.emulator.requests()) {
            received.put(request.number(), request.receivedAt());
        }
        List<JournalEntry> entries = mirror.emulator.journal().entries();
        TreeSet<Instant> commitsOfService = new TreeSet<>();
        entries.forEach(entry -> commitsOfService.add(entry.at()));

        Quantiles whole = new Quantiles();
        Quantiles toTopic = new Quantiles();
        Quantiles toService = new Quantiles();
        Quantiles untilService = new Quantiles();
        Quantiles inService = new Quantiles();
        Quantiles least = new Quantiles();
        Set<Long> requests = new HashSet<>();
        for (JournalEntry entry : entries) {
            long id = Long.parseLong(entry.id());
            Instant commit = commits.get(id);
            if (commit == null || entry.outcome() != JournalEntry.Outcome.CREATED) {
                continue;
            }
            Instant arrived = received.get(entry.request());
            requests.add(entry.request());
            whole.add(commit, entry.at());
            toTopic.add(commit, appended.get(id));
            toService.add(appended.get(id), arrived);
            untilService.add(commit, arrived);
            inService.add(arrived, entry.at());
            Instant soonest = commit.plus(pace.latency());
            // Where commits wait for one another, the next one of any row tells when it would have been.
            Instant visible = pace.commits().isZero() ? soonest : commitsOfService.ceiling(soonest);
            if (visible != null) {
                least.add(commit, visible);
            }
        }
        raw.put("requests", requests.size());
        raw.set("freshness", whole.json());
        raw.set("toTopic", toTopic.json());
        raw.set("toService", toService.json());
        raw.set("untilService", untilService.json());
        raw.set("inService", inService.json());
        raw.set("least", least.json());
    }
}
