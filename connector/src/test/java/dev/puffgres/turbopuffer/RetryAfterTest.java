package dev.puffgres.turbopuffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void secondsMayHaveAFraction() {
        assertThat(read(Map.of("Retry-After", "1.5"))).contains(Duration.ofMillis(1500));
        assertThat(read(Map.of("Retry-After", "0"))).contains(Duration.ZERO);
    }

    @Test
    void millisecondsWin() {
        assertThat(read(Map.of("Retry-After", "9", "retry-after-ms", "250.2"))).contains(Duration.ofMillis(251));
    }

    @Test
    void aDateIsTakenFromNow() {
        assertThat(read(Map.of("Retry-After", "Sun, 22 Nov 2026 12:00:30 GMT"))).contains(Duration.ofSeconds(30));
    }

    @Test
    void nonsenseIsIgnored() {
        for (String text :
                new String[] {"", "soon", "-1", "NaN", "Infinity", "1e300", "Sun, 22 Nov 2026 11:00:00 GMT"}) {
            assertThat(read(Map.of("Retry-After", text))).as(text).isEmpty();
        }
    }

    private static Optional<Duration> read(Map<String, String> headers) {
        return RetryAfter.read(new HttpAnswer(429, headers::get, "", true), NOW);
    }
}
