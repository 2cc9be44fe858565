package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.Operation;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A backlog that is larger than a worker's heap waits in Kafka, not in the worker. */
class MemoryIT {

    private static final int KIB = 1024;
    private static final long MIB = KIB * KIB;
    private static final int SMALL_ROW = 300;
    private static final int LARGE_ROW = 100 * KIB;

    /** What stays of a chunk of records in the test is not the worker's. */
    private static final long CHUNK_BYTES = 4 * MIB;

    /** Enough that no row is met again while it is buffered, and few enough that the emulator is not the one to run out. */
    private static final long BYTES_OF_ALL_IDS = 64 * MIB;

    private static final Duration DRAIN = Duration.ofMinutes(10);

    private record Limits(String heap, long bufferBytes, int bufferRecords, long fetchBytes) {}

    @Test
    void anOutageWithABacklogOf64MegabytesOfEachFitsIntoAHeapOf128() throws IOException {
        survive(new Limits("128m", 8 * MIB, 5_000, 4 * MIB), 64 * MIB, Duration.ofSeconds(3));
    }

    /** The promise of docs/operations.md. */
    @Test
    @Tag("long")
    void minutesOfOutageWithAGigabyteOfEachFitIntoHalfAGigabyteOfHeap() throws IOException {
        survive(new Limits("512m", 32 * MIB, 20_000, 16 * MIB), 1024 * MIB, Duration.ofMinutes(3));
    }

    private static void survive(Limits limits, long backlog, Duration outage) throws IOException {
        try (Stack stack = Stack.builder()
                        .plugin(PluginArchive.zip())
                        .heap(limits.heap())
                        .jvmOption("-XX:+ExitOnOutOfMemoryError")
                        .brokerHeap("512m")
                        .start();
                Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT)) {
            survive(stack, emulator, "memory_small", limits, SMALL_ROW, backlog, outage);
            survive(stack, emulator, "memory_large", limits, LARGE_ROW, backlog, outage);
        }
    }

    private static void survive(
            Stack stack, Emulator emulator, String name, Limits limits, int row, long backlog, Duration outage) {
        try (Pipeline rows = new Pipeline(stack, emulator, name)) {
            rows.sink(Pipeline.schemaless(options(rows, limits)));
            emulator.faults().add(Fault.on(Operation.WRITE).times(Fault.ALWAYS).answers(503));
            long records = produce(stack, rows, row, backlog);
            Instant start = Instant.now();
            List<Long> heap = new ArrayList<>();
            Pipeline.await("the end of the outage")
                    .atMost(outage.multipliedBy(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        heap.add(stack.worker().heapUsed());
                        return Duration.between(start, Instant.now()).compareTo(outage) > 0;
                    });
            assertThat((long) rows.metrics().get("buffered-records")).isBetween(1L, records / 2);

            emulator.faults().clear();
            Instant released = Instant.now();
            Pipeline.await("every record is done")
                    .atMost(DRAIN)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        heap.add(stack.worker().heapUsed());
                        assertThat(emulator.journal().regressions()).isEmpty();
                        // It keeps an entry for each row that was written.
                        emulator.journal().clear();
                        return done(stack, rows) >= records;
                    });
            Duration drained = Duration.between(released, Instant.now());

            assertThat(rows.documents()).hasSize(Math.toIntExact(Math.min(records, BYTES_OF_ALL_IDS / row)));
            assertThat(stack.worker().isAlive()).isTrue();
            String what = records + " records of " + row + " bytes, -Xmx" + limits.heap() + ", outage " + outage;
            Measured.print(
                    what + ": most heap in use after a collection, MiB",
                    heap.stream().mapToLong(Long::longValue).max().orElseThrow() / MIB);
            Measured.print(what + ": drained after", drained);
        }
    }

    private static Map<String, String> options(Pipeline rows, Limits limits) {
        Map<String, String> options = new HashMap<>();
        // What is measured is the way of the backlog, not the last pause between two tries.
        options.put("retry.backoff.max.ms", "1000");
        options.put("buffer.max.bytes", Long.toString(limits.bufferBytes()));
        options.put("buffer.max.records", Integer.toString(limits.bufferRecords()));
        options.put("consumer.override.fetch.max.bytes", Long.toString(limits.fetchBytes()));
        // Or values above 4 KiB would be refused.
        options.put("{mapping}.attributes.title.filterable", "false");
        // With a queue for dead letters the original records are kept until they are done.
        options.put("errors.tolerance", "all");
        options.put("errors.deadletterqueue.topic.name", rows.name() + "-letters");
        options.put("errors.deadletterqueue.topic.replication.factor", "1");
        return options;
    }

    /** Gives the number of records in which so many bytes wait. */
    private static long produce(Stack stack, Pipeline rows, int row, long backlog) {
        Changes changes = new Changes(rows);
        String title = "x".repeat(row);
        long ids = BYTES_OF_ALL_IDS / row;
        long records = 0;
        long bytes = 0;
        while (bytes < backlog) {
            List<ProducerRecord<byte[], byte[]>> chunk = new ArrayList<>();
            for (long size = 0; size < CHUNK_BYTES; size += row) {
                ProducerRecord<byte[], byte[]> record = changes.insert(records % ids, title);
                chunk.add(record);
                records++;
                bytes += record.key().length + record.value().length;
            }
            stack.kafka().produce(chunk);
        }
        return records;
    }

    /** How many records the task has read and does not hold. */
    private static long done(Stack stack, Pipeline rows) {
        Object read = stack.connect()
                .jmx("kafka.connect:type=sink-task-metrics,connector=" + rows.sinkName() + ",task=0")
                .get("sink-record-send-total");
        return ((Number) read).longValue() - (long) rows.metrics().get("buffered-records");
    }
}
