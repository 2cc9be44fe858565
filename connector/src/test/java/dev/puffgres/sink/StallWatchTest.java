package dev.puffgres.sink;

import static dev.puffgres.sink.Changes.change;
import static dev.puffgres.sink.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallWatchTest {
    private final Bench bench = new Bench();

    @Test
    void aSinkThatCannotWriteShowsForHowLong() {
        assertThat(bench.core.stalledMs()).isZero();
        failOnce();
        bench.pass(Duration.ofSeconds(7));
        assertThat(bench.core.stalledMs()).isEqualTo(7_000);
    }

    @Test
    void oneSuccessEndsTheStall() {
        failOnce();
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.core.stalledMs()).isZero();
    }

    @Test
    void whatIsFailingWhenItsPartitionIsClosedIsForgotten() {
        failOnce();
        bench.close(Bench.PARTITION);
        bench.run().pass(Duration.ofMinutes(5));
        assertThat(bench.core.stalledMs()).isZero();
        assertThat(bench.core.nextTickMs()).as("no warning is to come").isEqualTo(Long.MAX_VALUE);
    }

    private void failOnce() {
        bench.put(upsert(1, change(10), "x", null));
        bench.linger();
        bench.service.onlyOpen().fail(FakeTurbopuffer.status(503));
        bench.run();
    }
}
