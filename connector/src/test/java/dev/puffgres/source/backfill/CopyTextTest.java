package dev.puffgres.source.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CopyTextTest {

    @Test
    void aRowIsItsColumns() {
        assertThat(columns("1\tüber\t\ud83d\ude00\n", 3)).containsExactly("1", "über", "\ud83d\ude00");
    }

    @Test
    void nullIsNotTheEmptyTextNorTheTextThatLooksLikeIt() {
        assertThat(columns("\\N\t\t\\\\N\n", 3)).containsExactly(null, "", "\\N");
    }

    @Test
    void whatWouldBreakALineIsEscaped() {
        assertThat(columns("a\\tb\\nc\\rd\\\\e\\bf\\fg\\vh\\.\tx\n", 2))
                .containsExactly("a\tb\nc\rd\\e\bf\fg\u000bh.", "x");
    }

    @Test
    void aRowOfAnotherNumberOfColumnsIsRefused() {
        assertThatThrownBy(() -> columns("1\t2\n", 3)).hasMessage("a row has 2 columns and not 3");
        assertThatThrownBy(() -> columns("1\t2\t3\n", 2)).hasMessage("a row has more than 2 columns");
    }

    private static String[] columns(String line, int count) {
        return CopyText.columns(line.getBytes(StandardCharsets.UTF_8), count);
    }
}
