package dev.puffgres.source.backfill;

import java.util.concurrent.TimeUnit;

/**
 * Spreads rows evenly over time. What was not used is saved up for a tenth of a second at most, so that the rate holds over every
 * second. Not thread-safe.
 */
final class Pace {

    private static final double BURST_SECONDS = 0.1;

    private final double perNano;
    private final double burst;
    private double saved;
    private long last;

    /** @param rowsPerSecond positive; {@link Double#POSITIVE_INFINITY} for no limit */
    Pace(double rowsPerSecond, long nowNanos) {
        perNano = rowsPerSecond / TimeUnit.SECONDS.toNanos(1);
        burst = Math.max(1, rowsPerSecond * BURST_SECONDS);
        last = nowNanos;
    }

    /** How many rows may go now, of so many; they count as gone. */
    int take(int wanted, long nowNanos) {
        if (Double.isInfinite(perNano)) {
            return wanted;
        }
        saved = Math.min(burst, saved + (nowNanos - last) * perNano);
        last = nowNanos;
        int granted = (int) Math.min(wanted, saved);
        saved -= granted;
        return granted;
    }

    /** How long until so many rows may go, or as many as are saved up at most. */
    long nanosTo(int wanted) {
        double missing = Math.min(wanted, Math.max(1, burst / 2)) - saved;
        return missing <= 0 || Double.isInfinite(perNano) ? 0 : (long) Math.ceil(missing / perNano);
    }
}
