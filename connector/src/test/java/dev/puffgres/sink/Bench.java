package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.turbopuffer.RetryPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A core on a bench: its thread is the test's, its clock stands still, and its service answers by hand. */
final class Bench implements TaskPort {
    static final TopicPartition PARTITION = new TopicPartition("app.public.pages", 0);
    static final Settings.Deletes HARD = new Settings.Deletes(false, Duration.ofDays(7), Duration.ofMinutes(1));
    static final Settings.Deletes SOFT = new Settings.Deletes(true, Duration.ofDays(7), Duration.ofMinutes(1));
    static final Settings SETTINGS = new Settings(
            "",
            1_000,
            1 << 20,
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            16,
            2,
            64 << 20,
            50_000,
            new RetryPolicy(Duration.ofMillis(250), Duration.ofSeconds(30)),
            Optional.empty(),
            HARD);

    final FakeTurbopuffer service = new FakeTurbopuffer();
    final OffsetLedger ledger = new OffsetLedger();
    final BufferAccount account = new BufferAccount();
    final Tally tally = new Tally();
    final List<Delivery> reported = new ArrayList<>();
    final List<String> stops = new ArrayList<>();
    final SinkCore core;

    private final Queue<Runnable> events = new ArrayDeque<>();
    private final Map<TopicPartition, Long> nextOffset = new HashMap<>();
    private long nowMs = 1_000_000;

    Bench() {
        this(SETTINGS, 0);
    }

    Bench(Settings.Deletes deletes) {
        this(with(deletes), 0);
    }

    Bench(Settings settings, long seed) {
        Clock clock = new Clock() {
            @Override
            public long monotonicMs() {
                return nowMs;
            }

            @Override
            public long wallMs() {
                return 1_700_000_000_000L + nowMs;
            }
        };
        core = new SinkCore(
                settings,
                service,
                events::add,
                clock,
                new SplittableRandom(seed),
                ledger,
                account,
                this,
                tally,
                LatencyListener.NONE);
        ledger.open(List.of(PARTITION));
    }

    /** Few rows to a request, so that a namespace soon has two lanes. */
    static Settings withRowsPerRequest(int rows) {
        return settings(rows, HARD);
    }

    static Settings with(Settings.Deletes deletes) {
        return settings(SETTINGS.batchMaxRows(), deletes);
    }

    private static Settings settings(int rows, Settings.Deletes deletes) {
        return new Settings(
                SETTINGS.namespacePrefix(),
                rows,
                SETTINGS.batchMaxBytes(),
                SETTINGS.linger(),
                SETTINGS.lingerMax(),
                SETTINGS.maxInFlight(),
                SETTINGS.lanesPerNamespace(),
                SETTINGS.bufferMaxBytes(),
                SETTINGS.bufferMaxRecords(),
                SETTINGS.retryPolicy(),
                SETTINGS.retryTimeout(),
                deletes);
    }

    @Override
    public void report(Delivery delivery) {
        reported.add(delivery);
    }

    @Override
    public void stop(String sentence) {
        stops.add(sentence);
    }

    /** A record of the only partition, with the next offset. */
    Delivery put(Action... actions) {
        return put(PARTITION, actions);
    }

    Delivery put(TopicPartition partition, Action... actions) {
        long offset = nextOffset.merge(partition, 1L, Long::sum) - 1;
        return put(partition, offset, actions);
    }

    Delivery put(TopicPartition partition, long offset, Action... actions) {
        nextOffset.put(partition, offset + 1);
        Delivery delivery = ledger.assignment(partition).deliver(offset, "record " + offset);
        SinkCore.Accepted accepted = new SinkCore.Accepted(delivery, List.of(actions));
        account.addRecords(1);
        account.addBytes(accepted.bytes());
        events.add(() -> core.accept(List.of(accepted)));
        return delivery;
    }

    /** The task thread has reported a record. */
    void reportDone(Delivery delivery) {
        delivery.assignment().done(delivery);
        account.addRecords(-1);
    }

    CompletableFuture<Void> close(TopicPartition... partitions) {
        ledger.close(List.of(partitions));
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        events.add(() -> core.close().thenRun(() -> quiet.complete(null)));
        return quiet;
    }

    /** A partition was lost without a word, and is opened again. */
    void reopen(TopicPartition partition) {
        ledger.open(List.of(partition));
        events.add(core::close);
    }

    /** Runs what has been handed over. */
    Bench run() {
        do {
            for (Runnable event = events.poll(); event != null; event = events.poll()) {
                event.run();
            }
            core.tick();
        } while (!events.isEmpty());
        return this;
    }

    /** Runs one thing that has been handed over, if there is any. */
    boolean runOne() {
        Runnable event = events.poll();
        if (event != null) {
            event.run();
        }
        return event != null;
    }

    Bench pass(Duration time) {
        run();
        nowMs += time.toMillis();
        return run();
    }

    /** Lets lanes linger to the end. */
    Bench linger() {
        run();
        return pass(SETTINGS.linger());
    }

    /** Lets time pass until a request waits for its answer. */
    Bench untilRequest() {
        run();
        while (service.open().isEmpty()) {
            nowMs = Math.max(nowMs, core.nextTickMs());
            run();
        }
        return this;
    }

    /** Lets the time pass in which the core has anything to do. */
    Bench untilIdle() {
        run();
        while (account.records() > reported.size() && stops.isEmpty()) {
            long next = core.nextTickMs();
            if (next == Long.MAX_VALUE) {
                throw new AssertionError(account.records() + " records are undone, " + reported.size()
                        + " of them to be reported, and nothing is to come: " + service.open() + ", " + core.lanes()
                        + " lanes, events " + events.size());
            }
            nowMs = Math.max(nowMs, next);
            run();
        }
        return this;
    }

    long nowMs() {
        return nowMs;
    }

    /** What would be committed of the only partition. */
    long committable() {
        return committable(PARTITION);
    }

    long committable(TopicPartition partition) {
        long delivered = nextOffset.getOrDefault(partition, 0L);
        OffsetAndMetadata offset = ledger.committable(Map.of(partition, new OffsetAndMetadata(delivered)))
                .get(partition);
        return offset == null ? -1 : offset.offset();
    }
}
