package dev.puffgres.source.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChunkSizeTest {

    private final ChunkSize size = new ChunkSize(10_000, 1_000_000);

    @Test
    void smallRowsAreReadManyAtOnceAfterAFewChunks() {
        for (int chunk = 0; chunk < 3; chunk++) {
            size.seen(size.rows(), size.rows() * 50L);
        }
        assertThat(size.rows()).isEqualTo(10_000);
    }

    @Test
    void ofLargeRowsAsManyAreReadAsMakeTheBytes() {
        size.seen(200, 200 * 20_000L);

        assertThat(size.rows()).isEqualTo(50);
    }

    @Test
    void aRowThatIsLargerThanAllIsReadAlone() {
        size.seen(1, 50_000_000);

        assertThat(size.rows()).isEqualTo(1);
    }

    @Test
    void whereNothingIsFoundMoreIsLookedAt() {
        size.seen(200, 0);

        assertThat(size.rows()).isEqualTo(1_600);
    }
}
