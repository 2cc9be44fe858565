package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.JournalEntry;
import dev.puffgres.emulator.Operation;
import dev.puffgres.stack.Stack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The service takes every request and says nothing: longer than a consumer may stay away, and longer than a request may last. */
@ExtendWith(SharedStack.class)
class OutageIT {

    private static final Duration SILENCE = Duration.ofSeconds(90);
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final int ROWS = 10_000;
    private static final int KIB = 1024;
    private static final int POLL = 50;
    private static final int ROW_BYTES = 3 * KIB;
    private static final long BUFFER_BYTES = 2L * KIB * KIB;
    private static final long HEAP_GROWTH = 16L * KIB * KIB;
    private static final String TITLE = "x".repeat(ROW_BYTES);

    /** What is seen of the sink at one moment. */
    private record Sample(long bufferedBytes, long sent, long stalledMs) {}

    @Test
    void aSilenceOfNinetySecondsCostsNeitherTheMembershipNorTheHeapNorARow(Stack stack) throws Exception {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "outage")) {
            rows.sink(Pipeline.schemaless(Map.of(
                    "buffer.max.bytes", Long.toString(BUFFER_BYTES),
                    "consumer.override.max.poll.interval.ms", "30000",
                    "consumer.override.max.poll.records", Integer.toString(POLL))));
            Changes changes = new Changes(rows);
            stack.kafka().produce(List.of(changes.insert(0, "before the silence")));
            rows.awaitCount(1);
            Set<String> members = members(stack, rows);
            Object rebalances = coordinator(stack, rows).get("rebalance-total");
            long heap = stack.worker().heapUsed();

            emulator.faults().add(Fault.on(Operation.WRITE).times(Fault.ALWAYS).hangs());
            Instant silent = Instant.now();
            stack.kafka().produce(backlog(changes));
            List<Sample> samples = new ArrayList<>();
            Pipeline.await("the end of the silence")
                    .atMost(SILENCE.multipliedBy(2))
                    .pollInterval(PACE)
                    .until(() -> {
                        samples.add(sample(stack, rows));
                        return Duration.between(silent, Instant.now()).compareTo(SILENCE) >= 0;
                    });
            long grown = stack.worker().heapUsed() - heap;
            emulator.faults().clear();
            Instant released = Instant.now();
            emulator.faults().release();
            stack.kafka().produce(List.of(changes.insert(ROWS + 1, "after the silence")));

            Pipeline.await("every row")
                    .until(() -> rows.metrics().get("rows-upserted-total"), upserted -> (long) upserted >= ROWS + 2);
            assertThat(rows.documents()).hasSize(ROWS + 2);
            assertThat(samples)
                    .as("bytes in the buffer: the limit, and what one poll brings on top")
                    .allSatisfy(sample ->
                            assertThat(sample.bufferedBytes()).isLessThan(BUFFER_BYTES + POLL * (ROW_BYTES + KIB)));
            assertThat(samples.get(samples.size() - 1).bufferedBytes())
                    .as("the buffer was full")
                    .isGreaterThan(BUFFER_BYTES);
            assertThat(samples.subList(samples.size() / 2, samples.size()))
                    .as("partitions were paused: the backlog stayed in Kafka")
                    .extracting(Sample::sent)
                    .containsOnly(samples.get(samples.size() - 1).sent())
                    .allSatisfy(sent -> assertThat(sent).isLessThan(ROWS / 2));
            assertThat(grown)
                    .as("heap that the backlog of %d MiB takes in the worker", (long) ROWS * ROW_BYTES / KIB / KIB)
                    .isLessThan(HEAP_GROWTH);
            assertThat(samples.get(samples.size() - 1).stalledMs())
                    .as("since the first request was given up after 60 s")
                    .isBetween(10_000L, SILENCE.toMillis());
            assertThat(samples).extracting(Sample::stalledMs).isSorted();
            assertThat(coordinator(stack, rows)).containsEntry("rebalance-total", rebalances);
            assertThat(members(stack, rows)).isEqualTo(members);
            Duration first = Duration.between(released, firstWriteAfter(emulator, rows, released));
            Measured.print("first row after 90 s of silence", first);
            Measured.print(
                    "the row produced after it, behind a backlog of " + ROWS + " rows of 3 KiB",
                    Duration.between(
                            released,
                            emulator.journal()
                                    .entries(rows.name(), Long.toString(ROWS + 1))
                                    .get(0)
                                    .at()));
            Measured.print("heap that the silence and its backlog took, bytes", grown);
            assertThat(first)
                    .as("from the end of the silence to the first row of the backlog")
                    .isLessThan(Duration.ofSeconds(1));
            assertThat(rows.metrics()).containsEntry("stalled-ms", 0L).containsEntry("buffered-bytes", 0L);
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> backlog(Changes changes) {
        return LongStream.rangeClosed(1, ROWS)
                .mapToObj(id -> changes.insert(id, TITLE))
                .toList();
    }

    private static Sample sample(Stack stack, Pipeline rows) {
        Map<String, Object> metrics = rows.metrics();
        Map<String, Object> connect =
                stack.connect().jmx("kafka.connect:type=sink-task-metrics,connector=" + rows.sinkName() + ",task=0");
        return new Sample(
                (long) metrics.get("buffered-bytes"),
                ((Number) connect.get("sink-record-send-total")).longValue(),
                (long) metrics.get("stalled-ms"));
    }

    /** A consumer that leaves its group and comes back is another member. */
    private static Set<String> members(Stack stack, Pipeline rows) {
        return stack.kafka().members("connect-" + rows.sinkName()).stream()
                .map(MemberDescription::consumerId)
                .collect(Collectors.toSet());
    }

    private static Map<String, Object> coordinator(Stack stack, Pipeline rows) {
        String pattern = "kafka.consumer:type=consumer-coordinator-metrics,client-id=connector-consumer-"
                + rows.sinkName() + "-0*";
        Set<String> beans = stack.connect().beans(pattern);
        assertThat(beans).as("consumers of the task").hasSize(1);
        return stack.connect().jmx(beans.iterator().next());
    }

    private static Instant firstWriteAfter(Emulator emulator, Pipeline rows, Instant moment) {
        return emulator.journal().entries(rows.name()).stream()
                .map(JournalEntry::at)
                .filter(at -> !at.isBefore(moment))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }
}
