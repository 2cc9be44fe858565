package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Version;
import dev.puffgres.turbopuffer.Limits;
import dev.puffgres.turbopuffer.TurbopufferClient;
import dev.puffgres.turbopuffer.TurbopufferException;
import dev.puffgres.turbopuffer.WriteResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a task does between taking a record and its being done: it owns the lanes, their timers and their requests.
 *
 * <p>Everything happens on one thread, the timer thread: it calls {@link #accept}, {@link #close} and {@link #tick}, and runs what
 * is given to the executor, where the client's threads leave their completions. There is no other concurrency, so a test can
 * drive it with a clock of its own.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, the others only look
final class SinkCore {
    private static final Logger LOG = LoggerFactory.getLogger(SinkCore.class);
    private static final int STALE_BATCHES_BEFORE_WARNING = 3;

    private final Settings settings;
    private final TurbopufferClient client;
    private final Executor timerThread;
    private final Clock clock;
    private final RandomGenerator random;
    private final BufferAccount account;
    private final TaskPort task;
    private final Tally tally;
    private final LatencyListener latencies;

    private final SchemaCache schemas = new SchemaCache();
    private final StallWatch stalls = new StallWatch();
    private final NamespaceShares shares;
    private final Map<String, Namespace> namespaces = new HashMap<>();
    private final Deque<Lane> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::atMs));
    private final List<Closing> closings = new ArrayList<>();
    private int inFlight;
    private long oldestCommitMs = Long.MAX_VALUE;
    private int staleBatches;
    private boolean warnedOfStale;
    private boolean stopped;

    private volatile int lanes;

    private record Timer(long atMs, Lane lane) {}

    private record Closing(Set<Lane> waitingFor, CompletableFuture<Void> done) {}

    /** @param timerThread runs what it is given on the thread that calls this object, later */
    SinkCore(
            Settings settings,
            TurbopufferClient client,
            Executor timerThread,
            Clock clock,
            RandomGenerator random,
            OffsetLedger ledger,
            BufferAccount account,
            TaskPort task,
            Tally tally,
            LatencyListener latencies) {
        this.settings = settings;
        this.client = client;
        this.timerThread = timerThread;
        this.clock = clock;
        this.random = random;
        this.account = account;
        this.task = task;
        this.tally = tally;
        this.latencies = latencies;
        this.shares = new NamespaceShares(settings, ledger);
    }

    /** Takes records whose actions the account holds already. */
    void accept(List<Accepted> records) {
        long now = clock.monotonicMs();
        for (Accepted each : records) {
            accept(each, now);
        }
        sendWhatMay();
        shares.refresh();
    }

    /** A record and what the engine made of it. */
    record Accepted(Delivery delivery, List<Action> actions) {
        Accepted {
            // All of them at once: a record must not be done between two of its actions.
            actions.forEach(any -> delivery.actionOpened());
        }

        long bytes() {
            long bytes = 0;
            for (Action each : actions) {
                if (each instanceof Action.Write write) {
                    bytes += Pending.sizeOf(write);
                }
            }
            return bytes;
        }
    }

    private void accept(Accepted accepted, long now) {
        Delivery delivery = accepted.delivery();
        if (accepted.actions().isEmpty()) {
            finish(delivery);
        }
        for (Action action : accepted.actions()) {
            if (action instanceof Action.Write write) {
                accept(Pending.of(write, delivery, now), delivery, now);
            } else if (action instanceof Action.Failure failure) {
                reject(failure, delivery, now);
            } else {
                tally.skipped.increment();
                actionEnded(delivery);
            }
        }
    }

    /**
     * The document that lacks the change is marked in its turn, before the record is reported: the lane keeps the mark behind the
     * changes before it, and before the patches that must not be written any more.
     */
    private void reject(Action.Failure failure, Delivery delivery, long now) {
        long lsn = failure.outdated().map(each -> each.version().lsn()).orElse(Rejection.NO_LSN);
        delivery.reject(new Rejection(failure.kind(), failure.mapping(), lsn, failure.message()));
        if (failure.outdated().isEmpty()) {
            actionEnded(delivery);
            return;
        }
        Action.Outdated outdated = failure.outdated().get();
        Pending mark = Pending.mark(failure.mapping(), outdated, schemas.marker(outdated.schema()), delivery, now);
        account.addBytes(mark.bytes());
        accept(mark, delivery, now);
    }

    private void accept(Pending arrival, Delivery delivery, long now) {
        Action.Write write = arrival.write();
        String name = settings.namespacePrefix() + write.target().namespace();
        if (name.length() > Limits.NAMESPACE_LENGTH) {
            account.addBytes(-arrival.bytes());
            delivery.reject(new Rejection(
                    FailureKind.INVALID_NAMESPACE,
                    write.mapping(),
                    write.version().lsn(),
                    "mapping " + write.mapping() + ", LSN "
                            + Lsn.text(write.version().lsn()) + ": the namespace has " + name.length()
                            + " characters with namespace.prefix, and turbopuffer takes " + Limits.NAMESPACE_LENGTH));
            actionEnded(delivery);
            return;
        }
        Namespace namespace = namespaces.get(name);
        if (namespace == null) {
            namespace = new Namespace(name, settings.lanesPerNamespace(), schemas);
            namespaces.put(name, namespace);
            lanes += settings.lanesPerNamespace();
        }
        namespace.opened(delivery);
        Lane lane = namespace.lane(write.target().id());
        long grown = lane.add(arrival);
        namespace.addBytes(grown);
        account.addBytes(grown - arrival.bytes());
        look(lane, now);
        shares.watch(namespace);
    }

    /**
     * Lets go of closed assignments: what has not been sent is dropped if nobody else waits for it.
     *
     * @return complete when no request that carries one of their records is under way
     */
    CompletableFuture<Void> close() {
        long now = clock.monotonicMs();
        Set<Lane> waitingFor = new HashSet<>();
        for (Namespace namespace : List.copyOf(namespaces.values())) {
            for (Lane lane : namespace.lanes()) {
                discard(namespace, lane.dropAbandoned());
                if (lane.isOnTheWire()) {
                    if (lane.flight().touchesClosed()) {
                        waitingFor.add(lane);
                    }
                } else if (lane.flight() != null) {
                    dropFromFlight(lane);
                    look(lane, now);
                }
            }
            forgetIfEmpty(namespace);
        }
        sendWhatMay();
        shares.refresh();
        if (waitingFor.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Closing closing = new Closing(waitingFor, new CompletableFuture<>());
        closings.add(closing);
        return closing.done();
    }

    private void discard(Namespace namespace, List<Pending> dropped) {
        for (Pending each : dropped) {
            release(namespace, each);
        }
    }

    /** Does what is due. */
    void tick() {
        long now = clock.monotonicMs();
        while (!timers.isEmpty() && timers.peek().atMs() <= now) {
            Timer timer = timers.remove();
            if (timer.lane().wakeAtMs() == timer.atMs()) {
                timer.lane().setWakeAtMs(Long.MAX_VALUE);
                look(timer.lane(), now);
            }
        }
        sendWhatMay();
        shares.refresh();
        stalls.warnIfDue(now);
    }

    /** When {@link #tick} has something to do, on the monotonic clock; {@link Long#MAX_VALUE} if nothing is to come. */
    long nextTickMs() {
        return Math.min(timers.isEmpty() ? Long.MAX_VALUE : timers.peek().atMs(), stalls.warnAtMs());
    }

    /** Sends nothing any more. */
    void stop() {
        stopped = true;
    }

    /** How many lanes there are. Any thread. */
    int lanes() {
        return lanes;
    }

    /** For how long the request that has failed longest has been failing, in milliseconds. Any thread. */
    long stalledMs() {
        return stalls.stalledMs(clock.monotonicMs());
    }

    /** The assignments that feed a namespace which holds more than its share of the buffer. Any thread. */
    Set<Assignment> throttled() {
        return shares.throttled();
    }

    /** Decides what a lane does now: stand in line, wait, or vanish. */
    private void look(Lane lane, long now) {
        if (lane.isOnTheWire() || lane.isQueued() || stopped) {
            return;
        }
        if (lane.flight() == null) {
            if (lane.isEmpty()) {
                return;
            }
            boolean full = lane.rows() >= settings.batchMaxRows() || lane.bytes() >= settings.batchMaxBytes();
            long due = lane.waitingSinceMs() + settings.linger().toMillis();
            if (!full && now < due) {
                wake(lane, due);
                return;
            }
        } else if (!lane.flight().isFinished() && now < lane.flight().waitUntilMs()) {
            wake(lane, lane.flight().waitUntilMs());
            return;
        }
        lane.setQueued(true);
        ready.addLast(lane);
    }

    private void wake(Lane lane, long atMs) {
        if (lane.wakeAtMs() != atMs) {
            lane.setWakeAtMs(atMs);
            timers.add(new Timer(atMs, lane));
        }
    }

    private void sendWhatMay() {
        while (!stopped && inFlight < settings.maxInFlight() && !ready.isEmpty()) {
            Lane lane = ready.removeFirst();
            lane.setQueued(false);
            lane.setWakeAtMs(Long.MAX_VALUE);
            proceed(lane);
        }
    }

    private void proceed(Lane lane) {
        long now = clock.monotonicMs();
        if (lane.flight() == null) {
            if (lane.isEmpty()) {
                forgetIfEmpty(lane.namespace());
                return;
            }
            Batch batch = lane.take(settings.batchMaxRows(), settings.batchMaxBytes());
            lane.setFlight(new BatchFlight(batch, schemas, new LaneOutcomes(lane), tally));
        }
        if (lane.flight().isFinished()) {
            land(lane, now);
            forgetIfEmpty(lane.namespace());
            return;
        }
        if (now < lane.flight().waitUntilMs()) {
            wake(lane, lane.flight().waitUntilMs());
            return;
        }
        Flight.Step step = lane.flight().next();
        String namespace = lane.namespace().name();
        if (step instanceof Flight.Step.Write write) {
            send(lane, client.write(namespace, write.request()), this::written);
        } else if (step instanceof Flight.Step.Query query) {
            send(lane, client.query(namespace, query.body()), (each, result) -> each.flight()
                    .answered(result));
        }
    }

    private <T> void send(Lane lane, CompletableFuture<T> request, BiConsumer<Lane, T> answered) {
        inFlight++;
        lane.setOnTheWire(true);
        tally.requests.increment();
        long sentMs = clock.monotonicMs();
        // Nothing but this hand-over happens on the client's threads.
        var unused = request.whenComplete(
                (result, failure) -> timerThread.execute(() -> completed(lane, sentMs, result, failure, answered)));
    }

    private <T> void completed(Lane lane, long sentMs, T result, Throwable failure, BiConsumer<Lane, T> answered) {
        long now = clock.monotonicMs();
        inFlight--;
        lane.setOnTheWire(false);
        latencies.requestAnswered(now - sentMs);
        oldestCommitMs = Long.MAX_VALUE;
        if (failure == null) {
            answered.accept(lane, result);
        } else {
            failed(lane, unwrapped(failure), now);
        }
        if (oldestCommitMs != Long.MAX_VALUE) {
            latencies.durable(Math.max(0, clock.wallMs() - oldestCommitMs));
        }
        stalls.watch(lane.flight(), lane.namespace().name(), now);
        noteClosed(lane);
        if (lane.flight().isFinished()) {
            land(lane, now);
        } else {
            look(lane, now);
        }
        forgetIfEmpty(lane.namespace());
        sendWhatMay();
        shares.refresh();
    }

    /** The batch is done: what has gathered meanwhile is next. */
    private void land(Lane lane, long now) {
        stalls.forget(lane.flight());
        lane.setFlight(null);
        look(lane, now);
    }

    private void written(Lane lane, WriteResult result) {
        tally.requestBytes.add(result.requestBytes());
        lane.flight().written(result);
    }

    private void failed(Lane lane, TurbopufferException failure, long now) {
        String namespace = lane.namespace().name();
        if (failure.kind() == TurbopufferException.Kind.UNAUTHORIZED) {
            stopTask(whatToMend(failure, namespace));
            return;
        }
        boolean waits = lane.flight().failed(failure, now, settings.retryPolicy(), random);
        if (waits) {
            tally.retries(RetryCause.of(failure)).increment();
            LOG.debug("Request to namespace {} will be sent again: {}", namespace, failure.getMessage());
        }
        settings.retryTimeout()
                .filter(limit -> lane.flight().failingSinceMs() != Long.MAX_VALUE
                        && now - lane.flight().failingSinceMs() >= limit.toMillis())
                .ifPresent(limit -> stopTask("writes to namespace " + namespace + " have failed for "
                        + (now - lane.flight().failingSinceMs()) + " ms, which is retry.timeout.ms; the last answer: "
                        + failure.getMessage()
                        + ". Nothing is lost: restart the task when the service can be reached"));
    }

    private static String whatToMend(TurbopufferException failure, String namespace) {
        return switch (failure.status()) {
            case 401 ->
                "turbopuffer does not accept the API key (401 for namespace " + namespace
                        + "): set turbopuffer.api.key to a valid key for this region, then restart the task";
            case 407 ->
                "the proxy does not accept its credentials (407 for namespace " + namespace
                        + "): set proxy.username and proxy.password, then restart the task";
            default ->
                "the API key may not write to namespace " + namespace + " (" + failure.status()
                        + "): give the key that permission or set turbopuffer.api.key to one that has it,"
                        + " then restart the task";
        };
    }

    private static TurbopufferException unwrapped(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TurbopufferException known) {
            return known;
        }
        throw new IllegalStateException("the client broke its contract", cause);
    }

    private void stopTask(String sentence) {
        stopped = true;
        task.stop(sentence);
    }

    private void noteClosed(Lane lane) {
        closings.removeIf(closing -> {
            closing.waitingFor().remove(lane);
            return closing.waitingFor().isEmpty() && closing.done().complete(null);
        });
        if (lane.flight() != null) {
            dropFromFlight(lane);
        }
    }

    /** Retries leave out what only closed partitions wait for, unless a write of the same document comes after it. */
    private void dropFromFlight(Lane lane) {
        discard(
                lane.namespace(),
                lane.flight()
                        .drop(write ->
                                write.isAbandoned() && lane.held(write.id()).isEmpty()));
    }

    private void forgetIfEmpty(Namespace namespace) {
        if (namespace.actions() == 0
                && namespace.lanes().stream().allMatch(lane -> lane.flight() == null && !lane.isQueued())
                && namespaces.remove(namespace.name(), namespace)) {
            lanes -= settings.lanesPerNamespace();
            shares.forget(namespace);
        }
    }

    // ---- what becomes of writes and records

    /** The write takes no room any more, and the actions that it stands for have ended. */
    private void release(Namespace namespace, Pending write) {
        freeBytes(namespace, write);
        write.records().forEach(each -> actionEnded(namespace, each));
        write.orphans().forEach(each -> actionEnded(namespace, each.record()));
    }

    private void freeBytes(Namespace namespace, Pending write) {
        namespace.addBytes(-write.bytes());
        account.addBytes(-write.bytes());
    }

    private void actionEnded(Namespace namespace, Delivery delivery) {
        namespace.closed(delivery);
        actionEnded(delivery);
    }

    private void actionEnded(Delivery delivery) {
        if (delivery.actionClosed()) {
            finish(delivery);
        }
    }

    private void finish(Delivery delivery) {
        if (delivery.rejections().isEmpty() || delivery.assignment().isClosed()) {
            delivery.assignment().done(delivery);
            account.addRecords(-1);
        } else {
            delivery.rejections().forEach(each -> tally.failed(each.kind()).increment());
            task.report(delivery);
        }
    }

    /** What a lane's flight says became of its writes. */
    private final class LaneOutcomes implements BatchFlight.Outcomes {
        private final Lane lane;

        LaneOutcomes(Lane lane) {
            this.lane = lane;
        }

        @Override
        public void accepted(boolean allStale) {
            lane.namespace().accepted(clock.monotonicMs());
            staleBatches = allStale ? staleBatches + 1 : 0;
            if (staleBatches >= STALE_BATCHES_BEFORE_WARNING && !warnedOfStale) {
                warnedOfStale = true;
                LOG.warn(
                        "The last {} batches changed nothing: namespace {} and those before hold newer versions of every row."
                                + " That is normal while old records are read again. Otherwise LSNs have gone backwards (a restore,"
                                + " a failover, another server): raise the epoch in the mapping's versioning.epochs",
                        staleBatches,
                        lane.namespace().name());
            }
        }

        @Override
        public void settled(Pending write) {
            long committed = write.write().commitMs();
            if (committed > 0) {
                oldestCommitMs = Math.min(oldestCommitMs, committed);
            }
            freeBytes(lane.namespace(), write);
            write.records().forEach(each -> actionEnded(lane.namespace(), each));
            if (!write.orphans().isEmpty()) {
                orphaned(write.id(), write.orphans(), Version.NONE);
            }
        }

        @Override
        public void metNoDocument(Pending patch, long storedVersion) {
            freeBytes(lane.namespace(), patch);
            Rejection rejection = Fold.metNoDocument(
                    (Action.Patch) patch.write(), "it was never written, or is marked as incomplete");
            orphaned(
                    patch.id(),
                    patch.records().stream()
                            .map(each -> new Pending.Orphan(each, rejection))
                            .toList(),
                    storedVersion);
        }

        /** Patches met no document: a later write of the whole document, or its delete, makes that good. */
        private void orphaned(String id, List<Pending.Orphan> orphans, long storedVersion) {
            if (replaces(id, storedVersion)) {
                lane.settleWith(id, Pending.recordsOf(orphans));
                return;
            }
            for (Pending.Orphan each : orphans) {
                each.record().reject(each.rejection());
                actionEnded(lane.namespace(), each.record());
            }
        }

        @Override
        public void refused(Pending write, FailureKind kind, String message) {
            Action.Write action = write.write();
            Rejection rejection = new Rejection(
                    kind,
                    action.mapping(),
                    action.version().lsn(),
                    "mapping " + action.mapping() + ", LSN "
                            + Lsn.text(action.version().lsn()) + ": namespace "
                            + lane.namespace().name() + " refused the row: " + message);
            write.records().forEach(each -> each.reject(rejection));
            write.orphans().forEach(each -> each.record().reject(each.rejection()));
            release(lane.namespace(), write);
        }

        @Override
        public boolean isSuperseded(Pending write) {
            return replaces(write.id(), write.write().version().value());
        }

        /** Whether the next write of a document will not leave what is stored: it is no patch, and no READ that is older. */
        private boolean replaces(String id, long storedVersion) {
            return lane.held(id)
                    .filter(next -> !next.isPatch())
                    .map(next -> next.write().version())
                    .filter(version -> !version.read() || version.value() >= storedVersion)
                    .isPresent();
        }

        @Override
        public boolean acceptedSince(long ms) {
            return lane.namespace().acceptedAtMs() >= ms;
        }
    }
}
