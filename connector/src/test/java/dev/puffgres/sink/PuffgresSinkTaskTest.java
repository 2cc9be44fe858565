package dev.puffgres.sink;

import static dev.puffgres.sink.Changes.change;
import static dev.puffgres.sink.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.action.FailureKind;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task as a worker drives it, with the real client and the emulator. */
@Timeout(60)
class PuffgresSinkTaskTest {
    private static final TopicPartition PARTITION = new TopicPartition("app.public.pages", 0);

    private final FakeSinkTaskContext context = new FakeSinkTaskContext();
    private final PuffgresSinkTask task = new PuffgresSinkTask();
    private Emulator emulator;
    private long nextOffset;

    @BeforeEach
    void startTheService() throws Exception {
        emulator = Emulator.start(EmulatorConfig.DEFAULT);
        task.initialize(context);
    }

    @AfterEach
    void stopEverything() {
        task.stop();
        emulator.close();
    }

    @Test
    void aRowOnAnIdleTopicIsWrittenWithinLingerAndALittle() {
        start(Map.of());
        put(upsert(1, change(1), "warm", null));
        await().until(() -> written().containsKey("1"));
        long before = System.nanoTime();
        put(upsert(2, change(10), "x", null));
        await().pollInterval(Duration.ofMillis(2)).until(() -> written().containsKey("2"));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        await().untilAsserted(() -> assertThat(committable()).isEqualTo(2));
    }

