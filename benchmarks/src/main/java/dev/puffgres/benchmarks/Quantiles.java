package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/** Collects durations. Not thread-safe. */
final class Quantiles {

    private double[] milliseconds = new double[1024];
    private int size;

    void add(Instant from, Instant to) {
        if (size == milliseconds.length) {
            milliseconds = Arrays.copyOf(milliseconds, 2 * size);
        }
        milliseconds[size++] = ChronoUnit.NANOS.between(from, to) / 1e6;
    }

    /** In milliseconds, to a tenth. */
    ObjectNode json() {
        double[] sorted = Arrays.copyOf(milliseconds, size);
        Arrays.sort(sorted);
        return EndToEnd.JSON
                .createObjectNode()
                .put("p50", quantile(sorted, 0.5))
                .put("p99", quantile(sorted, 0.99))
                .put("max", quantile(sorted, 1));
    }

    /** The smallest of the values that at least this share of them does not exceed. */
    private static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            throw new IllegalStateException("no row was measured");
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return Math.round(sorted[Math.max(0, rank - 1)] * 10) / 10.0;
    }
}
