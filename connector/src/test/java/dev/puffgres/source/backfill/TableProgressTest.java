package dev.puffgres.source.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.source.postgres.TableId;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TableProgressTest {

    private final TableProgress progress = new TableProgress(new TableId("public", "pages"));

    @Test
    void aLineTellsRowsSpeedAndTimeLeft() {
        progress.begin(1_000_000, 0, 0, 0);
        progress.chunk();
        progress.given(50_000, 100_000);
        progress.measure(TimeUnit.SECONDS.toNanos(10));

        assertThat(progress)
                .hasToString(
                        "Backfill of table public.pages: 50,000 rows, 10 % of about 1,000,000, 5,000 rows/s, chunk 1,"
                                + " about 1 min 30 s left");
    }

    @Test
    void theSpeedIsThatSinceTheLastLine() {
        progress.begin(1_000_000, 500_000, 500_000, 0);
        progress.given(510_000, 510_000);
        progress.measure(TimeUnit.SECONDS.toNanos(10));
        progress.given(510_100, 510_100);
        progress.measure(TimeUnit.SECONDS.toNanos(20));

        assertThat(progress.rowsPerSecond()).isEqualTo(10);
    }

    @Test
    void moreThanWasEstimatedIsNotTheEnd() {
        progress.begin(10, 0, 0, 0);
        progress.given(100, 100);

        assertThat(progress.percent()).isEqualTo(99);
        assertThat(progress.secondsLeft()).isEmpty();
        progress.enter(TableProgress.Phase.READ);
        assertThat(progress.percent()).isEqualTo(100);
    }

    @Test
    void beforeTheBeginningNothingIsKnown() {
        assertThat(progress.percent()).isZero();
        assertThat(progress.estimate()).isEqualTo(-1);
        assertThat(progress.secondsLeft()).isEmpty();
    }
}
