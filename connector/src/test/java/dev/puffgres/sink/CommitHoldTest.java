package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A namespace's lanes with a row each millisecond, and a service, in virtual time. */
class CommitHoldTest {
    private static final long MINUTE_MS = 60_000;

    private final SplittableRandom random = new SplittableRandom(7);

    private static long steady() {
        return 165;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whereCommitsArePacedARowWaitsForLittleMoreThanOneOfThem(int lanes) {
        Run without = run(lanes, new CommitHold(0), 1_000, CommitHoldTest::steady, 10 * MINUTE_MS / lanes);
        Run with = run(lanes, new CommitHold(1_000), 1_000, CommitHoldTest::steady, 10 * MINUTE_MS / lanes);
        assertThat(without.quantile(0.99)).isGreaterThan(1_950);
        assertThat(with.quantile(0.5)).isLessThan(800);
        assertThat(with.quantile(0.99)).isLessThan(1_400);
        assertThat(with.quantile(1)).as("while it is found").isLessThanOrEqualTo(without.quantile(1));
        assertThat(with.requests).isLessThanOrEqualTo(without.requests);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whereCommitsAreNotPacedARowWaitsNoLonger(int lanes) {
        for (long latencyMs : new long[] {5, 165, 300, 600, 1_000, 3_000}) {
            Run without = run(lanes, new CommitHold(0), 0, () -> latencyMs, 5 * MINUTE_MS);
            Run with = run(lanes, new CommitHold(1_000), 0, () -> latencyMs, 5 * MINUTE_MS);
            assertThat(with.mean()).isLessThan(without.mean() * 1.01 + 1);
            assertThat(with.quantile(1)).isLessThan(without.quantile(1) * 1.3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aServiceWhoseLatencyVariesIsNotTakenForOneThatPaces(int lanes) {
        Run without = run(lanes, new CommitHold(0), 0, this::published, 15 * MINUTE_MS);
        Run with = run(lanes, new CommitHold(1_000), 0, this::published, 15 * MINUTE_MS);
        assertThat(with.mean()).isLessThan(without.mean() * 1.1);
        assertThat(with.quantile(0.99)).isLessThan(without.quantile(0.99) * 1.15);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whereLatencyVariesAndCommitsArePacedRowsWaitLessAndTheUnluckyOnesHardlyLonger(int lanes) {
        Run without = run(lanes, new CommitHold(0), 1_000, this::published, 15 * MINUTE_MS);
        Run with = run(lanes, new CommitHold(1_000), 1_000, this::published, 15 * MINUTE_MS);
        assertThat(with.mean()).isLessThan(without.mean() * 0.7);
        assertThat(with.quantile(0.99)).isLessThan(without.quantile(0.99) * 1.2);
        assertThat(with.requests).isLessThanOrEqualTo(without.requests);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theHoldIsGivenUpSoonAfterTheServiceHasCeasedToPace(int lanes) {
        for (long latencyMs : new long[] {20, 165, 240}) {
            CommitHold hold = new CommitHold(1_000);
            run(lanes, hold, 1_000, () -> 165, MINUTE_MS);
            assertThat(hold.ms()).isGreaterThan(500);
            run(lanes, hold, 0, () -> latencyMs, MINUTE_MS * 4 / 3 / lanes);
            assertThat(hold.ms()).isLessThan(100);
        }
    }

    @Test
    void anAnswerThatWasHeldUpDoesNotMakeTheNextRequestLate() {
        CommitHold hold = pacedForTwentySeconds();
        assertThat(hold.departureMs(20_000)).isEqualTo(20_750);

        hold.answered(20_000, 20_750, 21_060);

        assertThat(hold.departureMs(21_060)).isBetween(21_750L, 21_770L);
        hold.answered(21_060, 21_760, 22_000);
        assertThat(hold.departureMs(22_000)).isBetween(22_740L, 22_770L);
    }

    @Test
    void oneLateAnswerIsAnAccidentAndTwoAreNot() {
        CommitHold hold = pacedForTwentySeconds();

        hold.answered(20_000, 20_750, 22_000);
        assertThat(hold.ms()).isEqualTo(750);

        hold.answered(22_000, 22_750, 24_000);
        assertThat(hold.ms()).isLessThan(600);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void itNeverHoldsForLongerThanItMay(int lanes) {
        CommitHold hold = new CommitHold(400);
        Run with = run(lanes, hold, 1_000, CommitHoldTest::steady, MINUTE_MS);
        assertThat(with.longestHold).isEqualTo(400);
        assertThat(run(lanes, new CommitHold(0), 1_000, CommitHoldTest::steady, MINUTE_MS).longestHold)
                .isZero();
    }

    private static CommitHold pacedForTwentySeconds() {
        CommitHold hold = new CommitHold(1_000);
        for (long second = 1; second <= 20; second++) {
            hold.answered((second - 1) * 1_000, (second - 1) * 1_000 + hold.ms(), second * 1_000);
        }
        return hold;
    }

    /** Half below 165 ms, a tenth above 248, one in a hundred above 850, as turbopuffer publishes for half a megabyte. */
    private long published() {
        double at = random.nextDouble();
        double ms = at < 0.5
                ? 120 + 45 * (at / 0.5)
                : at < 0.9
                        ? 165 + 83 * ((at - 0.5) / 0.4)
                        : at < 0.99 ? 248 + 602 * ((at - 0.9) / 0.09) : 850 + 400 * ((at - 0.99) / 0.01);
        return (long) ms;
    }

    private static final class Run {
        final List<Long> waits = new ArrayList<>();
        long requests;
        long longestHold;

        double mean() {
            return waits.stream().mapToLong(each -> each).average().orElseThrow();
        }

        double quantile(double quantile) {
            return waits.get((int) Math.min(waits.size() - 1, waits.size() * quantile));
        }
    }

    private static final class Line {
        long firstRowMs;
        long sentRowsFromMs;
        long departedMs;
        long reachesMs;
        boolean onTheWire;
        boolean waits;
        long answeredMs;
    }

    /**
     * All of a request's latency is before its commit, as in the emulator.
     *
     * @param intervalMs between two commits of the service; 0 if they are not paced
     */
    private static Run run(int lanes, CommitHold hold, long intervalMs, LongSupplier latency, long untilMs) {
        Run run = new Run();
        List<Line> lines = Stream.generate(Line::new).limit(lanes).toList();
        long nextCommitMs = 0;
        for (long now = 1; now < untilMs; now++) {
            boolean any = false;
            for (Line line : lines) {
                line.waits = line.onTheWire && line.reachesMs <= now;
                any |= line.waits;
            }
            boolean commits = any && now >= nextCommitMs;
            if (commits) {
                nextCommitMs = now + intervalMs;
            }
            for (Line line : lines) {
                if (commits && line.waits) {
                    line.onTheWire = false;
                    for (long row = line.sentRowsFromMs; row < line.departedMs; row += 10) {
                        run.waits.add(now - row);
                    }
                    if (line.answeredMs != 0) {
                        hold.answered(line.answeredMs, line.departedMs, now);
                    }
                    line.answeredMs = now;
                    run.longestHold = Math.max(run.longestHold, hold.ms());
                }
                if (!line.onTheWire && now >= hold.departureMs(line.answeredMs) && now > line.firstRowMs) {
                    line.onTheWire = true;
                    line.sentRowsFromMs = line.firstRowMs;
                    line.departedMs = now;
                    line.firstRowMs = now;
                    line.reachesMs = now + latency.getAsLong();
                    run.requests++;
                }
            }
        }
        run.waits.sort(null);
        return run;
    }
}
