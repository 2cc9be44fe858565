package dev.puffgres.sink;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which batches are failing, since when, and the warning that says so. The timer thread's, but for {@link #stalledMs}. */
final class StallWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
    private static final long WARN_EVERY_MS = Duration.ofMinutes(1).toMillis();

    /** The failing batches and their namespaces. A batch is added when it begins to fail, so the first has failed longest. */
    private final Map<Flight, String> failing = new LinkedHashMap<>();

    private long warnAtMs = Long.MAX_VALUE;
    private volatile long sinceMs = Long.MAX_VALUE;

    /** Takes note of what a batch's latest request has come to. */
    void watch(Flight flight, String namespace, long nowMs) {
        if (flight.failingSinceMs() == Long.MAX_VALUE) {
            failing.remove(flight);
        } else {
            if (failing.isEmpty()) {
                LOG.info(
                        "A request to namespace {} has failed and is tried again: {}", namespace, flight.lastFailure());
                warnAtMs = nowMs + WARN_EVERY_MS;
            }
            failing.putIfAbsent(flight, namespace);
        }
        refresh();
    }

    /** A batch that is over does not fail any more, whether it was written or dropped. */
    void forget(Flight flight) {
        failing.remove(flight);
        refresh();
    }

    private void refresh() {
        if (failing.isEmpty()) {
            sinceMs = Long.MAX_VALUE;
            warnAtMs = Long.MAX_VALUE;
        } else {
            sinceMs = failing.keySet().iterator().next().failingSinceMs();
        }
    }

    /** When {@link #warnIfDue} has something to say, on the monotonic clock; {@link Long#MAX_VALUE} while all is well. */
    long warnAtMs() {
        return warnAtMs;
    }

    void warnIfDue(long nowMs) {
        if (nowMs < warnAtMs) {
            return;
        }
        warnAtMs = nowMs + WARN_EVERY_MS;
        Map.Entry<Flight, String> first = failing.entrySet().iterator().next();
        LOG.warn(
                "Writes have been failing for {} ms ({} requests), first to namespace {}: {}. They are tried again",
                stalledMs(nowMs),
                failing.size(),
                first.getValue(),
                first.getKey().lastFailure());
    }

    /** For how long the batch that has failed longest has been failing. Any thread. */
    long stalledMs(long nowMs) {
        long since = sinceMs;
        return since == Long.MAX_VALUE ? 0 : Math.max(0, nowMs - since);
    }
}
