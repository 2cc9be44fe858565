package dev.puffgres.sink;

import dev.puffgres.action.ActionRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/** A task of the model: the sink's own parts, on a thread that the schedule turns and a clock that it sets. */
final class ModelTask {
    /** What has been given to Connect's reporter and not been acknowledged. */
    record Report(ModelHistory.Entry entry, int generation, CompletableFuture<Void> done) {}

    private record Delivered(ModelHistory.Entry entry, int generation) {}

    final int number;
    final ModelService.Client client;
    final FakeSinkTaskContext context = new FakeSinkTaskContext();
    final BufferAccount account = new BufferAccount();
    final Tally tally = new Tally();

    /** Where its consumer reads on, by partition that it owns. */
    final Map<TopicPartition, Long> positions = new LinkedHashMap<>();

    /** How often each partition has been assigned to it. */
    final Map<TopicPartition, Integer> generations = new HashMap<>();

    final List<Report> reports = new ArrayList<>();

    /** Whether something has happened after which the task may stop itself. */
    boolean mayStop;

    /** Whether something has happened after which the task has to stop itself. */
    boolean mustStop;

    private final ModelJudge judge;
    private final OffsetLedger ledger = new OffsetLedger();
    private final Queue<Runnable> events = new ArrayDeque<>();
    private final IdentityHashMap<SinkRecord, Delivered> delivered = new IdentityHashMap<>();
    private final Map<TopicPartition, Integer> letGo = new HashMap<>();
    private final Set<TopicPartition> lostInSilence = new HashSet<>();
    private final SinkCore core;
    private final TaskSide side;
    private boolean inPut;

    ModelTask(int number, ModelSettings settings, ModelService service, ModelJudge judge, Clock clock, long seed) {
        this.number = number;
        this.judge = judge;
        this.client = service.client(this);
        context.canReport = settings.canReport();
        context.reporter = (record, error) -> report(record);
        TaskMailbox mailbox = new TaskMailbox();
        core = new SinkCore(
                settings.core(),
                client,
                events::add,
                clock,
                new SplittableRandom(seed),
                ledger,
                account,
                mailbox,
                tally,
                LatencyListener.NONE);
        FlowControl flow = new FlowControl(
                settings.core().bufferMaxBytes(),
                settings.core().bufferMaxRecords(),
                settings.maxOutstanding(),
                account);
        side = new TaskSide(context, ledger, account, mailbox, flow, core, events::add);
    }

    private CompletableFuture<Void> report(SinkRecord record) {
        Delivered each = delivered.remove(record);
        judge.require(each != null, () -> "what was reported is not a record as it was given, or was reported before");
        judge.require(inPut, () -> "a record was reported outside of put: " + each.entry());
        judge.reported(this, each.entry(), each.generation());
        Report report = new Report(each.entry(), each.generation(), new CompletableFuture<>());
        reports.add(report);
        return report.done();
    }

    boolean owns(TopicPartition partition) {
        return positions.containsKey(partition);
    }

    int generation(TopicPartition partition) {
        return generations.getOrDefault(partition, 0);
    }

    /** Connect has been given partitions, and reads them from where they are committed. */
    void open(Map<TopicPartition, Long> partitions) {
        partitions.forEach((partition, offset) -> {
            positions.put(partition, offset);
            generations.merge(partition, 1, Integer::sum);
            context.assignment.add(partition);
            context.paused.remove(partition);
        });
        lostInSilence.clear();
        side.open(partitions.keySet());
    }

    /** The consumer has lost partitions, and Connect does not tell. */
    void loseInSilence(Collection<TopicPartition> partitions) {
        forget(partitions);
        lostInSilence.addAll(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(each -> {
            positions.remove(each);
            generations.merge(each, 1, Integer::sum);
            context.assignment.remove(each);
            context.paused.remove(each);
        });
    }

    /** @return complete when nothing of the partitions is under way any more */
    CompletableFuture<Void> close(Collection<TopicPartition> partitions) {
        List<TopicPartition> closed = List.copyOf(partitions);
        Map<TopicPartition, OffsetAndMetadata> current = current();
        CompletableFuture<Void> quiet = side.close(closed);
        judge.require(
                Collections.disjoint(side.preCommit(current).keySet(), closed),
                () -> this + " commits offsets of partitions that it has closed: " + closed);
        forget(closed);
        Map<TopicPartition, Integer> asTheyWere = Map.copyOf(generations);
        events.add(() -> closed.forEach(each -> letGo.put(each, asTheyWere.get(each))));
        return quiet.thenRun(() -> judge.quiet(
                this,
                closed.stream()
                        .filter(each -> generation(each) == asTheyWere.get(each))
                        .toList()));
    }

    /** Whether a partition was closed, and the timer thread knows. */
    boolean hasLetGo(TopicPartition partition) {
        return !owns(partition) && Objects.equals(letGo.get(partition), generation(partition));
    }

    boolean hasLostInSilence(TopicPartition partition) {
        return lostInSilence.contains(partition);
    }

    /**
     * One turn of Connect's thread.
     *
     * @return why the task has stopped, or null
     */
    String put(List<ModelHistory.Entry> entries, boolean renamed) {
        List<SinkRecord> records = new ArrayList<>(entries.size());
        for (ModelHistory.Entry each : entries) {
            SinkRecord record = new SinkRecord(
                    renamed ? "renamed" : each.partition.topic(),
                    renamed ? 7 : each.partition.partition(),
                    null,
                    null,
                    ActionRecord.SCHEMA,
                    each.value(),
                    renamed ? each.offset + 1_000 : each.offset,
                    null,
                    TimestampType.NO_TIMESTAMP_TYPE,
                    null,
                    each.partition.topic(),
                    each.partition.partition(),
                    each.offset);
            records.add(record);
            delivered.put(record, new Delivered(each, generation(each.partition)));
        }
        context.takeTimeout();
        inPut = true;
        try {
            side.put(records);
        } catch (ConnectException e) {
            return e.getMessage();
        } finally {
            inPut = false;
        }
        // As Connect does it: what a put that throws was given does not count as read.
        entries.forEach(each -> positions.put(each.partition, each.offset + 1));
        judge.afterPut(this, context.takeTimeout());
        return null;
    }

    Map<TopicPartition, OffsetAndMetadata> preCommit() {
        return side.preCommit(current());
    }

    private Map<TopicPartition, OffsetAndMetadata> current() {
        Map<TopicPartition, OffsetAndMetadata> current = new HashMap<>();
        positions.forEach((partition, position) -> current.put(partition, new OffsetAndMetadata(position)));
        return current;
    }

    /** The timer thread does the next thing that was handed to it, or what is due. */
    void turn() {
        Runnable event = events.poll();
        if (event == null) {
            core.tick();
        } else {
            event.run();
        }
    }

    /** The timer thread does all that it can do now. */
    void run() {
        do {
            for (Runnable event = events.poll(); event != null; event = events.poll()) {
                event.run();
            }
            core.tick();
        } while (!events.isEmpty());
    }

    boolean hasEvents() {
        return !events.isEmpty();
    }

    long nextTickMs() {
        return core.nextTickMs();
    }

    int lanes() {
        return core.lanes();
    }

    /** It does nothing any more. */
    void kill() {
        core.stop();
        events.clear();
    }

    @Override
    public String toString() {
        return "task " + number;
    }
}
