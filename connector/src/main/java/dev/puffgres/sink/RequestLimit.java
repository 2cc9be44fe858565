package dev.puffgres.sink;

/**
 * How many requests may be under way: one more for every round of requests that the service takes, and half as many when it pushes
 * back (additive increase, multiplicative decrease). Never below one, never above what is configured, where it begins. Not
 * thread-safe.
 */
final class RequestLimit {
    private final int most;
    private double limit;
    private long decreasedAtMs = Long.MIN_VALUE;

    RequestLimit(int most) {
        this.most = most;
        this.limit = most;
    }

    int get() {
        return (int) limit;
    }

    /** Whether the answer to a request says anything of the present limit: it was sent under it. */
    boolean concerns(long sentMs) {
        return sentMs > decreasedAtMs;
    }

    /** The service has taken a request. As many as the limit make one round. */
    void accepted() {
        limit = Math.min(most, limit + 1 / limit);
    }

    /** The service has pushed back: at most once for what was sent under one limit, since all of it met the same trouble. */
    void pushedBack(long sentMs, long nowMs) {
        if (concerns(sentMs)) {
            limit = Math.max(1, limit / 2);
            decreasedAtMs = nowMs;
        }
    }
}
