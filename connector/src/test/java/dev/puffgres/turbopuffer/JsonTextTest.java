package dev.puffgres.turbopuffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    @Test
    void aStringIsEscapedAsFarAsJsonDemands() {
        assertThat(JsonText.quote("a\"b\\c\nd\u0000é😀/")).isEqualTo("\"a\\\"b\\\\c\\nd\\u0000é😀/\"");
    }

    @Test
    void twoSpellingsOfOneIdHaveOneCanonicalForm() {
        assertThat(JsonText.canonicalId("\"\\u00e9\\/\"")).isEqualTo("\"é/\"");
        assertThat(JsonText.canonicalId("18446744073709551615")).isEqualTo("18446744073709551615");
        assertThatThrownBy(() -> JsonText.canonicalId("1.5")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonText.canonicalId("nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("nonsense");
    }

    @Test
    void theCountedLengthIsThatOfTheEncodedText() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append((char) random.nextInt(
                        switch (random.nextInt(3)) {
                            case 0 -> 0x80;
                            case 1 -> 0x900;
                            default -> 0x10000;
                        }));
                text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
            }
            assertThat(JsonText.utf8Length(text.toString()))
                    .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
        }
    }
}
