package dev.puffgres.source.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.source.postgres.ServerIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableOffsetTest {

    private static final TableOffset HALFWAY = new TableOffset(
            42,
            new ServerIdentity("7301", 3),
            "a integer, b text",
            10,
            20,
            Optional.of(List.of("7", "x.y")),
            Optional.empty());

    @Test
    void whatIsStoredIsReadBack() {
        assertThat(TableOffset.of(HALFWAY.toMap())).contains(HALFWAY);
        assertThat(TableOffset.of(HALFWAY.done(99, 30, 40).toMap())).contains(HALFWAY.done(99, 30, 40));
    }

    @Test
    void whatARowCarriesIsWhatIsReadBackAfterIt() {
        assertThat(TableOffset.of(HALFWAY.mapAfter(new String[] {"8", "z"}, 11, 21)))
                .contains(HALFWAY.after(new String[] {"8", "z"}, 11, 21));
    }

    @Test
    void onlyAnEndMakesItDone() {
        assertThat(TableOffset.isDone(HALFWAY.toMap())).isFalse();
        assertThat(TableOffset.isDone(HALFWAY.done(99, 30, 40).toMap())).isTrue();
    }

    @Test
    void itIsMadeOfNumbersAndTextAlone() {
        assertThat(HALFWAY.done(99, 30, 40).toMap().values())
                .allMatch(each -> each instanceof Long || each instanceof String);
        assertThat(HALFWAY.toMap().values()).allMatch(each -> each instanceof Long || each instanceof String);
    }

    @Test
    void whatIsNoneIsNone() {
        assertThat(TableOffset.of(null)).isEmpty();
        assertThat(TableOffset.of(Map.of())).isEmpty();
    }
}
