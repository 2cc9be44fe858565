package dev.puffgres.source.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void overEverySecondTheRateHoldsWhateverIsAskedFor() {
        Pace pace = new Pace(1_000, 0);
        int taken = 0;
        for (long ms = 1; ms <= 3_000; ms += 7) {
            taken += pace.take(5_000, TimeUnit.MILLISECONDS.toNanos(ms));
        }
        assertThat(taken).isBetween(2_990, 3_000);
    }

    @Test
    void whatIsNotUsedIsSavedForATenthOfASecond() {
        Pace pace = new Pace(1_000, 0);

        assertThat(pace.take(5_000, TimeUnit.SECONDS.toNanos(60))).isEqualTo(100);
        assertThat(pace.take(5_000, TimeUnit.SECONDS.toNanos(60))).isZero();
        assertThat(pace.nanosTo(5_000)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
    }

    @Test
    void aRowASecondIsPossible() {
        Pace pace = new Pace(1, 0);

        assertThat(pace.take(10, TimeUnit.MILLISECONDS.toNanos(999))).isZero();
        assertThat(pace.take(10, TimeUnit.MILLISECONDS.toNanos(1_001))).isEqualTo(1);
    }

    @Test
    void withoutALimitEverythingGoes() {
        Pace pace = new Pace(Double.POSITIVE_INFINITY, 0);

        assertThat(pace.take(1_000_000, 0)).isEqualTo(1_000_000);
        assertThat(pace.nanosTo(1)).isZero();
    }
}
