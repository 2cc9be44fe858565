package dev.puffgres.sink;

import dev.puffgres.sink.ModelHistory.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One random interleaving, drawn from its seed: a history is delivered to one or two tasks while the service answers, fails and
 * is late, time passes, offsets are committed, and partitions, tasks and offsets are taken away and given back. In the end
 * everything heals, and what is left is judged.
 */
final class Interleaving {
    /** So many 5xx a document gets: with more in a row, a row may be refused for them. */
    private static final int SERVER_ERRORS = 5;

    private static final int STEPS_TO_THE_END = 600;

    /** In the end too time passes slowly, compared with what is due after minutes and hours. */
    private static final long LONGEST_STEP_MS = 250;

    private final SplittableRandom random;
    private final ModelTrace trace;
    private final ModelHistory history;
    private final ModelSettings settings;
    private final ModelJudge judge;
    private final ModelService service;
    private final List<ModelTask> tasks = new ArrayList<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Map<TopicPartition, Long> delivered = new HashMap<>();
    private final Map<String, Integer> serverErrors = new HashMap<>();
    private final Clock clock = new Clock() {
        @Override
        public long monotonicMs() {
            return nowMs;
        }

        @Override
        public long wallMs() {
            return 1_700_000_000_000L + nowMs;
        }
    };
    private final boolean calm;
    private final boolean requestsMayBeLate;
    private final boolean renamed;
    private long nowMs = 1_000_000;
    private int started;

    Interleaving(long seed, ModelTrace trace) {
        this.trace = trace;
        random = new SplittableRandom(seed);
        history = new ModelHistory(random);
        calm = random.nextInt(4) == 0;
        requestsMayBeLate = history.versioned && !calm && random.nextInt(3) == 0;
        renamed = random.nextInt(4) == 0;
        settings = ModelSettings.draw(
                random,
                !calm || history.mayFail() || random.nextBoolean(),
                history.versioned && random.nextInt(3) == 0);
        judge = new ModelJudge(history, settings, trace);
        service = new ModelService(judge, random.nextInt(8) == 0 ? 1 + random.nextInt(4) : Integer.MAX_VALUE);
        judge.judges(service);
        history.partitions.values().forEach(records -> records.forEach(each -> trace.add(each::toString)));
        trace.add(settings::toString);
    }

    void play() {
        begin();
        int steps = 40 + random.nextInt(120);
        for (int i = 0; i < steps; i++) {
            step();
            judge.throwIfViolated();
        }
        heal();
        end();
    }

    private void begin() {
        // Without versions nothing but the lane keeps the order, and a lane is one task's.
        int number = history.versioned && !calm ? 1 + random.nextInt(2) : 1;
        for (int i = 0; i < number; i++) {
            tasks.add(newTask());
        }
        Map<ModelTask, List<TopicPartition>> shares = new LinkedHashMap<>();
        for (TopicPartition each : history.partitions.keySet()) {
            committed.put(each, 0L);
            delivered.put(each, 0L);
            shares.computeIfAbsent(any(tasks), any -> new ArrayList<>()).add(each);
        }
        shares.forEach(this::open);
    }

    private ModelTask newTask() {
        started++;
        return new ModelTask(started, settings, service, judge, clock, random.nextLong());
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    // ---- what may happen

    private void step() {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> deliver(any(tasks));
            case 3 -> put(any(tasks), List.of());
            case 4, 5, 6, 7 -> any(tasks).turn();
            case 8, 9, 10, 11 -> answer();
            case 12 -> pass(oneIn(10) ? Bench.HARD.requestTimeout().toMillis() : random.nextInt(200));
            case 13 -> commit(any(tasks), oneIn(8));
            case 14 -> report(any(tasks));
            default -> {
                if (!calm) {
                    disturb();
                }
            }
        }
    }

    private void deliver(ModelTask task) {
        put(task, next(task, 1 + random.nextInt(4)));
    }

