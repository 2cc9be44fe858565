package dev.puffgres.sink;

import static dev.puffgres.sink.Changes.change;
import static dev.puffgres.sink.Changes.delete;
import static dev.puffgres.sink.Changes.patch;
import static dev.puffgres.sink.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connector that writes nothing shows it. */
class HealthTest {
    private final LogLines log = new LogLines();
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aStallIsLoggedOnceAMinuteForAsLongAsItLasts() {
        fail(bench, 503);
        elapse(bench, 503, Duration.ofSeconds(59));
        assertThat(log.warnings()).isEmpty();

        elapse(bench, 503, Duration.ofSeconds(2));
        assertThat(log.warnings())
                .singleElement()
                .asString()
                .contains("Writes have been failing", "namespace pages", "503");

        elapse(bench, 503, Duration.ofMinutes(4));
        assertThat(log.warnings()).hasSize(5);
    }

    @Test
    void aSnapshotThatIsTakenAgainAfterChangesIsToldOnce() {
        bench.put(upsert(1, Changes.read(90), "a", "b"));
        bench.put(upsert(1, change(100), "a", "b"));
        bench.run();
        assertThat(log.warnings()).isEmpty();

        bench.put(upsert(1, Changes.read(500), "a", "b"));
        bench.put(upsert(2, Changes.read(500), "a", "b"));
        bench.run();

        assertThat(log.warnings()).singleElement().asString().contains("stand behind changes", "Raise the epoch");
        assertThat(bench.tally.readsBehindChanges.sum()).isEqualTo(2);
    }

    @Test
    void beingThrottledAndNothingElseIsAStallToo() {
        fail(bench, 429);
        elapse(bench, 429, Duration.ofMinutes(3));
        assertThat(bench.core.stalledMs()).isBetween(180_000L, 215_000L);
        assertThat(log.warnings()).hasSizeBetween(2, 3).allSatisfy(line -> assertThat(line)
                .contains("429"));
    }

    @Test
    void pastRetryTimeoutTheTaskStopsAndSaysWhatToDo() {
        Bench limited = new Bench(withRetryTimeout(Duration.ofMinutes(2)), 0);
        fail(limited, 503);
        elapse(limited, 503, Duration.ofSeconds(110));
        assertThat(limited.stops).isEmpty();
        elapse(limited, 503, Duration.ofMinutes(1));
        assertThat(limited.stops)
                .singleElement()
                .asString()
                .contains("namespace pages", "retry.timeout.ms", "503", "restart the task");
    }

    @Test
    void aRunOfBatchesInWhichEveryRowIsStaleIsLoggedOnceAndNamesTheEpoch() {
        bench.service.answerAtOnce();
        write(upsert(1, change(1_000), "new", null));
        for (int i = 0; i < 6; i++) {
            write(upsert(1, change(10 + i), "old", null));
            // Of documents that are newer or not there: it tells nothing, and must not end the run.
            write(delete(2, change(10 + i)));
            write(patch(1, change(10 + i), "old"));
        }
        assertThat(log.warnings()).singleElement().asString().contains("epoch", "namespace pages");
    }

