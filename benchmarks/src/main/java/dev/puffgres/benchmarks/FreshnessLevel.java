package dev.puffgres.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * A rate of rows, and under what circumstances.
 *
 * @param transaction rows of one
 */
record FreshnessLevel(
        int rowsPerSecond, int transaction, ServicePace pace, int warmUpSeconds, int seconds, Variant variant) {

    /**
     * Settings that differ from those of the other measurements.
     *
     * @param name how the page calls them; empty if none differ
     */
    record Variant(String name, Map<String, String> source, Map<String, String> sink) {}

    private static final Variant PLAIN = new Variant("", Map.of(), Map.of());

    private static final Variant QUICK_LINGER = new Variant("`linger.ms` = 10", Map.of(), Map.of("linger.ms", "10"));

    private static final Variant SLOW_POLLING =
            new Variant("`poll.interval.ms` = 500, Debezium's default", Map.of("poll.interval.ms", "500"), Map.of());

    /** What the tuned examples have besides what all measurements have. */
    private static final Variant TUNED = new Variant(
            "the tuned examples",
            Map.of(
                    "poll.interval.ms", "50",
                    "producer.override.linger.ms", "20",
                    "producer.override.compression.type", "lz4"),
            Map.of(
                    "consumer.override.fetch.min.bytes", "1048576",
                    "consumer.override.fetch.max.wait.ms", "100",
                    "batch.max.bytes", "33554432"));

    private FreshnessLevel(int rowsPerSecond, int transaction, ServicePace pace, int warmUpSeconds, int seconds) {
        this(rowsPerSecond, transaction, pace, warmUpSeconds, seconds, PLAIN);
    }

    /**
     * One client does not commit 10,000 times a second: there a transaction has 10 rows. Where the service paces its commits the sink takes
     * some seconds to learn it, and a request is an event for so many rows that a p99 needs minutes.
     */
    static List<FreshnessLevel> full() {
        return List.of(
                new FreshnessLevel(100, 1, ServicePace.SERVICE, 15, 90),
                new FreshnessLevel(1_000, 1, ServicePace.SERVICE, 15, 90),
                new FreshnessLevel(1_000, 1, ServicePace.LATENCY, 5, 20),
                new FreshnessLevel(100, 1, ServicePace.AT_ONCE, 5, 20),
                new FreshnessLevel(1_000, 1, ServicePace.AT_ONCE, 5, 20),
                new FreshnessLevel(1_000, 1, ServicePace.AT_ONCE, 10, 15, QUICK_LINGER),
                new FreshnessLevel(1_000, 1, ServicePace.AT_ONCE, 10, 15, SLOW_POLLING),
                new FreshnessLevel(1_000, 1, ServicePace.AT_ONCE, 10, 15, TUNED),
                // Last, since what is not held leaves a backlog behind.
                new FreshnessLevel(10_000, 10, ServicePace.SERVICE, 15, 45),
                new FreshnessLevel(10_000, 10, ServicePace.AT_ONCE, 5, 20));
    }

    static List<FreshnessLevel> quick() {
        return List.of(
                new FreshnessLevel(100, 1, ServicePace.SERVICE, 0, 1),
                new FreshnessLevel(200, 10, ServicePace.AT_ONCE, 0, 1));
    }
}
