package dev.puffgres.sink;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link SinkModelTest} at length. */
@Timeout(600)
class SinkModelIT {
    private static final int INTERLEAVINGS = 100_000;

    @Test
    void noneOfAHundredThousandInterleavingsMakesTheSinkBreakItsPromise() {
        SinkModelTest.play(1_000_000, INTERLEAVINGS);
    }
}