    @Test
    void aBatchThatChangesSomethingEndsTheRun() {
        bench.service.answerAtOnce();
        write(upsert(1, change(1_000), "new", null));
        for (int i = 0; i < 6; i++) {
            write(upsert(1, change(10 + i), "old", null));
            write(upsert(2, change(10 + i), "new", null));
        }
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void aDeadLetterQueueThatTakesNothingShows() {
        long[] nowMs = {0};
        CompletableFuture<Void> report = new CompletableFuture<>();
        RejectedRecords rejected = new RejectedRecords((record, error) -> report, bench.account, clock(nowMs));
        Delivery delivery = bench.ledger
                .assignment(Bench.PARTITION)
                .deliver(0, new SinkRecord("app.public.pages", 0, null, null, null, null, 0));
        delivery.reject(new Rejection(FailureKind.INVALID_ID, "m", 1, "no id"));
        rejected.report(delivery);
        rejected.settle();
        nowMs[0] = 59_000;
        rejected.settle();
        assertThat(rejected.pending()).isEqualTo(1);
        assertThat(rejected.reportingMs()).isEqualTo(59_000);
        assertThat(log.warnings()).hasSize(1).allSatisfy(line -> assertThat(line)
                .startsWith("Reporting record"));

        nowMs[0] = 61_000;
        rejected.settle();
        assertThat(log.warnings())
                .hasSize(2)
                .last()
                .asString()
                .contains("1 rejected records wait", "dead letter queue");

        report.complete(null);
        rejected.settle();
        assertThat(rejected.pending()).isZero();
        assertThat(rejected.reportingMs()).isZero();
    }

    @Test
    void pausedPartitionsAreCounted() {
        FakeSinkTaskContext context = new FakeSinkTaskContext();
        context.assignment.add(Bench.PARTITION);
        FlowControl flow = new FlowControl(100, 10, 1_000, bench.account);
        flow.apply(context, bench.ledger.assignments(), Set.of());
        assertThat(flow.paused()).isZero();
        bench.account.addRecords(11);
        flow.apply(context, bench.ledger.assignments(), Set.of());
        assertThat(flow.paused()).isEqualTo(1);
    }

    @Test
    void everyAttributeOfTheBeanIsDescribed() throws JMException {
        try (SinkMetrics metrics = new SinkMetrics("health", "0")) {
            metrics.register(bench.tally, bench.account, bench.core);
            metrics.register(
                    new FlowControl(1, 1, 1, bench.account), new RejectedRecords(null, bench.account, Clock.SYSTEM));
            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            MBeanAttributeInfo[] attributes = beans.getMBeanInfo(
                            new ObjectName("puffgres:type=sink-task-metrics,connector=health,task=0"))
                    .getAttributes();
            assertThat(Arrays.stream(attributes).map(MBeanAttributeInfo::getName))
                    .contains(
                            "stalled-ms",
                            "partitions-paused",
                            "reports-pending",
                            "reports-pending-ms",
                            "requests-in-flight",
                            "requests-in-flight-limit",
                            "linger-ms");
            assertThat(attributes).allSatisfy(each -> assertThat(each.getDescription())
                    .as(each.getName())
                    .hasSizeGreaterThan(10)
                    .endsWith("."));
        }
    }

    private void write(Action action) {
        bench.put(action);
        bench.linger();
        bench.untilIdle();
    }

    private static void fail(Bench bench, int status) {
        bench.put(upsert(1, change(10), "x", null));
        bench.linger();
        failOpen(bench, status);
    }

    private static void failOpen(Bench bench, int status) {
        bench.service.open().forEach(call -> call.fail(FakeTurbopuffer.status(status)));
        bench.run();
    }

    private static void elapse(Bench bench, int status, Duration time) {
        for (long i = 0; i < time.toSeconds(); i++) {
            bench.pass(Duration.ofSeconds(1));
            failOpen(bench, status);
        }
    }

    private static Settings withRetryTimeout(Duration limit) {
        Settings all = Bench.SETTINGS;
        return new Settings(
                all.namespacePrefix(),
                all.batchMaxRows(),
                all.batchMaxBytes(),
                all.linger(),
                all.lingerMax(),
                all.maxInFlight(),
                all.lanesPerNamespace(),
                all.bufferMaxBytes(),
                all.bufferMaxRecords(),
                all.retryPolicy(),
                Optional.of(limit),
                all.deletes());
    }

    private static Clock clock(long[] nowMs) {
        return new Clock() {
            @Override
            public long monotonicMs() {
                return nowMs[0];
            }

            @Override
            public long wallMs() {
                return nowMs[0];
            }
        };
    }
}