    @Test
    void aKeyThatIsNotAcceptedFailsTheTaskWithinTwoSeconds() {
        start(Map.of(PuffgresSinkConfig.API_KEY, "tpuf_wrong000000000000000000000000000"));
        put(upsert(1, change(10), "x", null));
        assertThat(context.takeTimeout()).isEqualTo(100);
        Awaitility.await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> assertThatThrownBy(
                        () -> task.put(List.of()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("namespace pages")
                .hasMessageContaining("turbopuffer.api.key")
                .hasMessageNotContaining("tpuf_wrong"));
        assertThat(committable()).as("preCommit does not throw").isZero();
    }

    @Test
    void putIsAskedForSoonWhileAnythingIsUnderWayAndNotOnceAllIsDone() {
        start(Map.of());
        put(upsert(1, change(10), "x", null));
        assertThat(context.takeTimeout()).isEqualTo(100);
        await().until(() -> {
            task.put(List.of());
            return context.takeTimeout() == -1;
        });
        assertThat(committable()).isEqualTo(1);
    }

    @Test
    void aRecordThatHoldsNoActionsFailsWithTheSentenceThatSaysWhatToAdd() {
        start(Map.of());
        assertThatThrownBy(() -> task.put(List.of(
                        new SinkRecord(PARTITION.topic(), 0, null, null, Schema.STRING_SCHEMA, "secret row", 7))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("app.public.pages-0@7")
                .hasMessageContaining("dev.puffgres.transforms.ApplyMapping")
                .hasMessageContaining("last")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aRejectedRecordIsReportedAsTheVeryObjectAndDoneWhenTheReportIs() {
        context.report = new CompletableFuture<>();
        start(Map.of());
        SinkRecord record = put(new Action.Failure("m", FailureKind.INVALID_ID, "column id is negative"));
        await().until(() -> {
            task.put(List.of());
            return !context.reported.isEmpty();
        });
        assertThat(context.reported).singleElement().isSameAs(record);
        assertThat(context.errors.get(record)).hasMessageContaining("INVALID_ID: column id is negative");
        assertThat(committable()).isZero();
        assertThat(context.takeTimeout()).isEqualTo(100);
        context.report.complete(null);
        task.put(List.of());
        assertThat(committable()).isEqualTo(1);
    }

    @Test
    void aReportThatFailsStopsTheTask() {
        context.report = CompletableFuture.failedFuture(new IllegalStateException("queue is gone"));
        start(Map.of());
        assertThat(failureAfter(new Action.Failure("m", FailureKind.INVALID_ID, "column id is negative")))
                .hasMessageContaining("could not be reported");
        assertThat(committable()).isZero();
    }

    @Test
    void aReportThatFailsAfterItsPartitionWasClosedStopsNothing() {
        context.report = new CompletableFuture<>();
        start(Map.of());
        put(new Action.Failure("m", FailureKind.INVALID_ID, "column id is negative"));
        await().until(() -> {
            task.put(List.of());
            return !context.reported.isEmpty();
        });
        task.close(List.of(PARTITION));
        context.report.completeExceptionally(new IllegalStateException("queue is gone"));
        context.takeTimeout();
        task.put(List.of());
        assertThat(context.takeTimeout()).as("nothing is under way any more").isEqualTo(-1);
    }

    @Test
    void withoutAReporterTheFirstRejectedRecordStopsTheTask() {
        context.canReport = false;
        start(Map.of());
        assertThat(failureAfter(new Action.Failure("m", FailureKind.INVALID_ID, "column id is negative")))
                .hasMessageContaining("app.public.pages-0@0")
                .hasMessageContaining("column id is negative")
                .hasMessageContaining("errors.deadletterqueue.topic.name");
        assertThat(committable()).isZero();
    }

    @Test
    void offsetsAreThoseOfTheOriginalTopicWhateverATransformHasMadeOfIt() {
        start(Map.of());
        emulator.faults().add(Fault.on().hangs());
        task.put(List.of(new SinkRecord(
                "routed",
                7,
                null,
                null,
                ActionRecord.SCHEMA,
                ActionRecord.write(List.of(upsert(1, change(10), "x", null))),
                0,
                null,
                TimestampType.NO_TIMESTAMP_TYPE,
                null,
                PARTITION.topic(),
                PARTITION.partition(),
                41L)));
        assertThat(task.preCommit(Map.of(PARTITION, new OffsetAndMetadata(42)))
                        .get(PARTITION)
                        .offset())
                .isEqualTo(41);
    }

    @Test
    void partitionsArePausedWhileTooMuchIsOutstandingAndResumedAfterwards() {
        start(Map.of(PuffgresSinkConfig.BUFFER_MAX_RECORDS, "100"));
        emulator.faults().add(Fault.on().hangs());
        for (int i = 0; i < 101; i++) {
            put(upsert(i, change(10 + i), "x", null));
        }
        assertThat(context.paused).containsExactly(PARTITION);
        emulator.faults().clear();
        emulator.faults().release();
        await().until(() -> {
            task.put(List.of());
            return context.paused.isEmpty();
        });
    }

    @Test
    void aPartitionThatWasLostIsNeitherPausedNorResumed() {
        start(Map.of(PuffgresSinkConfig.MAX_OUTSTANDING_RECORDS, "100"));
        emulator.faults().add(Fault.on().hangs());
        for (int i = 0; i < 102; i++) {
            put(upsert(i, change(10 + i), "x", null));
        }
        assertThat(context.paused).containsExactly(PARTITION);
        context.assignment.clear();
        context.paused.clear();
        task.put(List.of());
        context.assignment.add(PARTITION);
        task.open(List.of(PARTITION));
        task.put(List.of());
        assertThat(context.paused).isEmpty();
    }

    @Test
    void closingWaitsForWhatIsUnderWayAndNotForLong() {
        start(Map.of());
        emulator.faults().add(Fault.on().hangs());
        put(upsert(1, change(10), "x", null));
        await().until(() -> emulator.faults().hanging() == 1);
        committable();
        long before = System.nanoTime();
        task.close(List.of(PARTITION));
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(2_900), Duration.ofSeconds(5));
        task.close(List.of(PARTITION));
        assertThat(task.preCommit(Map.of(PARTITION, new OffsetAndMetadata(1)))).isEmpty();
    }

    /** Connect asks for offsets right before it takes a partition away, and not where it has lost one. */
    @Test
    void nothingIsWaitedForWhenPartitionsAreLost() {
        start(Map.of());
        emulator.faults().add(Fault.on().hangs());
        put(upsert(1, change(10), "x", null));
        await().until(() -> emulator.faults().hanging() == 1);
        committable();
        task.put(List.of());
        long before = System.nanoTime();
        task.close(List.of(PARTITION));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        assertThat(task.preCommit(Map.of(PARTITION, new OffsetAndMetadata(1)))).isEmpty();
        task.open(List.of(PARTITION));
        put(upsert(1, change(10), "x", null));
        assertThat(committable())
                .as("what the lost one had in the air moves nothing")
                .isEqualTo(1);
        emulator.faults().clear();
        emulator.faults().release();
        await().untilAsserted(() -> assertThat(committable()).isEqualTo(2));
    }

    @Test
    void theBeanSaysWhatWasDoneAndIsGoneAfterTheTask() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("puffgres:type=sink-task-metrics,connector=bean-test,task=3");
        start(Map.of("name", "bean-test", PuffgresSinkTask.TASK_ID, "3"));
        put(upsert(1, change(20), "x", null));
        await().untilAsserted(() -> assertThat(committable()).isEqualTo(1));
        put(upsert(1, change(10), "x", null));
        await().untilAsserted(() -> assertThat(committable()).isEqualTo(2));
        assertThat(beans.getAttribute(name, "rows-upserted-total")).isEqualTo(1L);
        assertThat(beans.getAttribute(name, "rows-stale-total")).isEqualTo(1L);
        assertThat(beans.getAttribute(name, "requests-total")).isEqualTo(2L);
        assertThat(beans.getAttribute(name, "buffered-records")).isEqualTo(0L);
        assertThat(beans.getAttribute(name, "stalled-ms")).isEqualTo(0L);
        assertThat((double) beans.getAttribute(name, "freshness-ms-max")).isPositive();
        assertThat(Stream.of(beans.getMBeanInfo(name).getAttributes()))
                .extracting(MBeanAttributeInfo::getDescription)
                .allSatisfy(description -> assertThat(description).isNotBlank());
        task.stop();
        assertThat(beans.isRegistered(name)).isFalse();
        assertThat(beans.queryNames(new ObjectName("puffgres:*,connector=bean-test"), null))
                .isEmpty();
        assertThat(beans.queryNames(new ObjectName("puffgres:type=kafka-metrics-count,*"), null))
                .as("a bean that tasks would share")
                .isEmpty();
    }

    /** A task that waits for a dead letter's topic does not end in time, and Connect starts the next one beside it. */
    @Test
    void theBeanOfASuccessorOutlivesATaskThatEndsLate() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("puffgres:type=sink-task-metrics,connector=late-test,task=0");
        start(Map.of("name", "late-test", PuffgresSinkTask.TASK_ID, "0"));
        put(upsert(1, change(10), "x", null));
        await().untilAsserted(() -> assertThat(committable()).isEqualTo(1));
        SinkMetrics successor = new SinkMetrics("late-test", "0");

        task.stop();

        assertThat(beans.isRegistered(name)).isTrue();
        successor.close();
        assertThat(beans.isRegistered(name)).isFalse();
    }

    @Test
    void aTaskThatNeverStartedCanBeStoppedAndClosed() {
        task.close(List.of(PARTITION));
        task.stop();
        task.stop();
    }

    private void start(Map<String, String> more) {
        Map<String, String> properties = new HashMap<>();
        properties.put(PuffgresSinkConfig.API_KEY, EmulatorConfig.API_KEY);
        properties.put(PuffgresSinkConfig.BASE_URL, emulator.baseUrl().toString());
        properties.putAll(more);
        task.start(properties);
        context.assignment.add(PARTITION);
        task.open(List.of(PARTITION));
    }

    private SinkRecord put(Action... actions) {
        SinkRecord record = new SinkRecord(
                PARTITION.topic(),
                PARTITION.partition(),
                null,
                null,
                ActionRecord.SCHEMA,
                ActionRecord.write(List.of(actions)),
                nextOffset++);
        Collection<SinkRecord> records = List.of(record);
        task.put(records);
        return record;
    }

    /** What put throws, be it at once or later. */
    private Throwable failureAfter(Action action) {
        Throwable atOnce = catchThrowable(() -> put(action));
        if (atOnce != null) {
            return atOnce;
        }
        AtomicReference<Throwable> later = new AtomicReference<>();
        await().until(() -> {
            later.set(catchThrowable(() -> task.put(List.of())));
            return later.get() != null;
        });
        assertThat(later.get()).isInstanceOf(ConnectException.class);
        return later.get();
    }

    private long committable() {
        return task.preCommit(Map.of(PARTITION, new OffsetAndMetadata(nextOffset)))
                .get(PARTITION)
                .offset();
    }

    private Map<String, ?> written() {
        return emulator.namespaces().contains("pages") ? emulator.documents("pages") : Map.of();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(20));
    }
}
