package dev.puffgres.sink;

import dev.puffgres.turbopuffer.RetryPolicy;
import dev.puffgres.turbopuffer.TurbopufferException;
import java.util.random.RandomGenerator;

/** How often in a row a flight's requests have failed, since when, and how long to wait now. Not thread-safe. */
final class Failing {
    private int failures;
    private String lastFailure = "";
    private long sinceMs = Long.MAX_VALUE;
    private long waitUntilMs = Long.MIN_VALUE;

    void again(TurbopufferException failure, long nowMs, RetryPolicy policy, RandomGenerator random) {
        failures++;
        lastFailure = failure.getMessage();
        sinceMs = Math.min(sinceMs, nowMs);
        waitUntilMs = nowMs + policy.waitAfter(failures, failure, random).toMillis();
    }

    void over() {
        failures = 0;
        sinceMs = Long.MAX_VALUE;
        waitUntilMs = Long.MIN_VALUE;
    }

    boolean isFailing() {
        return failures > 0;
    }

    /** When it began, on the monotonic clock, or {@link Long#MAX_VALUE}. */
    long sinceMs() {
        return sinceMs;
    }

    long waitUntilMs() {
        return waitUntilMs;
    }

    String lastFailure() {
        return lastFailure;
    }
}
