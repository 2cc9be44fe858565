package dev.puffgres.event;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick way says what the JDK says. */
class IsoUtcTest {

    private static final long YEAR_1 = -62_135_596_800L;
    private static final long YEAR_9999 = 253_402_300_799L;

    @Property(tries = 500)
    void aMomentIsWrittenAndReadAsTheJdkDoes(
            @ForAll @LongRange(min = YEAR_1, max = YEAR_9999) long second,
            @ForAll @IntRange(max = 999_999_999) int nanos,
            @ForAll @IntRange(max = 3) int thousands) {
        int step = (int) Math.pow(1000, thousands);
        Instant instant = Instant.ofEpochSecond(second, nanos / step * (long) step);

        assertThat(written(instant)).isEqualTo(instant.toString());
        assertThat(IsoUtc.parse(instant.toString())).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05.678901Z", "2024-02-29T23:59:59Z"})
    void anyNumberOfFractionalDigitsIsRead(String text) {
        assertThat(IsoUtc.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-01-02",
                "2026-01-02T03:04:05",
                "2026-01-02T03:04:05+00:00",
                "2026-01-02 03:04:05Z",
                "2026-02-29T03:04:05Z",
                "2026-13-02T03:04:05Z",
                "2026-00-02T03:04:05Z",
                "2026-01-00T03:04:05Z",
                "2026-01-02T24:00:00Z",
                "2026-01-02T03:60:05Z",
                "2026-01-02T03:04:60Z",
                "2026-01-02T03:04:05.Z",
                "2026-01-02T03:04:05.1234567890Z",
                "2026-01-02T03:04:05,1Z",
                "2026-01-02T03:04:0\u0665Z",
                "-026-01-02T03:04:05Z",
                "+12026-01-02T03:04:05Z"
            })
    void whatIsSpeltOtherwiseIsLeftToTheJdk(String text) {
        assertThat(IsoUtc.parse(text)).isNull();
    }

    private static String written(Instant instant) {
        byte[] ascii = new byte[IsoUtc.MAX_LENGTH];
        return new String(ascii, 0, IsoUtc.write(instant, ascii, 0), US_ASCII);
    }
}
