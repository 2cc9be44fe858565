package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.turbopuffer.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Histories of a table that is truncated now and then, in a topic of one partition beside another table's, played in random interleavings
 * of deliveries, answers, failures, time and rebalances. However they fall, the documents end as the tables do, and nothing is left over. Only a
 * patch that is delivered again may be reported: a delete after it may have been written before.
 */
class TruncateInterleavingTest {
    private static final int SEEDS = 1_500;
    private static final int IDS = 5;
    private static final TopicPartition OTHER = new TopicPartition("app.public.others", 0);
    private static final String OTHERS = "others";

    @Test
    void theDocumentsEndAsTheTablesDo() {
        int truncates = 0;
        int reported = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                Play play = new Play(seed);
                truncates += play.play();
                reported += play.bench.reported.size();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(truncates).as("filters sent").isGreaterThan(SEEDS);
        assertThat(reported).isLessThan(SEEDS / 100);
    }

    private static final class Play {
        final SplittableRandom random;
        final Bench bench;
        final List<Action> topic = new ArrayList<>();
        final List<Action> others = new ArrayList<>();
        final Map<String, String> table = new TreeMap<>();
        final Set<Long> deliveredAgain = new HashSet<>();
        int position;
        int delivered;
        int otherPosition;
        long committed;
        boolean open = true;

        Play(long seed) {
            random = new SplittableRandom(seed);
            Settings of = Bench.SETTINGS;
            bench = new Bench(
                    new Settings(
                            "",
                            1 + random.nextInt(6),
                            of.batchMaxBytes(),
                            Duration.ofMillis(random.nextInt(3) * 50L),
                            Duration.ofMillis(400),
                            1 + random.nextInt(4),
                            1 + random.nextInt(3),
                            of.bufferMaxBytes(),
                            of.bufferMaxRecords(),
                            new RetryPolicy(Duration.ofMillis(50), Duration.ofMillis(200)),
                            of.retryTimeout(),
                            of.deletes()),
                    seed);
            bench.ledger.open(List.of(OTHER));
            bench.service.deleteByFilterRows(1 + random.nextInt(4));
            writeHistory();
        }

        void writeHistory() {
            for (int id = 0; id < IDS; id++) {
                if (random.nextBoolean()) {
                    topic.add(Changes.upsert(id, Changes.read(40), "read", "b"));
                    table.put(Integer.toString(id), "read");
                }
            }
            int changes = 10 + random.nextInt(30);
            for (int n = 1; n <= changes; n++) {
                long lsn = 100L * n;
                int id = random.nextInt(IDS);
                String key = Integer.toString(id);
                switch (random.nextInt(table.containsKey(key) ? 6 : 3)) {
                    case 0 -> {
                        topic.add(Changes.truncate(Changes.change(lsn)));
                        table.clear();
                    }
                    case 3 -> {
                        topic.add(Changes.delete(id, Changes.change(lsn)));
                        table.remove(key);
                    }
                    case 4 -> {
                        topic.add(Changes.patch(id, Changes.change(lsn), "patched " + n));
                        table.put(key, "patched " + n);
                    }
                    default -> {
                        topic.add(Changes.upsert(id, Changes.change(lsn), "written " + n, "b"));
                        table.put(key, "written " + n);
                    }
                }
                others.add(Changes.upsert(OTHERS, n, Changes.change(lsn), "x", null));
            }
        }

        /** @return how many filters were sent */
        int play() {
            int steps = 60 + random.nextInt(120);
            for (int i = 0; i < steps; i++) {
                step();
            }
            finish();
            check();
            return (int) bench.service.writes().stream()
                    .filter(each -> each.deleteByFilter() != null)
                    .count();
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> deliver();
                case 3, 4 -> bench.runOne();
                case 5, 6, 7 -> answer();
                case 8 -> bench.pass(Duration.ofMillis(random.nextInt(200)));
                case 9 -> commit();
                case 10 -> {
                    if (random.nextInt(4) == 0) {
                        rebalance();
                    }
                }
                default -> {
                    if (random.nextInt(8) == 0 && open) {
                        bench.reopen(Bench.PARTITION);
                        position = (int) committed;
                    }
                }
            }
        }

        void deliver() {
            for (int i = random.nextInt(4); i >= 0; i--) {
                if (open && position < topic.size()) {
                    bench.put(Bench.PARTITION, position, topic.get(position));
                    if (position < delivered) {
                        deliveredAgain.add((long) position);
                    }
                    position++;
                    delivered = Math.max(delivered, position);
                }
                if (random.nextBoolean() && otherPosition < others.size()) {
                    bench.put(OTHER, otherPosition, others.get(otherPosition));
                    otherPosition++;
                }
            }
        }

        void answer() {
            List<FakeTurbopuffer.Call> calls = bench.service.open();
            if (!calls.isEmpty()) {
                FakeTurbopuffer.Call call = calls.get(random.nextInt(calls.size()));
                switch (random.nextInt(8)) {
                    case 0 -> call.fail(FakeTurbopuffer.status(503));
                    case 1 -> call.fail(FakeTurbopuffer.retryAfter(Duration.ofMillis(random.nextInt(300))));
                    case 2 -> call.succeedUnheard();
                    default -> call.succeed();
                }
            }
        }

        void commit() {
            if (open) {
                long offset = bench.committable();
                assertThat(offset).isGreaterThanOrEqualTo(committed);
                committed = Math.min(offset, position);
            }
        }

        void rebalance() {
            if (open) {
                if (random.nextBoolean()) {
                    commit();
                }
                bench.close(Bench.PARTITION);
            } else {
                bench.ledger.open(List.of(Bench.PARTITION));
                position = (int) committed;
            }
            open = !open;
        }

        void finish() {
            if (!open) {
                rebalance();
            }
            while (position < topic.size() || otherPosition < others.size()) {
                deliver();
            }
            bench.run();
            bench.service.answerAtOnce();
            while (bench.account.records() > bench.reported.size()) {
                bench.untilIdle();
            }
        }

        boolean isPatchBeforeADelete(int position) {
            return topic.get(position) instanceof Action.Patch patch
                    && topic.subList(position, topic.size()).stream()
                            .anyMatch(later -> later instanceof Action.Truncate
                                    || (later instanceof Action.Delete delete
                                            && delete.target().equals(patch.target())));
        }

        void check() {
            bench.reported.forEach(each -> {
                assertThat(deliveredAgain).contains(each.offset());
                assertThat(isPatchBeforeADelete((int) each.offset())).isTrue();
                bench.reportDone(each);
            });
            assertThat(bench.committable()).isEqualTo(topic.size());
            assertThat(bench.committable(OTHER)).isEqualTo(others.size());
            assertThat(bench.account.records()).isZero();
            assertThat(bench.account.bytes()).isZero();
            assertThat(bench.core.lanes()).isZero();
            assertThat(bench.core.stalledMs()).isZero();
            Map<String, String> documents = new TreeMap<>();
            bench.service
                    .documents(Changes.NAMESPACE)
                    .forEach((id, document) ->
                            documents.put(id, document.get("a").asText()));
            assertThat(documents).isEqualTo(table);
            assertThat(bench.service.documents(OTHERS)).hasSize(others.size());
        }
    }
}
