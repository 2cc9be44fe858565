package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Version;
import dev.puffgres.turbopuffer.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays random histories of a table through a core, in random interleavings of deliveries, answers, failures, time, commits and
 * rebalances. However they fall: the documents end as the table does, no offset is committed past a record that is not done, and
 * an id is never in two requests at once (the service refuses to see that).
 */
class InterleavingTest {
    private static final int PARTITIONS = 2;
    private static final int IDS = 6;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theDocumentsEndAsTheTableDoes(boolean withBadRows) {
        for (long seed = 0; seed < 1_500; seed++) {
            try {
                new Play(seed, withBadRows).play();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** One record of the topic. */
    private record Change(long id, Action action, Version version, boolean bad) {}

    private static final class Play {
        final SplittableRandom random;
        final Bench bench;
        final List<List<Change>> topic = new ArrayList<>();
        final Map<TopicPartition, Integer> position = new HashMap<>();
        final Map<TopicPartition, Long> committed = new HashMap<>();
        final Set<TopicPartition> open = new HashSet<>();
        final Set<Delivery> reportedDone = new HashSet<>();

        Play(long seed, boolean withBadRows) {
            random = new SplittableRandom(seed);
            Settings settings = new Settings(
                    "",
                    1 + random.nextInt(8),
                    1 << 20,
                    Duration.ofMillis(random.nextInt(3) * 50L),
                    1 + random.nextInt(4),
                    1 + random.nextInt(3),
                    64 << 20,
                    50_000,
                    new RetryPolicy(Duration.ofMillis(50), Duration.ofMillis(200)),
                    Optional.empty(),
                    Bench.HARD);
            bench = new Bench(settings, seed);
            bench.service.rule(call ->
                    call.carries(row -> row.path("b").asText().startsWith("bad")) ? FakeTurbopuffer.status(400) : null);
            for (int i = 0; i < PARTITIONS; i++) {
                topic.add(new ArrayList<>());
                TopicPartition partition = partition(i);
                open.add(partition);
                position.put(partition, 0);
                committed.put(partition, 0L);
                bench.ledger.open(List.of(partition));
            }
            writeHistory(withBadRows);
        }

        TopicPartition partition(int number) {
            return new TopicPartition("app.public.pages", number);
        }

        /** A snapshot of some rows, then transactions. The LSNs of a transaction's changes may lie below its predecessors'. */
        void writeHistory(boolean withBadRows) {
            String[] a = new String[IDS];
            String[] b = new String[IDS];
            boolean[] exists = new boolean[IDS];
            for (int id = 0; id < IDS; id++) {
                if (random.nextInt(3) == 0) {
                    exists[id] = true;
                    a[id] = "a0";
                    b[id] = "b0";
                    append(id, Changes.upsert(id, Changes.read(1_000_000), a[id], b[id]), false);
                }
            }
            int changes = 5 + random.nextInt(30);
            for (int n = 1; n <= changes; n++) {
                int id = random.nextInt(IDS);
                long commit = n * 100L;
                // Debezium does not know the last commit before the first transactions; their LSNs lie below the
                // snapshot's.
                long previousCommit = n <= 4 ? 0 : commit;
                // Written before other transactions committed, but committed after them.
                long lsn = commit + 50 - (previousCommit > 0 && random.nextInt(4) == 0 ? random.nextInt(250) : 0);
                Version version = new Version(lsn, false, previousCommit, lsn);
                boolean bad = withBadRows && random.nextInt(6) == 0;
                if (exists[id] && random.nextInt(4) == 0) {
                    exists[id] = false;
                    append(id, Changes.delete(id, monotonic(id, version)), false);
                } else if (exists[id] && random.nextInt(2) == 0) {
                    a[id] = "a" + n;
                    append(id, Changes.patch(id, monotonic(id, version), a[id]), false);
                } else {
                    Version of = exists[id] ? monotonic(id, version) : version;
                    exists[id] = true;
                    a[id] = "a" + n;
                    b[id] = (bad ? "bad" : "b") + n;
                    append(id, Changes.upsert(id, of, a[id], b[id]), bad);
                }
            }
        }

        /** A living row is locked until its transaction commits: the LSNs of its changes rise. Only a re-inserted key's may fall. */
        Version monotonic(int id, Version version) {
            long last = topic.get(id % PARTITIONS).stream()
                    .filter(each -> each.id() == id)
                    .mapToLong(each -> each.version().value())
                    .max()
                    .orElse(0);
            return version.value() > last ? version : new Version(last + 1, false, version.previousCommit(), last + 1);
        }

        /** A bad row is one that the service refuses, or one that the engine could not render. */
        void append(int id, Action.Write write, boolean bad) {
            Action action = bad && random.nextBoolean()
                    ? new Action.Failure(
                            "m",
                            FailureKind.INVALID_TYPE,
                            "column a",
                            Optional.of(new Action.Outdated(write.target(), write.version(), write.schema())))
                    : write;
            topic.get(id % PARTITIONS).add(new Change(id, action, write.version(), bad));
        }

        void play() {
            int steps = 40 + random.nextInt(120);
            for (int i = 0; i < steps; i++) {
                step();
            }
            finish();
            check();
        }

        void step() {
            switch (random.nextInt(10)) {
                case 0, 1 -> deliver();
                case 2, 3 -> bench.runOne();
                case 4, 5 -> answer();
                case 6 -> bench.pass(Duration.ofMillis(random.nextInt(200)));
                case 7 -> commit();
                case 8 -> report();
                default -> {
                    switch (random.nextInt(6)) {
                        case 0 -> rebalance();
                        case 1 -> rewind();
                        default -> {}
                    }
                }
            }
        }

        void deliver() {
            TopicPartition partition = partition(random.nextInt(PARTITIONS));
            if (!open.contains(partition)) {
                return;
            }
            for (int i = random.nextInt(4); i >= 0; i--) {
                int next = position.get(partition);
                List<Change> records = topic.get(partition.partition());
                if (next < records.size()) {
                    bench.put(partition, next, records.get(next).action());
                    position.put(partition, next + 1);
                }
            }
        }

        void answer() {
            List<FakeTurbopuffer.Call> calls = bench.service.open();
            if (calls.isEmpty()) {
                return;
            }
            FakeTurbopuffer.Call call = calls.get(random.nextInt(calls.size()));
            switch (random.nextInt(8)) {
                case 0 -> call.fail(FakeTurbopuffer.status(503));
                case 1 -> call.fail(FakeTurbopuffer.retryAfter(Duration.ofMillis(random.nextInt(300))));
                case 2 -> {
                    if (call.write == null
                            || !call.carries(row -> row.path("b").asText().startsWith("bad"))) {
                        call.succeedUnheard();
                    }
                }
                default -> call.succeed();
            }
        }

        void report() {
            if (!bench.reported.isEmpty()) {
                Delivery delivery = bench.reported.remove(random.nextInt(bench.reported.size()));
                reportedDone.add(delivery);
                bench.reportDone(delivery);
            }
        }

        void commit() {
            for (TopicPartition partition : open) {
                long offset = bench.ledger
                        .committable(Map.of(
                                partition,
                                new org.apache.kafka.clients.consumer.OffsetAndMetadata(position.get(partition))))
                        .get(partition)
                        .offset();
                assertThat(offset).isGreaterThanOrEqualTo(committed.get(partition));
                committed.put(partition, offset);
                checkCommitted(partition, offset);
            }
        }

        /** What lies below a committed offset has left its trace, judged by the documents alone. */
        void checkCommitted(TopicPartition partition, long offset) {
            List<Change> records = topic.get(partition.partition());
            for (int id = partition.partition(); id < IDS; id += PARTITIONS) {
                Change last = null;
                for (int i = 0; i < offset; i++) {
                    if (records.get(i).id() == id) {
                        last = records.get(i);
                    }
                }
                // A bad row takes with it what was folded into it.
                if (last == null || everBad(records, id)) {
                    continue;
                }
                Change settled = last;
                ObjectNode stored = bench.service.document(Changes.NAMESPACE, Long.toString(id));
                long version = settled.version().value();
                boolean deletedLater = records.subList((int) offset, records.size()).stream()
                        .anyMatch(each -> each.id() == settled.id() && each.action() instanceof Action.Delete);
                if (settled.action() instanceof Action.Delete) {
                    assertThat(stored == null || stored.get("__source_lsn").asLong() >= 0)
                            .isTrue();
                    boolean recreatedLater = records.subList((int) offset, records.size()).stream()
                            .anyMatch(each -> each.id() == settled.id() && each.action() instanceof Action.Upsert);
                    assertThat(stored == null || recreatedLater)
                            .as("deleted " + id)
                            .isTrue();
                } else if (stored == null) {
                    assertThat(deletedLater)
                            .as("committed, and not written: " + id)
                            .isTrue();
                } else if (!deletedLater) {
                    assertThat(stored.get("__source_lsn").asLong()).isGreaterThanOrEqualTo(version);
                }
            }
        }

        static boolean everBad(List<Change> records, long id) {
            return records.stream().anyMatch(each -> each.id() == id && each.bad());
        }

        void rebalance() {
            TopicPartition partition = partition(random.nextInt(PARTITIONS));
            if (open.contains(partition)) {
                if (random.nextBoolean()) {
                    commit();
                }
                bench.close(partition);
                open.remove(partition);
            } else {
                bench.ledger.open(List.of(partition));
                open.add(partition);
                position.put(partition, committed.get(partition).intValue());
            }
        }

        /** Connect reads again from what is committed, on the same assignment or on one that was lost and came back. */
        void rewind() {
            TopicPartition partition = partition(random.nextInt(PARTITIONS));
            if (open.contains(partition)) {
                if (random.nextBoolean()) {
                    bench.reopen(partition);
                }
                position.put(partition, committed.get(partition).intValue());
            }
        }

        void finish() {
            for (int i = 0; i < PARTITIONS; i++) {
                TopicPartition partition = partition(i);
                if (!open.contains(partition)) {
                    bench.ledger.open(List.of(partition));
                    open.add(partition);
                    position.put(partition, committed.get(partition).intValue());
                }
                List<Change> records = topic.get(i);
                for (int next = position.get(partition); next < records.size(); next++) {
                    bench.put(partition, next, records.get(next).action());
                    position.put(partition, next + 1);
                }
            }
            bench.run();
            bench.service.answerAtOnce();
            bench.untilIdle();
            while (!bench.reported.isEmpty()) {
                report();
            }
            commit();
        }

        void check() {
            for (int i = 0; i < PARTITIONS; i++) {
                assertThat(committed.get(partition(i)))
                        .as("everything is committed")
                        .isEqualTo(topic.get(i).size());
            }
            assertThat(bench.account.records()).isZero();
            assertThat(bench.account.bytes()).isZero();
            assertThat(bench.core.lanes()).isZero();
            for (int id = 0; id < IDS; id++) {
                check(id);
            }
        }

        void check(int id) {
            String a = null;
            String b = null;
            boolean exists = false;
            boolean lastWholeWasBad = false;
            for (Change each : topic.get(id % PARTITIONS)) {
                if (each.id() != id) {
                    continue;
                }
                if (each.action() instanceof Action.Upsert upsert) {
                    ObjectNode document = FakeTurbopuffer.parse(upsert.document());
                    a = document.path("a").asText();
                    b = document.path("b").asText();
                    exists = true;
                    lastWholeWasBad = each.bad();
                } else if (each.action() instanceof Action.Failure) {
                    exists = true;
                    lastWholeWasBad = true;
                } else if (each.action() instanceof Action.Patch patch) {
                    a = FakeTurbopuffer.parse(patch.attributes()).path("a").asText();
                } else {
                    exists = false;
                    lastWholeWasBad = false;
                }
            }
            ObjectNode stored = bench.service.document(Changes.NAMESPACE, Integer.toString(id));
            if (!exists) {
                assertThat(stored).as("deleted " + id).isNull();
            } else if (lastWholeWasBad) {
                assertThat(stored == null || stored.has("__incomplete"))
                        .as("what lacks a change is marked: " + stored)
                        .isTrue();
            } else {
                assertThat(stored).as("written " + id).isNotNull();
                assertThat(stored.path("a").asText()).isEqualTo(a);
                assertThat(stored.path("b").asText()).isEqualTo(b);
                assertThat(stored.has("__incomplete")).isFalse();
            }
        }
    }
}
