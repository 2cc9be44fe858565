package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimersTest {
    private final Timers timers = new Timers();
    private final Track one = lane();
    private final Track two = lane();
    private final Track three = lane();

    private static Track lane() {
        return new Namespace("n", 1, new SchemaCache(), DeleteMode.HARD, () -> new CommitHold(0))
                .lanes()
                .get(0);
    }

    @Test
    void theSoonestComeFirstAndThoseOfOneMillisecondInTheirOrder() {
        timers.add(20, one);
        timers.add(10, two);
        timers.add(20, three);

        assertThat(timers.nextMs()).isEqualTo(10);
        assertThat(timers.takeNext()).containsExactly(two);
        assertThat(timers.nextMs()).isEqualTo(20);
        assertThat(timers.takeNext()).containsExactly(one, three);
        assertThat(timers.nextMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatIsSetForATimeThatWasTakenOutComesToo() {
        timers.add(10, one);
        timers.takeNext();
        timers.add(10, two);

        assertThat(timers.nextMs()).isEqualTo(10);
        assertThat(timers.takeNext()).containsExactly(two);
    }
}
