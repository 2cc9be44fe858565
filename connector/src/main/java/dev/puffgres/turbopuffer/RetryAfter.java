package dev.puffgres.turbopuffer;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads how long the service asks to wait. */
final class RetryAfter {

    static final String HEADER = "Retry-After";

    private static final double LONGEST_SECONDS = Duration.ofDays(1).toSeconds();

    private RetryAfter() {}

    /**
     * {@code retry-after-ms}, else {@code Retry-After}: seconds, also with a fraction, or an HTTP date. What cannot be read,
     * is in the past or lies beyond a day counts as not asked.
     */
    static Optional<Duration> read(HttpAnswer answer, Instant now) {
        Optional<Duration> millis = answer.header("retry-after-ms").flatMap(text -> number(text, 0.001));
        if (millis.isPresent()) {
            return millis;
        }
        return answer.header(HEADER).flatMap(text -> number(text, 1).or(() -> date(text, now)));
    }

    private static Optional<Duration> number(String text, double unitSeconds) {
        try {
            double seconds = Double.parseDouble(text.strip()) * unitSeconds;
            return seconds >= 0 && seconds <= LONGEST_SECONDS
                    ? Optional.of(Duration.ofMillis((long) Math.ceil(seconds * 1000)))
                    : Optional.empty();
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> date(String text, Instant now) {
        try {
            Instant then = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from);
            Duration wait = Duration.between(now, then);
            return wait.isNegative() || wait.toSeconds() > LONGEST_SECONDS ? Optional.empty() : Optional.of(wait);
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }
}
