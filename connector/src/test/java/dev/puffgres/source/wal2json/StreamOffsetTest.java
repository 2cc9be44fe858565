package dev.puffgres.source.wal2json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puffgres.source.postgres.ServerIdentity;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamOffsetTest {

    private static final ServerIdentity SERVER = new ServerIdentity("7", 1);
    private static final StreamOffset ROW =
            new StreamOffset(100, Optional.of(new StreamOffset.Row(50, 2)), 40L, SERVER);
    private static final StreamOffset WHOLE = new StreamOffset(100, Optional.empty(), 90L, SERVER);

    @Test
    void rowsOfALaterCommitAreNewThoughTheirOwnLsnIsLower() {
        assertThat(ROW.covers(110, 5, 0)).isFalse();
        assertThat(WHOLE.covers(110, 5, 0)).isFalse();
        assertThat(ROW.covers(90, 80, 0)).isTrue();
    }

    @Test
    void withinItsTransactionARowIsFoundByLsnAndNumber() {
        assertThat(ROW.covers(100, 49, 7)).isTrue();
        assertThat(ROW.covers(100, 50, 2)).isTrue();
        assertThat(ROW.covers(100, 50, 3)).isFalse();
        assertThat(ROW.covers(100, 51, 0)).isFalse();
        assertThat(WHOLE.covers(100, 51, 0)).isTrue();
        assertThat(ROW.coversTransaction(100)).isFalse();
    }

    @Test
    void theServerIsAskedForTheTransactionThatIsNotDone() {
        assertThat(ROW.startLsn()).isEqualTo(40);
        assertThat(WHOLE.startLsn()).isEqualTo(100);
    }

    @Test
    void whatIsStoredIsReadBack() {
        assertThat(StreamOffset.of(ROW.toMap())).isEqualTo(ROW);
        assertThat(StreamOffset.of(WHOLE.toMap())).isEqualTo(WHOLE);
    }

    @Test
    void whatIsNoneOfOursIsRefused() {
        assertThatThrownBy(() -> StreamOffset.of(Map.of("lsn", 1L, "system_id", "7", "timeline", 1L, "txId", 1L)))
                .hasMessageContaining("txId");
        assertThatThrownBy(() -> StreamOffset.of(Map.of("lsn", "1", "system_id", "7", "timeline", 1L)))
                .hasMessageContaining("lsn must be a whole number");
        assertThatThrownBy(() -> StreamOffset.of(Map.of("lsn", 1L, "timeline", 1L)))
                .hasMessageContaining("system_id");
        assertThatThrownBy(() -> StreamOffset.of(Map.of("lsn", 1L, "row_lsn", 1L, "system_id", "7", "timeline", 1L)))
                .hasMessageContaining("go together");
    }
}
