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
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final Settings settings;
    private final TurbopufferClient client;
    private final Executor timerThread;
    private final Clock clock;
    private final RandomGenerator random;
    private final BufferAccount account;
    private final TaskPort task;
    private final Tally tally;
    private final LatencyListener latencies;
    private final Settlement settlement;
    private final Flights flights;

    private final SchemaCache schemas = new SchemaCache();
    private final StallWatch stalls = new StallWatch();
    private final NamespaceShares shares;
    private final DeleteMode deleteMode;
    private final OffsetLedger ledger;
    private final LateDeletes lateDeletes;
    private final MarkerPurge purge;
    private final Map<String, Namespace> namespaces = new HashMap<>();
    private final Deque<Track> ready = new ArrayDeque<>();
    private final Timers timers = new Timers();
    private final List<Closing> closings = new ArrayList<>();
    private final Pace pace;
    private boolean stopped;

    private volatile int lanes;

    private record Closing(Set<Track> waitingFor, CompletableFuture<Void> done) {}

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
        this.ledger = ledger;
        this.lateDeletes = new LateDeletes(settings.deletes().requestTimeout(), clock);
        this.purge = new MarkerPurge(settings.deletes().retention(), clock, tally);
        this.settlement =
                new Settlement(account, task, tally, settings.deletes().soft() ? purge : lateDeletes);
        this.deleteMode = settings.deletes().soft() ? new SoftDeletes(schemas, clock) : DeleteMode.HARD;
        this.flights = new Flights(settings, schemas, deleteMode, settlement, clock, tally);
        this.shares = new NamespaceShares(settings, ledger);
        this.pace = new Pace(settings, clock);
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
            settlement.finish(delivery);
        } else if (delivery.assignment().isClosed()) {
            // Writes before it may have been dropped already. If it went without them, they would be stale when they
            // are
            // delivered again.
            account.addBytes(-accepted.bytes());
            accepted.actions().forEach(any -> settlement.actionEnded(delivery));
            return;
        }
        for (Action action : accepted.actions()) {
            if (action instanceof Action.Write write) {
                accept(Pending.of(write, delivery, now), delivery, now);
            } else if (action instanceof Action.Truncate truncate) {
                accept(truncate, delivery, now);
            } else if (action instanceof Action.Failure failure) {
                reject(failure, delivery, now);
            } else {
                tally.skipped.increment();
                settlement.actionEnded(delivery);
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
            settlement.actionEnded(delivery);
            return;
        }
        Action.Outdated outdated = failure.outdated().get();
        Pending mark = Pending.mark(failure.mapping(), outdated, schemas.marker(outdated.schema()), delivery, now);
        account.addBytes(mark.bytes());
        accept(mark, delivery, now);
    }

    private void accept(Pending arrival, Delivery delivery, long now) {
        Action.Write write = arrival.write();
        Optional<Namespace> found = namespace(write.target().namespace(), write.mapping(), write.version(), delivery);
        if (found.isEmpty()) {
            account.addBytes(-arrival.bytes());
            settlement.actionEnded(delivery);
            return;
        }
        Namespace namespace = found.get();
        watchForSecondSnapshot(write.version(), delivery);
        lateDeletes.changed(namespace.name(), write.target().id());
        namespace.opened(delivery);
        account.addBytes(namespace.add(arrival) - arrival.bytes());
        look(namespace.lane(arrival.id()), now);
        shares.watch(namespace);
    }

    /**
     * Without exactly-once sources Debezium takes its snapshot from the beginning if it dies before Connect has stored that it was over, even
     * after it has streamed.
     */
    private void watchForSecondSnapshot(Version version, Delivery delivery) {
        Assignment assignment = delivery.assignment();
        if (!version.versioned() || !assignment.isReadBehindChange(version.read(), delivery.offset())) {
            return;
        }
        tally.readsBehindChanges.increment();
        if (assignment.isFirstToTellOfReads()) {
            LOG.warn(
                    "In {} records of a snapshot stand behind changes. Unless it is an incremental snapshot, Debezium has taken its"
                            + " snapshot again: it streams nothing of what changed before it, and a snapshot's row never beats a change"
                            + " of its epoch, so documents may be older than their rows until these change again. Raise the epoch, and"
                            + " enable exactly-once sources: docs/operations.md, A snapshot that was taken again",
                    assignment);
        }
    }

    private void accept(Action.Truncate truncate, Delivery delivery, long now) {
        Optional<String> unordered = ledger.whyUnordered(delivery);
        Optional<Namespace> namespace = unordered.isPresent()
                ? Optional.empty()
                : namespace(truncate.namespace(), truncate.mapping(), truncate.version(), delivery);
        unordered.ifPresent(why -> delivery.reject(new Rejection(
                FailureKind.REFUSED,
                truncate.mapping(),
                truncate.version().lsn(),
                "mapping " + truncate.mapping() + ", LSN "
                        + Lsn.text(truncate.version().lsn())
                        + ": the table was truncated, and truncate.mode delete needs"
                        + " a topic with one partition, for only there a TRUNCATE has its place among the changes: "
                        + why
                        + ". Give the table a topic with one partition, or set truncate.mode to skip or fail")));
        if (namespace.isEmpty()) {
            settlement.actionEnded(delivery);
            return;
        }
        namespace.get().opened(delivery);
        namespace.get().raise(truncate, delivery);
        lookAll(namespace.get(), now);
        shares.watch(namespace.get());
    }

    /** The namespace of an action; or empty, and the delivery is rejected. */
    private Optional<Namespace> namespace(String own, String mapping, Version version, Delivery delivery) {
        String name = settings.namespacePrefix() + own;
        if (name.length() > Limits.NAMESPACE_LENGTH) {
            delivery.reject(new Rejection(
                    FailureKind.INVALID_NAMESPACE,
                    mapping,
                    version.lsn(),
                    "mapping " + mapping + ", LSN " + Lsn.text(version.lsn()) + ": the namespace has " + name.length()
                            + " characters with namespace.prefix, and turbopuffer takes " + Limits.NAMESPACE_LENGTH));
            return Optional.empty();
        }
        return Optional.of(namespaces.computeIfAbsent(name, any -> {
            lanes++;
            return new Namespace(name, settings.lanesPerNamespace(), schemas, deleteMode, pace::newHold);
        }));
    }

    /**
     * Lets go of closed assignments: what has not been sent is dropped if nobody else waits for it.
     *
     * @return complete when no request that carries one of their records is under way
     */
    CompletableFuture<Void> close() {
        long now = clock.monotonicMs();
        Set<Track> waitingFor = new HashSet<>();
        for (Namespace namespace : List.copyOf(namespaces.values())) {
            for (Track track : namespace.tracks()) {
                discard(namespace, track.dropAbandoned());
                if (!track.isOnTheWire()) {
                    dropAbandonedFlight(track);
                } else if (track.flight().touchesClosed()) {
                    waitingFor.add(track);
                }
            }
            lookAll(namespace, now);
            forgetIfEmpty(namespace);
        }
        lateDeletes.dropClosed();
        sendWhatMay();
        shares.refresh();
        if (waitingFor.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Closing closing = new Closing(waitingFor, new CompletableFuture<>());
        closings.add(closing);
        return closing.done();
    }

    /** Lets go of what is under way, and not on the wire, for closed assignments only. */
    private void dropAbandonedFlight(Track track) {
        if (track.flight() != null) {
            discard(track.namespace(), track.dropFromFlight());
        }
        if (track instanceof Barrier barrier && barrier.isAbandoned()) {
            barrier.release(settlement);
            land(barrier);
        }
    }

    private void discard(Namespace namespace, List<Pending> dropped) {
        for (Pending each : dropped) {
            settlement.release(namespace, each);
        }
    }

    /** Does what is due. */
    void tick() {
        long now = clock.monotonicMs();
        for (long atMs = timers.nextMs(); atMs <= now; atMs = timers.nextMs()) {
            for (Track track : timers.takeNext()) {
                if (track.wakeAtMs() == atMs) {
                    track.setWakeAtMs(Long.MAX_VALUE);
                    look(track, now);
                }
            }
        }
        lateDeletes.takeDue().forEach(each -> repeat(each, now));
        purge.takeDue().ifPresent(track -> look(track, now));
        sendWhatMay();
        shares.refresh();
        stalls.warnIfDue(now);
    }

    /** Sends a delete once more. It holds no offset, and nobody hears of it if it fails. */
    private void repeat(LateDeletes.Repeat repeat, long now) {
        Delivery delivery = Delivery.repeat(repeat.by());
        delivery.actionOpened();
        Pending pending = Pending.of(repeat.delete(), delivery, now);
        account.addRecords(1);
        account.addBytes(pending.bytes());
        accept(pending, delivery, now);
    }

    /** When {@link #tick} has something to do, on the monotonic clock; {@link Long#MAX_VALUE} if nothing is to come. */
    long nextTickMs() {
        long nextMs = Math.min(timers.nextMs(), stalls.warnAtMs());
        return Math.min(nextMs, Math.min(lateDeletes.dueMs(), purge.dueMs()));
    }

    /** Sends nothing any more. */
    void stop() {
        stopped = true;
    }

    /** How fast it writes. */
    Pace pace() {
        return pace;
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

    /** Decides what a track does now: stand in line, or wait. */
    private void look(Track track, long now) {
        if (track.isOnTheWire() || track.isQueued() || stopped) {
            return;
        }
        if (track.flight() == null) {
            long due = track.dueMs(settings, pace.lingerMs());
            if (due == Long.MAX_VALUE) {
                return;
            }
            if (now < due) {
                wake(track, due);
                return;
            }
        } else if (!track.flight().isFinished() && now < track.flight().waitUntilMs()) {
            wake(track, track.flight().waitUntilMs());
            return;
        }
        if (hasRoom(track)) {
            track.setQueued(true);
            ready.addLast(track);
        }
    }

    /** What has no room is looked at again when a request of its namespace is answered. */
    private static boolean hasRoom(Track track) {
        return track.namespace().hasRoom()
                || (track.flight() != null && track.flight().isFinished());
    }

    private void lookAll(Namespace namespace, long now) {
        for (Lane each : namespace.lanes()) {
            look(each, now);
        }
        for (Barrier each : namespace.barriers()) {
            look(each, now);
        }
    }

    private void wake(Track track, long atMs) {
        if (track.wakeAtMs() != atMs) {
            track.setWakeAtMs(atMs);
            timers.add(atMs, track);
        }
    }

    private void sendWhatMay() {
        while (!stopped && pace.hasRoom() && !ready.isEmpty()) {
            Track track = ready.removeFirst();
            track.setQueued(false);
            track.setWakeAtMs(Long.MAX_VALUE);
            proceed(track);
        }
    }

    private void proceed(Track track) {
        if (!hasRoom(track)) {
            return;
        }
        long now = clock.monotonicMs();
        if (track.flight() == null) {
            if (track.dueMs(settings, 0) == Long.MAX_VALUE) {
                forgetIfEmpty(track.namespace());
                return;
            }
            track.setFlight(track.depart(flights));
        }
        if (track.flight().isFinished()) {
            land(track);
            lookAll(track.namespace(), now);
            forgetIfEmpty(track.namespace());
            return;
        }
        if (now < track.flight().waitUntilMs()) {
            wake(track, track.flight().waitUntilMs());
            return;
        }
        Flight.Step step = track.flight().next();
        String namespace = track.namespace().name();
        if (step instanceof Flight.Step.Write write) {
            pace.sent(track.namespace(), write.request().rows());
            send(track, client.write(namespace, write.request()), this::written);
        } else if (step instanceof Flight.Step.Query query) {
            pace.sent(track.namespace(), 0);
            send(track, client.query(namespace, query.body()), (each, result) -> each.flight()
                    .answered(result));
        }
    }

    private <T> void send(Track track, CompletableFuture<T> request, BiConsumer<Track, T> answered) {
        track.setOnTheWire(true);
        tally.requests.increment();
        long sentMs = clock.monotonicMs();
        track.sent(sentMs);
        // Nothing but this hand-over happens on the client's threads.
        var unused = request.whenComplete(
                (result, failure) -> timerThread.execute(() -> completed(track, sentMs, result, failure, answered)));
    }

    private <T> void completed(Track track, long sentMs, T result, Throwable failure, BiConsumer<Track, T> answered) {
        long now = clock.monotonicMs();
        track.setOnTheWire(false);
        TurbopufferException failed = failure == null ? null : unwrapped(failure);
        pace.answered(track.namespace(), sentMs, failed, ready.size());
        latencies.requestAnswered(now - sentMs);
        if (failed == null) {
            answered.accept(track, result);
        } else {
            failed(track, failed, now);
        }
        long committedMs = settlement.takeOldestCommitMs();
        if (committedMs != Long.MAX_VALUE) {
            latencies.durable(Math.max(0, clock.wallMs() - committedMs));
        }
        stalls.watch(track.flight(), track.namespace().name(), now);
        noteClosed(track);
        if (track.flight() != null && track.flight().isFinished()) {
            land(track);
        }
        // A purge is none of its namespace's tracks.
        look(track, now);
        lookAll(track.namespace(), now);
        forgetIfEmpty(track.namespace());
        sendWhatMay();
        shares.refresh();
    }

    /** What was under way is over; behind a barrier that may move up which has waited. */
    private void land(Track track) {
        stalls.forget(track.flight());
        track.setFlight(null);
        track.landed(clock.monotonicMs());
        if (track instanceof Barrier barrier) {
            account.addBytes(track.namespace().lower(barrier));
        } else if (track instanceof Lane) {
            int before = track.namespace().lanes().size();
            track.namespace().spreadIfBehind(settings);
            lanes += track.namespace().lanes().size() - before;
        }
    }

    private void written(Track track, WriteResult result) {
        tally.requestBytes.add(result.requestBytes());
        track.flight().written(result);
    }

    private void failed(Track track, TurbopufferException failure, long now) {
        String namespace = track.namespace().name();
        if (failure.kind() == TurbopufferException.Kind.UNAUTHORIZED) {
            stopTask(whatToMend(failure, namespace));
            return;
        }
        if (failure.outcomeUnknown() && !deleteMode.leavesMarkers()) {
            lateDeletes.suspect(namespace, track.flight().upsertsUnderWay());
        }
        boolean waits = track.flight().failed(failure, now, settings.retryPolicy(), random);
        if (waits) {
            tally.retries(RetryCause.of(failure)).increment();
            LOG.debug("Request to namespace {} will be sent again: {}", namespace, failure.getMessage());
        }
        settings.retryTimeout()
                .filter(limit -> track.flight().failingSinceMs() != Long.MAX_VALUE
                        && now - track.flight().failingSinceMs() >= limit.toMillis())
                .ifPresent(limit -> stopTask("writes to namespace " + namespace + " have failed for "
                        + (now - track.flight().failingSinceMs()) + " ms, which is retry.timeout.ms; the last answer: "
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

    private void noteClosed(Track track) {
        closings.removeIf(closing -> {
            closing.waitingFor().remove(track);
            return closing.waitingFor().isEmpty() && closing.done().complete(null);
        });
        if (!track.flight().isFinished()) {
            dropAbandonedFlight(track);
        }
    }

    private void forgetIfEmpty(Namespace namespace) {
        if (namespace.actions() == 0 && namespace.isIdle() && namespaces.remove(namespace.name(), namespace)) {
            lanes -= namespace.lanes().size();
            shares.forget(namespace);
        }
    }
}