    /** The next records of what a task's consumer may read. */
    private List<Entry> next(ModelTask task, int most) {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<TopicPartition, Long> each : task.positions.entrySet()) {
            if (!task.context.paused.contains(each.getKey())) {
                List<Entry> records = history.from(each.getKey(), each.getValue());
                entries.addAll(records.subList(0, Math.min(records.size(), most)));
            }
        }
        return entries;
    }

    private void put(ModelTask task, List<Entry> entries) {
        entries.forEach(each -> delivered.merge(each.partition, each.offset + 1, Math::max));
        trace.add(() -> task + " is given "
                + entries.stream()
                        .map(each -> each.partition + "@" + each.offset)
                        .toList());
        boolean mustStop = task.mustStop && !task.hasEvents();
        String stopped = task.put(entries, renamed);
        judge.require(!mustStop || stopped != null, () -> task + " goes on with a key that is not accepted");
        if (stopped != null) {
            trace.add(() -> task + " stops: " + stopped);
            judge.stopped(task, stopped);
            restart(task);
        }
    }

    private void answer() {
        if (service.open().isEmpty()) {
            return;
        }
        ModelService.Call call = any(service.open());
        switch (random.nextInt(20)) {
            case 0 -> call.fail(FakeTurbopuffer.status(serverErrorFor(call)));
            case 1 -> call.fail(FakeTurbopuffer.retryAfter(Duration.ofMillis(random.nextInt(300))));
            case 2 -> call.fail(FakeTurbopuffer.status(408));
            case 3 -> call.fail(FakeTurbopuffer.noAnswer());
            case 4, 5 -> call.succeedUnheard();
            case 6, 7 -> {
                if (requestsMayBeLate) {
                    call.giveUp();
                } else {
                    call.succeed();
                }
            }
            case 8 -> {
                if (oneIn(10)) {
                    call.client.task.mayStop = true;
                    call.client.task.mustStop = true;
                    call.fail(FakeTurbopuffer.status(401));
                } else {
                    call.succeed();
                }
            }
            default -> call.succeed();
        }
    }

    private int serverErrorFor(ModelService.Call call) {
        for (String id : call.ids) {
            if (serverErrors.merge(call.namespace + "/" + id, 1, Integer::sum) > SERVER_ERRORS) {
                return 429;
            }
        }
        return oneIn(2) ? 503 : 500;
    }

    private void pass(long ms) {
        nowMs += ms;
        for (ModelTask each : tasks) {
            if (!each.hasEvents()) {
                each.turn();
            }
        }
    }

    private void commit(ModelTask task, boolean isLost) {
        Map<TopicPartition, OffsetAndMetadata> offsets = task.preCommit();
        offsets.forEach((partition, offset) -> {
            judge.committed(task, partition, committed.get(partition), offset.offset());
            if (!isLost) {
                committed.put(partition, offset.offset());
            }
        });
    }

    private void report(ModelTask task) {
        if (task.reports.isEmpty()) {
            return;
        }
        ModelTask.Report report = task.reports.remove(random.nextInt(task.reports.size()));
        if (!calm && oneIn(20)) {
            task.mayStop = true;
            report.done().completeExceptionally(new IllegalStateException("the queue is gone"));
        } else {
            judge.reportDone(report.entry());
            report.done().complete(null);
        }
    }

    // ---- troubles

    private void disturb() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> rebalance();
            case 3 -> lose();
            case 4 -> rewind();
            case 5 -> crash(any(tasks));
            case 6 -> {
                if (oneIn(3)) {
                    alterOffsets();
                }
            }
            default -> {
                if (!service.late().isEmpty()) {
                    service.land(any(service.late()));
                }
            }
        }
    }

    private TopicPartition anyPartition() {
        return any(List.copyOf(history.partitions.keySet()));
    }

    private ModelTask ownerOf(TopicPartition partition) {
        return tasks.stream().filter(each -> each.owns(partition)).findFirst().orElse(null);
    }

    private void rebalance() {
        TopicPartition partition = anyPartition();
        ModelTask owner = ownerOf(partition);
        if (owner == null) {
            open(any(tasks), List.of(partition));
        } else if (oneIn(3)) {
            // Eager: everything is taken away, and given anew.
            List<TopicPartition> all = List.copyOf(owner.positions.keySet());
            close(owner, all, oneIn(2));
            open(owner, all);
        } else {
            close(owner, List.of(partition), oneIn(2));
        }
    }

    /** The group has taken a partition away; Connect says so by a close without a commit, or not at all. */
    private void lose() {
        TopicPartition partition = anyPartition();
        ModelTask owner = ownerOf(partition);
        if (owner == null) {
            return;
        }
        trace.add(() -> owner + " has lost " + partition);
        if (oneIn(2)) {
            owner.close(List.of(partition));
        } else {
            owner.loseInSilence(List.of(partition));
        }
        if (oneIn(2)) {
            open(any(tasks), List.of(partition));
        }
    }

    private void rewind() {
        TopicPartition partition = anyPartition();
        ModelTask owner = ownerOf(partition);
        if (owner != null) {
            trace.add(() -> owner + " reads " + partition + " again from " + committed.get(partition));
            owner.positions.put(partition, committed.get(partition));
            judge.replayed();
        }
    }

    private void open(ModelTask task, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> from = new LinkedHashMap<>();
        for (TopicPartition each : partitions) {
            from.put(each, committed.get(each));
            judge.reads(task, each);
            if (committed.get(each) < delivered.get(each)) {
                judge.replayed();
            }
        }
        trace.add(() -> task + " opens " + from);
        task.open(from);
    }

    private void close(ModelTask task, List<TopicPartition> partitions, boolean commits) {
        if (commits) {
            commit(task, oneIn(8));
        }
        trace.add(() -> task + " closes " + partitions);
        CompletableFuture<Void> quiet = task.close(partitions);
        for (int i = random.nextInt(30); i > 0 && !quiet.isDone(); i--) {
            switch (random.nextInt(3)) {
                case 0 -> answer();
                case 1 -> any(tasks).turn();
                default -> pass(random.nextInt(50));
            }
        }
    }

    /** Connect ends a task that has thrown: it commits and closes what it has, and somebody restarts it. */
    private void restart(ModelTask task) {
        List<TopicPartition> partitions = List.copyOf(task.positions.keySet());
        close(task, partitions, oneIn(2));
        replace(task, partitions);
    }

    private void crash(ModelTask task) {
        trace.add(() -> task + " crashes");
        replace(task, List.copyOf(task.positions.keySet()));
    }

    private void replace(ModelTask task, List<TopicPartition> partitions) {
        task.kill();
        for (ModelService.Call each : List.copyOf(service.open())) {
            if (each.client == task.client) {
                service.abandon(each, oneIn(2), requestsMayBeLate);
            }
        }
        ModelTask next = newTask();
        tasks.set(tasks.indexOf(task), next);
        open(next, partitions);
    }

    /** The connector is stopped, and its offsets are set back. */
    private void alterOffsets() {
        Map<ModelTask, List<TopicPartition>> shares = new LinkedHashMap<>();
        for (ModelTask each : tasks) {
            shares.put(each, List.copyOf(each.positions.keySet()));
        }
        shares.forEach((task, partitions) -> close(task, partitions, true));
        TopicPartition partition = anyPartition();
        committed.compute(partition, (any, offset) -> random.nextLong(offset + 1));
        trace.add(() -> partition + " is set back to " + committed.get(partition));
        List.copyOf(tasks).forEach(each -> replace(each, shares.get(each)));
    }

    // ---- the end

    /** From now on everything goes well, and it must come to an end. */
    private void heal() {
        trace.add(() -> "everything heals");
        for (TopicPartition each : history.partitions.keySet()) {
            if (ownerOf(each) == null) {
                open(any(tasks), List.of(each));
            }
        }
        for (int i = 0; i < STEPS_TO_THE_END; i++) {
            for (ModelTask each : List.copyOf(tasks)) {
                each.run();
                put(each, next(each, 5));
            }
            tasks.forEach(ModelTask::run);
            while (!service.open().isEmpty()) {
                service.open().get(0).succeed();
            }
            tasks.forEach(ModelTask::run);
            if (!service.late().isEmpty() && oneIn(2)) {
                service.land(any(service.late()));
            }
            for (ModelTask each : tasks) {
                while (!each.reports.isEmpty()) {
                    report(each);
                }
            }
            judge.throwIfViolated();
            if (tasks.stream().allMatch(this::isDone)) {
                return;
            }
            long next = tasks.stream().mapToLong(ModelTask::nextTickMs).min().getAsLong();
            nowMs = Math.max(nowMs, Math.min(next, nowMs + LONGEST_STEP_MS));
        }
        judge.require(
                false,
                () -> "it comes to no end: "
                        + tasks.stream()
                                .map(each -> each + " has read up to " + each.positions + ", holds "
                                        + each.account.records() + " records, has paused " + each.context.paused)
                                .toList());
    }

    private boolean isDone(ModelTask task) {
        return !task.hasEvents()
                && service.open().stream().noneMatch(each -> each.client == task.client)
                && task.account.records() == 0
                && task.context.paused.isEmpty()
                && task.positions.entrySet().stream().allMatch(each -> each.getValue() == history.end(each.getKey()));
    }

    private void end() {
        for (ModelTask each : tasks) {
            commit(each, false);
            judge.ended(each);
        }
        for (TopicPartition each : history.partitions.keySet()) {
            judge.require(
                    committed.get(each) == history.end(each),
                    () -> each + " is committed up to " + committed.get(each) + " at the end, and not up to "
                            + history.end(each));
        }
        judge.checkDocuments();
    }
}
