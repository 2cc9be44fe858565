package dev.puffgres.sink;

import static dev.puffgres.sink.Changes.change;
import static dev.puffgres.sink.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.JournalEntry;
import dev.puffgres.emulator.Operation;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task with the real client and the emulator at the service's pace: who has to wait, and for how long. */
class AdaptiveBatchingIT {
    private static final TopicPartition HOT = new TopicPartition("app.public.hot", 0);
    private static final TopicPartition QUIET = new TopicPartition("app.public.quiet", 0);

    /** By turbopuffer's documentation, for half a megabyte. */
    private static final Duration PUBLISHED_LATENCY = Duration.ofMillis(165);

    private final FakeSinkTaskContext context = new FakeSinkTaskContext();
    private final PuffgresSinkTask task = new PuffgresSinkTask();
    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    private Emulator emulator;

    @AfterEach
    void stop() {
        task.stop();
        emulator.close();
    }

    @Test
    void aHotNamespaceDoesNotStarveTenThousandQuietOnes() throws Exception {
        int namespaces = 10_000;
        int seconds = 20;
        emulator = Emulator.start(
                EmulatorConfig.DEFAULT.withLatency(PUBLISHED_LATENCY).withCommitInterval(Duration.ofSeconds(1)));
        start(Map.of("max.in.flight.requests", "200", "batch.max.rows", "1000"));

        Map<String, Instant> put = new HashMap<>();
        long hot = 0;
        boolean heldBack = false;
        Pacer pacer = new Pacer();
        for (int step = 0; put.size() < namespaces; step++) {
            List<SinkRecord> records = new ArrayList<>();
            if (context.paused.contains(HOT)) {
                heldBack = true;
            } else {
                for (int row = 0; row < 500; row++) {
                    records.add(record(HOT, upsert("hot", hot++, change(hot), "x", null)));
                }
            }
            if (!context.paused.contains(QUIET)) {
                for (int row = 0; row < namespaces / seconds / 20; row++) {
                    String namespace = "quiet" + put.size();
                    put.put(namespace, Instant.now());
                    records.add(record(QUIET, upsert(namespace, 1, change(10), "x", null)));
                }
            }
            task.put(records);
            pacer.until(Duration.ofMillis(50L * (step + 1)));
        }
        awaitAll(Duration.ofSeconds(60), QUIET);

        long hotWritten = 0;
        List<Long> delays = new ArrayList<>();
        for (JournalEntry each : emulator.journal().entries()) {
            if (each.namespace().equals("hot")) {
                hotWritten++;
            } else {
                delays.add(
                        Duration.between(put.get(each.namespace()), each.at()).toMillis());
            }
        }
        delays.sort(null);
        measured(
                "a row in each of 10,000 quiet namespaces beside a hot one, from put to commit, median / p99 / longest",
                quantile(delays, 0.5) + " / " + quantile(delays, 0.99) + " / " + quantile(delays, 1) + " ms");
        measured("rows of the hot namespace meanwhile", hotWritten);
        assertThat(delays).hasSize(namespaces);
        assertThat(heldBack).as("the hot namespace has more than it can commit").isTrue();
        assertThat(hotWritten).as("the hot namespace goes on").isGreaterThan(10_000);
        assertThat(quantile(delays, 0.99)).as("p99, in ms").isLessThan(4_000);
        assertThat(quantile(delays, 1)).as("longest, in ms").isLessThan(8_000);
    }

    @Test
    void requestsReachAPacedNamespaceShortlyBeforeItsCommits() throws Exception {
        int perSecond = 1_000;
        int warmUp = 12 * perSecond;
        emulator = Emulator.start(
                EmulatorConfig.DEFAULT.withLatency(PUBLISHED_LATENCY).withCommitInterval(Duration.ofSeconds(1)));
        start(Map.of("name", "paced"));

        List<Instant> put = new ArrayList<>();
        Pacer pacer = new Pacer();
        while (put.size() < warmUp + 15 * perSecond) {
            List<SinkRecord> records = new ArrayList<>();
            for (int row = 0; row < perSecond / 50; row++) {
                records.add(record(HOT, upsert("paced", put.size(), change(10 + put.size()), "x", null)));
                put.add(Instant.now());
            }
            task.put(records);
            pacer.until(Duration.ofSeconds(1).multipliedBy(put.size()).dividedBy(perSecond));
        }
        long holdMs = attribute("paced", "hold-ms");
        awaitAll(Duration.ofSeconds(10), HOT);

        List<Long> delays = new ArrayList<>();
        for (JournalEntry each : emulator.journal().entries()) {
            int row = Integer.parseInt(each.id());
            if (row >= warmUp) {
                delays.add(Duration.between(put.get(row), each.at()).toMillis());
            }
        }
        delays.sort(null);
        measured(
                "1,000 rows/s to one namespace, from put to commit, median / p99 / longest; hold",
                quantile(delays, 0.5) + " / " + quantile(delays, 0.99) + " / " + quantile(delays, 1) + " ms; " + holdMs
                        + " ms");
        assertThat(delays).hasSize(put.size() - warmUp);
        // A request that leaves as soon as the one before is answered waits for a whole interval: 1,500 and more than
        // 2,000.
        assertThat(quantile(delays, 0.5)).as("median, in ms").isLessThan(1_200);
        assertThat(quantile(delays, 0.99)).as("p99, in ms").isLessThan(1_800);
    }

