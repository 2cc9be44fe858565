package dev.puffgres.turbopuffer;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a request is tried again: full jitter below an exponential ceiling, never less than what the
 * service asked for. Immutable and thread-safe.
 *
 * @param backoff the first ceiling
 * @param maxBackoff the highest ceiling
 */
public record RetryPolicy(Duration backoff, Duration maxBackoff) {

    /** What the service may ask for at most (the official SDKs honour up to 30 minutes). */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(30);

    public RetryPolicy {
        Objects.requireNonNull(backoff, "backoff");
        Objects.requireNonNull(maxBackoff, "maxBackoff");
        if (backoff.isNegative() || backoff.isZero() || maxBackoff.compareTo(backoff) < 0) {
            throw new IllegalArgumentException("backoff must be positive and at most maxBackoff");
        }
    }

    /** @param failures how many attempts have failed so far, from 1 */
    public Duration waitAfter(int failures, TurbopufferException failure, RandomGenerator random) {
        long ceiling = maxBackoff.toMillis();
        int shift = Math.min(failures - 1, 30);
        if (backoff.toMillis() <= ceiling >> shift) {
            ceiling = backoff.toMillis() << shift;
        }
        Duration jittered = Duration.ofMillis(random.nextLong(ceiling + 1));
        return failure.retryAfter()
                .filter(asked -> asked.compareTo(LONGEST_RETRY_AFTER) <= 0)
                .filter(asked -> asked.compareTo(jittered) > 0)
                .orElse(jittered);
    }
}
