package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.Action;
import dev.puffgres.sink.WalHistory.Change;
import dev.puffgres.turbopuffer.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Requests that take effect after the client has given them up, and after later ones. With soft deletes no document ever goes back or comes
 * back, however late they are, and whatever is read again. With hard deletes a document that comes back is deleted once more, if the
 * late request is not later than a request may last, and if no key is used again with a lower LSN. {@code
 * -Dlate.requests.seeds=20000} plays more.
 */
class LateRequestsTest {
    private static final int SEEDS = Integer.getInteger("late.requests.seeds", 1_000);
    private static final Duration LATE = Duration.ofSeconds(2);

    @Test
    void withSoftDeletesNothingGoesBackOrComesBack() {
        int reused = 0;
        int late = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Play play = new Play(seed, true);
            play.run();
            reused += play.history.reused ? 1 : 0;
            late += play.landed;
        }
        assertThat(reused)
                .as("histories in which a key is used again with a lower LSN")
                .isGreaterThan(SEEDS / 4);
        assertThat(late).as("requests that were late").isGreaterThan(SEEDS);
    }

    @Test
    void withHardDeletesWhatComesBackIsDeletedOnceMore() {
        int revived = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Play play = new Play(seed, false);
            play.run();
            revived += play.revived;
        }
        assertThat(revived).as("documents that came back for a while").isGreaterThan(SEEDS / 50);
    }

    private record Late(FakeTurbopuffer.Call call, long givenUpMs) {}

    private static final class Play {
        final long seed;
        final boolean soft;
        final SplittableRandom random;
        final WalHistory history;
        final Bench bench;
        final List<Late> late = new ArrayList<>();
        final int[] positions = new int[WalHistory.IDS];
        final boolean[] gone = new boolean[WalHistory.IDS];
        int next;
        int landed;
        int revived;

        Play(long seed, boolean soft) {
            this.seed = seed;
            this.soft = soft;
            random = new SplittableRandom(seed);
            history = new WalHistory(random, soft);
            bench = new Bench(
                    new Settings(
                            "",
                            1 + random.nextInt(6),
                            1 << 20,
                            Duration.ofMillis(random.nextInt(3) * 50L),
                            Duration.ofMillis(400),
                            1 + random.nextInt(4),
                            1 + random.nextInt(2),
                            64 << 20,
                            50_000,
                            new RetryPolicy(Duration.ofMillis(50), Duration.ofMillis(200)),
                            Optional.empty(),
                            new Settings.Deletes(soft, Duration.ofDays(7), LATE)),
                    seed);
            Arrays.fill(positions, -1);
        }

        void run() {
            try {
                for (int i = 100 + random.nextInt(100); i > 0; i--) {
                    step();
                    observe();
                }
                finish();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }

        private void step() {
            switch (random.nextInt(soft ? 9 : 8)) {
                case 0, 1 -> deliver(1 + random.nextInt(4));
                case 2 -> bench.runOne();
                case 3, 4 -> answer();
                case 5 -> bench.pass(Duration.ofMillis(random.nextInt(200)));
                case 6 -> land();
                case 7 -> bench.pass(Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(1_500) : 10));
                default -> {
                    if (random.nextInt(8) == 0) {
                        readAgain();
                    }
                }
            }
        }

        private void deliver(int records) {
            for (int i = 0; i < records && next < history.topic.size(); i++) {
                bench.put(Bench.PARTITION, next, history.topic.get(next).action());
                next++;
            }
        }

        /** From what is committed, or from any record before. */
        private void readAgain() {
            int from = (int) Math.min(next, bench.committable());
            bench.reopen(Bench.PARTITION);
            next = random.nextBoolean() ? from : random.nextInt(from + 1);
        }

        private void answer() {
            List<FakeTurbopuffer.Call> calls = bench.service.open();
            if (calls.isEmpty()) {
                return;
            }
            FakeTurbopuffer.Call call = calls.get(random.nextInt(calls.size()));
            switch (random.nextInt(8)) {
                case 0 -> call.fail(FakeTurbopuffer.status(503));
                case 1 -> call.succeedUnheard();
                case 2, 3 -> {
                    if (call.write != null) {
                        late.add(new Late(call, bench.nowMs()));
                    }
                    call.giveUp();
                }
                default -> call.succeed();
            }
        }

        private void land() {
            late.removeIf(each -> !soft && bench.nowMs() - each.givenUpMs() >= LATE.toMillis());
            if (!late.isEmpty()) {
                late.remove(random.nextInt(late.size())).call().takeEffect();
                landed++;
            }
        }

        /** What is stored shows which change it is of: an upsert and a patch by attribute a, a marker by its version. */
        private void observe() {
            for (int id = 0; id < WalHistory.IDS; id++) {
                ObjectNode stored = bench.service.document(Changes.NAMESPACE, Integer.toString(id));
                int position = positionOf(stored);
                if (soft) {
                    assertThat(position)
                            .as("document %d, which is %s", id, stored)
                            .isGreaterThanOrEqualTo(positions[id]);
                } else if (position >= 0 && position <= positions[id] && gone[id]) {
                    revived++;
                }
                gone[id] = position < 0;
                positions[id] = Math.max(positions[id], position);
            }
        }

        private int positionOf(ObjectNode stored) {
            if (stored == null) {
                return -1;
            }
            return stored.path("__deleted").asBoolean()
                    ? history.deletes.get(stored.path("__source_lsn").asLong())
                    : Integer.parseInt(stored.path("a").asText().substring(1));
        }

        private void finish() {
            deliver(history.topic.size());
            bench.run();
            bench.service.answerAtOnce();
            bench.untilIdle();
            observe();
            while (!late.isEmpty()) {
                land();
                observe();
            }
            bench.pass(LATE).linger().pass(LATE).linger();
            observe();
            assertThat(bench.reported).isEmpty();
            assertThat(bench.committable()).isEqualTo(history.topic.size());
            assertThat(bench.account.records()).isZero();
            assertThat(bench.account.bytes()).isZero();
            for (int id = 0; id < WalHistory.IDS; id++) {
                check(id);
            }
        }

        private void check(int id) {
            ObjectNode stored = bench.service.document(Changes.NAMESPACE, Integer.toString(id));
            int last = history.last(id);
            if (last < 0) {
                assertThat(stored == null || (soft && stored.path("__deleted").asBoolean()))
                        .as("row %d is deleted, and there is %s", id, stored)
                        .isTrue();
                return;
            }
            assertThat(positionOf(stored)).as("row %d, stored %s", id, stored).isEqualTo(last);
            assertThat(stored.path("b").asText()).isEqualTo("b" + lastWhole(id, last));
        }

        private int lastWhole(int id, int last) {
            int n = last;
            while (true) {
                Change change = history.topic.get(n);
                if (change.id() == id && change.action() instanceof Action.Upsert) {
                    return n;
                }
                n--;
            }
        }
    }
}
