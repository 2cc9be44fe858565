package dev.puffgres.sink;

import static dev.puffgres.sink.Changes.change;
import static dev.puffgres.sink.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Bench bench = new Bench();

    @Test
    void aLimitIsHalvedByAPushBackAndRisesByOneForEachRoundThatIsTaken() {
        RequestLimit limit = new RequestLimit(16);
        limit.pushedBack(5, 10);
        assertThat(limit.get()).isEqualTo(8);
        round(limit);
        assertThat(limit.get()).isEqualTo(9);
        for (int i = 0; i < 20; i++) {
            round(limit);
        }
        assertThat(limit.get()).isEqualTo(16);
    }

    @Test
    void whatWasSentBeforeTheLastDecreaseDecreasesNothing() {
        RequestLimit limit = new RequestLimit(16);
        limit.pushedBack(5, 10);
        limit.pushedBack(5, 11);
        limit.pushedBack(10, 12);
        assertThat(limit.get()).isEqualTo(8);
        limit.pushedBack(11, 13);
        assertThat(limit.get()).isEqualTo(4);
    }

    @Test
    void aLimitNeverFallsBelowOne() {
        RequestLimit limit = new RequestLimit(2);
        for (int ms = 1; ms < 20; ms++) {
            limit.pushedBack(ms, ms);
        }
        assertThat(limit.get()).isEqualTo(1);
    }

    @Test
    void aLingerDoublesUnderPressureUpToItsBoundAndTimeTakesItBack() {
        AdaptiveLinger linger = new AdaptiveLinger(Duration.ofMillis(100), Duration.ofMillis(500));
        assertThat(linger.ms(0)).isEqualTo(100);
        linger.pressed(1_000, 200);
        assertThat(linger.ms(1_000)).isEqualTo(200);
        linger.pressed(1_200, 200);
        linger.pressed(1_400, 200);
        assertThat(linger.ms(1_400)).isEqualTo(500);
        assertThat(linger.ms(1_800)).isEqualTo(250);
        assertThat(linger.ms(3_600_000)).isEqualTo(100);
    }

    @Test
    void aLingerThatMayNotGrowDoesNot() {
        AdaptiveLinger linger = new AdaptiveLinger(Duration.ofMillis(100), Duration.ZERO);
        linger.pressed(1_000, 200);
        assertThat(linger.ms(1_000)).isEqualTo(100);
    }

    @Test
    void oneNamespaceThatIsPushedBackSlowsNoOther() {
        Bench busy = new Bench(Bench.withRowsPerRequest(16), 0);
        for (int id = 0; id < 64; id++) {
            busy.put(upsert("throttled", id, change(10 + id), "x", null));
        }
        busy.run();
        busy.service.onlyOpen().succeed();
        busy.linger();
        assertThat(busy.service.open()).hasSize(2);
        busy.pass(Duration.ofMillis(200));
        busy.service.open().forEach(call -> call.fail(FakeTurbopuffer.status(429)));
        busy.untilRequest();
        assertThat(busy.service.open()).as("its own requests at a time").hasSize(1);
        busy.pass(Duration.ofSeconds(60));
        assertThat(busy.service.open()).hasSize(1);

        assertThat(busy.core.pace().limit()).isEqualTo(16);
        assertThat(busy.core.pace().lingerMs()).isEqualTo(100);
        busy.service.answerAtOnce();
        busy.untilIdle();
        assertThat(busy.service.documents("throttled")).hasSize(64);
    }

    @Test
    void severalNamespacesThatArePushedBackAtOnceSlowTheTaskUntilTheServiceTakesRequestsAgain() {
        for (int namespace = 0; namespace < 40; namespace++) {
            bench.put(upsert("pages" + namespace, 1, change(10), "x", null));
        }
        bench.linger();
        assertThat(bench.service.open()).hasSize(16);
        bench.pass(Duration.ofMillis(200));
        bench.service.open().forEach(call -> call.fail(FakeTurbopuffer.status(429)));
        bench.run();
        assertThat(bench.core.pace().limit()).as("once for all that was sent").isEqualTo(8);
        assertThat(bench.core.pace().lingerMs()).isEqualTo(200);

        bench.service.answerAtOnce();
        bench.untilIdle();
        for (int second = 0; second < 120; second++) {
            bench.put(upsert("pages", second, change(100 + second), "x", null));
            bench.pass(Duration.ofSeconds(1));
        }
        assertThat(bench.core.pace().limit()).isEqualTo(16);
        assertThat(bench.core.pace().lingerMs()).isEqualTo(100);
        assertThat(bench.core.pace().underWay()).isZero();
    }

    @Test
    void rowsLingerForLongerWhileMoreRequestsStandInLineThanMayBeUnderWay() {
        for (int namespace = 0; namespace < 100; namespace++) {
            bench.put(upsert("pages" + namespace, 1, change(10), "x", null));
        }
        bench.linger();
        bench.pass(Duration.ofMillis(200));
        bench.service.open().forEach(FakeTurbopuffer.Call::succeed);
        bench.run();
        assertThat(bench.core.pace().limit()).isEqualTo(16);
        assertThat(bench.core.pace().lingerMs()).isEqualTo(200);
    }

    @Test
    void aRequestLeavesShortlyBeforeTheNextCommitButAtOnceIfItIsFull() {
        paced(30);
        assertThat(bench.core.pace().holdMs()).isEqualTo(750);

        bench.service.open().forEach(FakeTurbopuffer.Call::succeed);
        bench.put(upsert("pages", 1, change(10_000), "x", null));
        bench.run();
        bench.pass(Duration.ofMillis(700));
        assertThat(bench.service.open()).as("before its commit is near").isEmpty();
        for (int id = 0; id < 2 * Bench.SETTINGS.batchMaxRows(); id++) {
            bench.put(upsert("pages", id, change(20_000 + id), "x", null));
        }
        bench.run();
        assertThat(bench.service.open()).as("full").isNotEmpty();
    }

    @Test
    void aNamespaceThatIsPushedBackHoldsNothing() {
        paced(30);
        bench.service.open().forEach(call -> call.fail(FakeTurbopuffer.status(429)));
        bench.pass(Duration.ofSeconds(30));
        assertThat(bench.service.open()).isNotEmpty();
        assertThat(bench.core.pace().holdMs()).isZero();
    }

    /** A namespace is written to all the time, and the service answers once a second. */
    private void paced(int seconds) {
        for (int row = 0; row < 20 * seconds; row++) {
            bench.put(upsert("pages", row % 100, change(10 + row), "x", null));
            bench.pass(Duration.ofMillis(50));
            if (row % 20 == 19 && row < 20 * seconds - 1) {
                bench.service.open().forEach(FakeTurbopuffer.Call::succeed);
                bench.run();
            }
        }
    }

    @Test
    void anOutageIsTheRetriesMatter() {
        for (int namespace = 0; namespace < 40; namespace++) {
            bench.put(upsert("pages" + namespace, 1, change(10), "x", null));
        }
        bench.linger();
        bench.pass(Duration.ofMillis(200));
        bench.service.open().forEach(call -> call.fail(FakeTurbopuffer.status(500)));
        bench.run();
        assertThat(bench.core.pace().limit()).isEqualTo(16);
    }

    private static void round(RequestLimit limit) {
        int requests = limit.get();
        // The limit rises a little within the round, so a round is not quite enough.
        for (int i = 0; i <= requests; i++) {
            limit.accepted();
        }
    }
}
