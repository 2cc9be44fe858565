package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.UnreadableEventException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When, and by which of a task's two threads, it is worked out what mappings make of a record. */
class ArrivalsTest {

    private final Bench bench = new Bench();
    private final FakeSinkTaskContext context = new FakeSinkTaskContext();
    private final TaskMailbox mailbox = new TaskMailbox();
    private final Queue<Runnable> timerThread = new ArrayDeque<>();
    private final TaskSide side = new TaskSide(
            context,
            bench.ledger,
            bench.account,
            mailbox,
            new FlowControl(1 << 20, 1_000, 1_000, bench.account),
            bench.core,
            timerThread::add);
    private final List<Long> read = new ArrayList<>();
    private long nextOffset;

    @BeforeEach
    void ownThePartition() {
        context.assignment.add(Bench.PARTITION);
    }

    @Test
    void theTaskThreadLeavesThemToTheTimerThread() {
        put(() -> List.of(upsert(1)));

        assertThat(read).isEmpty();
        assertThat(bench.account.bytes()).isZero();
        assertThat(bench.account.records()).isOne();

        runTimerThread();

        assertThat(read).containsExactly(1L);
        assertThat(bench.account.bytes()).isPositive();
    }

    @Test
    void theTaskThreadReadsItselfWhereTheTimerThreadIsBehind() {
        put(() -> List.of(upsert(1)));
        put(() -> List.of(upsert(2)));
        put(() -> List.of(upsert(3)));

        assertThat(read).containsExactly(2L, 3L);

        runTimerThread();

        assertThat(read).as("each once").containsExactly(2L, 3L, 1L);
    }

    @Test
    void theTimerThreadThatHasCaughtUpReadsAgain() {
        put(() -> List.of(upsert(1)));
        put(() -> List.of(upsert(2)));
        runTimerThread();
        read.clear();

        put(() -> List.of(upsert(3)));

        assertThat(read).isEmpty();
    }

    @Test
    void aLargePutIsLeftToTheTimerThreadInParts() {
        side.put(LongStream.rangeClosed(1, 1_200)
                .mapToObj(id -> record(() -> List.of(upsert(id))))
                .toList());

        assertThat(read).isEmpty();

        timerThread.remove().run();

        assertThat(read).hasSize(500);

        runTimerThread();

        assertThat(read).hasSize(1_200).isSorted();
    }

    @Test
    void anEventThatCannotBeReadIsRejectedAndNamesNoMapping() {
        put(() -> {
            throw new UnreadableEventException("the record's value is not JSON");
        });
        runTimerThread();

        assertThat(bench.reported).singleElement().satisfies(delivery -> assertThat(delivery.rejections())
                .singleElement()
                .isEqualTo(new Rejection(
                        FailureKind.MALFORMED_EVENT,
                        Action.Failure.NO_MAPPING,
                        Rejection.NO_LSN,
                        "the record's value is not JSON")));
    }

    @Test
    void anEventThatADefectOfOursCannotReadIsRejectedAndNotQuoted() {
        try (LogLines lines = new LogLines()) {
            put(() -> {
                throw new IllegalStateException("canary");
            });
            runTimerThread();

            assertThat(lines.warnings()).singleElement().asString().contains("IllegalStateException", "ArrivalsTest");
            assertThat(lines.warnings()).noneMatch(line -> line.contains("canary"));
        }
        assertThat(mailbox.stopSentence()).isNull();
        assertThat(bench.reported).singleElement().satisfies(delivery -> assertThat(delivery.rejections())
                .singleElement()
                .extracting(Rejection::message)
                .asString()
                .contains("defect", "IllegalStateException")
                .doesNotContain("canary"));
    }

    private Action upsert(long id) {
        read.add(id);
        return Changes.upsert(id, Changes.change(id), "a", null);
    }

    private void put(Supplier<List<Action>> actions) {
        side.put(List.of(record(actions)));
    }

    private SinkRecord record(Supplier<List<Action>> actions) {
        return new SinkRecord(
                Bench.PARTITION.topic(),
                Bench.PARTITION.partition(),
                null,
                null,
                ActionRecord.SCHEMA,
                ActionRecord.defer(actions),
                nextOffset++);
    }

    private void runTimerThread() {
        for (Runnable event = timerThread.poll(); event != null; event = timerThread.poll()) {
            event.run();
        }
    }
}