    @Test
    void aRateThatTheServiceDoesNotTakeIsFoundAndLeftAgain() throws Exception {
        int perSecond = 100;
        int most = 64;
        emulator = Emulator.start(EmulatorConfig.DEFAULT.withLatency(Duration.ofMillis(50)));
        Gate gate = new Gate(perSecond);
        emulator.faults()
                .add(Fault.on(Operation.WRITE)
                        .when(request -> !gate.passes())
                        .times(Fault.ALWAYS)
                        .throttles());
        start(Map.of("name", "adaptive", "max.in.flight.requests", Integer.toString(most)));

        long rows = 0;
        int lowest = most;
        Pacer pacer = new Pacer();
        for (int step = 0; step < 200; step++) {
            List<SinkRecord> records = new ArrayList<>();
            for (int row = 0; row < 100 && !context.paused.contains(QUIET); row++) {
                records.add(record(QUIET, upsert("namespace" + rows % 500, rows, change(10 + rows), "x", null)));
                rows++;
            }
            task.put(records);
            lowest = Math.min(lowest, (int) attribute("adaptive", "requests-in-flight-limit"));
            if (step == 100) {
                gate.forget();
            }
            pacer.until(Duration.ofMillis(50L * (step + 1)));
        }
        double seconds = 100 * 0.05;
        measured(
                "429 above 100 requests/s, 500 namespaces, up to 64 in flight: lowest limit; accepted and refused requests/s once"
                        + " settled",
                lowest + "; " + Math.round(gate.passed.get() / seconds) + " and "
                        + Math.round(gate.refused.get() / seconds));
        assertThat(lowest).isLessThan(most / 2);
        assertThat(gate.passed.get() / seconds).as("accepted a second").isGreaterThan(perSecond / 2.0);
        assertThat(gate.refused.get()).as("refused, beside accepted").isLessThan(gate.passed.get());

        gate.open();
        awaitAll(Duration.ofSeconds(30), QUIET);
        long written = emulator.namespaces().stream()
                .mapToLong(each -> emulator.documents(each).size())
                .sum();
        assertThat(written).isEqualTo(rows);
        assertThat(emulator.journal().regressions()).isEmpty();
        for (int second = 0; second < 20 && attribute("adaptive", "requests-in-flight-limit") < most; second++) {
            for (int row = 0; row < 500; row++) {
                task.put(List.of(record(QUIET, upsert("namespace" + row, rows, change(10 + rows), "x", null))));
                rows++;
            }
            awaitAll(Duration.ofSeconds(10), QUIET);
        }
        assertThat(attribute("adaptive", "requests-in-flight-limit")).isEqualTo(most);
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> attribute("adaptive", "linger-ms") == 100);
    }

    /** Lets so many requests pass in each second. */
    private static final class Gate {
        final AtomicInteger passed = new AtomicInteger();
        final AtomicInteger refused = new AtomicInteger();
        private final double perNano;
        private double tokens;
        private long filledNs = System.nanoTime();
        private boolean open;

        Gate(int perSecond) {
            this.perNano = perSecond / 1e9;
            this.tokens = perSecond / 10.0;
        }

        synchronized boolean passes() {
            long now = System.nanoTime();
            tokens = Math.min(perNano * 1e8, tokens + (now - filledNs) * perNano);
            filledNs = now;
            boolean passes = open || tokens >= 1;
            tokens -= passes ? 1 : 0;
            (passes ? passed : refused).incrementAndGet();
            return passes;
        }

        synchronized void forget() {
            passed.set(0);
            refused.set(0);
        }

        synchronized void open() {
            open = true;
        }
    }

    /** Keeps a rhythm: the rate at which rows come is what is tested. */
    private static final class Pacer {
        private final long beganNs = System.nanoTime();

        void until(Duration sinceBegin) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(sinceBegin.toNanos() - (System.nanoTime() - beganNs));
        }
    }

    private void start(Map<String, String> more) {
        Map<String, String> properties = new HashMap<>();
        properties.put(PuffgresSinkConfig.API_KEY, EmulatorConfig.API_KEY);
        properties.put(PuffgresSinkConfig.BASE_URL, emulator.baseUrl().toString());
        properties.putAll(more);
        task.initialize(context);
        task.start(properties);
        context.assignment.addAll(List.of(HOT, QUIET));
        task.open(List.of(HOT, QUIET));
    }

    private SinkRecord record(TopicPartition partition, Action action) {
        long offset = offsets.merge(partition, 1L, Long::sum) - 1;
        return new SinkRecord(
                partition.topic(),
                partition.partition(),
                null,
                null,
                ActionRecord.SCHEMA,
                ActionRecord.write(List.of(action)),
                offset);
    }

    private void awaitAll(Duration atMost, TopicPartition partition) {
        OffsetAndMetadata end = new OffsetAndMetadata(offsets.get(partition));
        Awaitility.await().atMost(atMost).pollInterval(Duration.ofMillis(50)).until(() -> {
            task.put(List.of());
            return task.preCommit(Map.of(partition, end)).get(partition).equals(end);
        });
    }

    private static long attribute(String connector, String name) throws JMException {
        return (long) ManagementFactory.getPlatformMBeanServer()
                .getAttribute(
                        new ObjectName("puffgres:type=sink-task-metrics,connector=" + connector + ",task=0"), name);
    }

    private static long quantile(List<Long> sorted, double quantile) {
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * quantile));
    }

    private static void measured(String what, Object value) {
        System.out.println("measured: " + what + ": " + value);
    }
}
