package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.turbopuffer.RetryPolicy;
import dev.puffgres.turbopuffer.TurbopufferException;
import dev.puffgres.turbopuffer.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FilterFlightTest {
    private static final RetryPolicy POLICY = new RetryPolicy(Duration.ofMillis(250), Duration.ofSeconds(30));

    private final List<String> outcome = new ArrayList<>();
    private final FilterFlight flight =
            new FilterFlight("[\"a\",\"Eq\",1]", null, () -> true, new FilterFlight.Outcome() {
                @Override
                public void deleted(long documents) {
                    outcome.add("deleted " + documents);
                }

                @Override
                public void done() {
                    outcome.add("done");
                }

                @Override
                public void refused(TurbopufferException failure) {
                    outcome.add("refused " + failure.status());
                }
            });

    @Test
    void theFilterIsSentUntilNothingRemains() {
        flight.written(deleted(5, true));
        assertThat(flight.isFinished()).isFalse();
        assertThat(((Flight.Step.Write) flight.next()).request().deleteByFilter())
                .isEqualTo("[\"a\",\"Eq\",1]");
        flight.written(deleted(2, false));
        assertThat(flight.isFinished()).isTrue();
        assertThat(outcome).containsExactly("deleted 5", "deleted 2", "done");
    }

    @Test
    void whatMayHelpIsTriedAgainAndCountsAsFailingUntilItIsWritten() {
        assertThat(failed(429, 1_000)).isTrue();
        assertThat(failed(503, 2_000)).isTrue();
        assertThat(flight.failingSinceMs()).isEqualTo(1_000);
        assertThat(flight.waitUntilMs()).isGreaterThanOrEqualTo(2_000);
        assertThat(flight.lastFailure()).contains("503");
        assertThat(flight.isFinished()).isFalse();
        flight.written(deleted(1, true));
        assertThat(flight.failingSinceMs()).isEqualTo(Long.MAX_VALUE);
        assertThat(flight.waitUntilMs()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void aMissingNamespaceHasNothingToDelete() {
        assertThat(failed(404, 1_000)).isFalse();
        assertThat(flight.isFinished()).isTrue();
        assertThat(outcome).containsExactly("done");
    }

    @Test
    void aRefusedFilterIsNotSentAgain() {
        assertThat(failed(400, 1_000)).isFalse();
        assertThat(flight.isFinished()).isTrue();
        assertThat(flight.touchesClosed()).isFalse();
        assertThat(outcome).containsExactly("refused 400");
    }

    private boolean failed(int status, long nowMs) {
        return flight.failed(FakeTurbopuffer.status(status), nowMs, POLICY, new SplittableRandom(1));
    }

    private static WriteResult deleted(long documents, boolean remaining) {
        return new WriteResult(0, 0, documents, Set.of(), remaining, 1);
    }
}
