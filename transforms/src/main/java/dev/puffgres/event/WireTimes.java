package dev.puffgres.event;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Date;

/**
 * Decodes times as Debezium's {@code time.precision.mode}s write them, from a Connect struct or from JSON. Each throws, or
 * answers null, for what is no value of its type.
 *
 * <p>Postgres' infinities come in disguise: Debezium converts them to times that Postgres cannot hold (years beyond 294276 for
 * a timestamp, 5874897 for a date, or before 4713 BC), in one case through an integer overflow.
 */
public final class WireTimes {

    /** pgjdbc's {@code PGStatement.DATE_POSITIVE_INFINITY} and its negative: Debezium's infinities, whatever the unit. */
    private static final long POSITIVE_INFINITY = 9_223_372_036_825_200_000L;

    private static final long NEGATIVE_INFINITY = -9_223_372_036_832_400_000L;

    private static final LocalDate MIN_DATE = LocalDate.of(-4713, 1, 1);
    private static final LocalDate MAX_DATE = LocalDate.of(5874897, 12, 31);
    private static final Instant MIN_TIMESTAMP = Instant.parse("-4713-01-01T00:00:00Z");
    private static final Instant MAX_TIMESTAMP = Instant.parse("+294276-12-31T23:59:59.999999Z");

    /** What is left of the negative infinity's days (-106751991168, rounded either way) in 32 bits. */
    private static final long OVERFLOWN_NEGATIVE_DAYS = 622_191_232L;

    private static final long MILLIS_PER_DAY = 86_400_000L;
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private WireTimes() {}

    public static Instant micros(Object value) {
        long micros = number(value);
        Instant infinite = infinity(micros);
        return infinite != null ? infinite : timestamp(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    public static Instant millis(Object value) {
        long millis = value instanceof Date date ? date.getTime() : number(value);
        Instant infinite = infinity(millis);
        return infinite != null ? infinite : timestamp(Instant.ofEpochMilli(millis));
    }

    public static Instant nanos(Object value) {
        long nanos = number(value);
        Instant infinite = infinity(nanos);
        return infinite != null ? infinite : Instant.EPOCH.plusNanos(nanos);
    }

    /** ISO 8601, with an offset or in UTC, {@code infinity} or {@code -infinity}. A space may stand for the T. */
    public static Instant isoTimestamp(Object value) {
        String text = (String) value;
        if (text.equals("infinity")) {
            return Instant.MAX;
        } else if (text.equals("-infinity")) {
            return Instant.MIN;
        }
        Instant utc = IsoUtc.parse(text);
        if (utc != null) {
            return timestamp(utc);
        }
        if (text.length() > 10 && text.charAt(10) == ' ') {
            text = text.substring(0, 10) + 'T' + text.substring(11);
        }
        TemporalAccessor parsed =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        return timestamp(
                parsed instanceof OffsetDateTime zoned
                        ? zoned.toInstant()
                        : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC));
    }

    /** A timestamp or a date, which is its midnight, as ISO 8601. */
    public static Instant isoDateOrTimestamp(Object value) {
        String text = (String) value;
        if (text.indexOf('T') < 0 && text.indexOf(' ') < 0 && !text.endsWith("infinity")) {
            LocalDate date = isoDate(text);
            if (date.equals(LocalDate.MAX)) {
                return Instant.MAX;
            }
            return date.equals(LocalDate.MIN)
                    ? Instant.MIN
                    : date.atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        return isoTimestamp(text);
    }

    public static LocalDate days(Object value) {
        long days = value instanceof Date date ? Math.floorDiv(date.getTime(), MILLIS_PER_DAY) : number(value);
        if (days == OVERFLOWN_NEGATIVE_DAYS || days == OVERFLOWN_NEGATIVE_DAYS + 1) {
            return LocalDate.MIN;
        } else if (days < MIN_DATE.toEpochDay() && days > Integer.MIN_VALUE / 2) {
            // The positive infinity's 106751991166 days, overflown.
            return LocalDate.MAX;
        }
        return date(LocalDate.ofEpochDay(days));
    }

    /** ISO 8601, with or without an offset, {@code infinity} or {@code -infinity}. */
    public static LocalDate isoDate(Object value) {
        String text = (String) value;
        return switch (text) {
            case "infinity" -> LocalDate.MAX;
            case "-infinity" -> LocalDate.MIN;
            default -> date(LocalDate.parse(text, DateTimeFormatter.ISO_DATE));
        };
    }

    static String timeOfMillis(Object value) {
        long millis = value instanceof Date date ? date.getTime() : number(value);
        return timeOfDay(Math.multiplyExact(millis, 1_000_000L));
    }

    public static String timeOfMicros(Object value) {
        return timeOfDay(Math.multiplyExact(number(value), 1_000L));
    }

    static String timeOfNanos(Object value) {
        return timeOfDay(number(value));
    }

    public static String durationOfMicros(Object value) {
        return Duration.of(number(value), ChronoUnit.MICROS).toString();
    }

    static String durationOfNanos(Object value) {
        return Duration.ofNanos(number(value)).toString();
    }

    private static String timeOfDay(long nanos) {
        // Postgres has a 24:00:00, which LocalTime has not.
        return nanos == NANOS_PER_DAY
                ? "24:00:00"
                : DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(nanos));
    }

    private static Instant infinity(long value) {
        if (value >= POSITIVE_INFINITY) {
            return Instant.MAX;
        }
        return value <= NEGATIVE_INFINITY ? Instant.MIN : null;
    }

    private static Instant timestamp(Instant instant) {
        if (instant.isAfter(MAX_TIMESTAMP)) {
            return Instant.MAX;
        }
        return instant.isBefore(MIN_TIMESTAMP) ? Instant.MIN : instant;
    }

    private static LocalDate date(LocalDate date) {
        if (date.isAfter(MAX_DATE)) {
            return LocalDate.MAX;
        }
        return date.isBefore(MIN_DATE) ? LocalDate.MIN : date;
    }

    private static long number(Object value) {
        Long number = WireValues.exactLong(value);
        if (number == null) {
            throw new IllegalArgumentException();
        }
        return number;
    }
}
