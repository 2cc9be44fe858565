package dev.puffgres.sink;

import java.time.Duration;

/**
 * How long a row waits for others: as configured while all goes well, twice as long for each round of requests under pressure, and half
 * as long again for each round without. Time alone takes it back, so that a row on a topic that has been idle since never pays for
 * it. One thread presses, any may ask.
 */
final class AdaptiveLinger {
    /** What a linger of 0 becomes under pressure. */
    private static final long LEAST_GROWN_MS = 10;

    private final long leastMs;
    private final long mostMs;
    private volatile Pressure last;

    private record Pressure(long lingerMs, long atMs, long halvedEveryMs) {}

    /** @param most below the least it means that the linger never grows */
    AdaptiveLinger(Duration least, Duration most) {
        this.leastMs = least.toMillis();
        this.mostMs = Math.max(leastMs, most.toMillis());
        this.last = new Pressure(leastMs, 0, 1);
    }

    long ms(long nowMs) {
        Pressure pressure = last;
        if (pressure.lingerMs() <= leastMs) {
            return leastMs;
        }
        long halvings = Math.min(Long.SIZE - 1, (nowMs - pressure.atMs()) / pressure.halvedEveryMs());
        return Math.max(leastMs, pressure.lingerMs() >> halvings);
    }

    /** A round of requests, which took so long, was under pressure. */
    void pressed(long nowMs, long roundMs) {
        long grown = Math.min(mostMs, Math.max(LEAST_GROWN_MS, 2 * ms(nowMs)));
        // Two rounds: the end of the next one must find what this one has made of it.
        last = new Pressure(grown, nowMs, 2 * Math.max(1, roundMs));
    }
}
