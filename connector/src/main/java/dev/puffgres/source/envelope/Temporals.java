package dev.puffgres.source.envelope;

import dev.puffgres.source.envelope.EnvelopeOptions.Times;
import dev.puffgres.source.envelope.TimeText.Moment;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.postgresql.PGStatement;

/**
 * The conversions of dates, times and timestamps, in the forms of {@code time.precision.mode}.
 *
 * <p>Postgres' infinities become what Debezium makes of them in changes: times that Postgres itself cannot hold.
 */
final class Temporals {

    private static final int MILLI_DIGITS = 3;
    private static final int MICROS_PER_MILLI = 1_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_DAY = (long) TimeText.SECONDS_PER_DAY * TimeText.MICROS_PER_SECOND;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long MILLIS_PER_DAY = TimeText.SECONDS_PER_DAY * 1_000L;

    /** The days that Debezium 3.7.0 writes for an infinite date in a change: both are of years that Postgres has not. */
    private static final int INFINITE_DAY = 2_146_033_979;

    private static final int MINUS_INFINITE_DAY = -2_147_472_691;

    private static final Moment INFINITE = ofMillis(PGStatement.DATE_POSITIVE_INFINITY);
    private static final Moment MINUS_INFINITE = ofMillis(PGStatement.DATE_NEGATIVE_INFINITY);

    private static final String MIDNIGHT = "00:00:00Z";

    private final Times mode;

    Temporals(Times mode) {
        this.mode = mode;
    }

    Conversion date() {
        return switch (mode) {
            case CONNECT ->
                new Conversion(
                        org.apache.kafka.connect.data.Date::builder,
                        text -> new Date(day(text) * MILLIS_PER_DAY),
                        new Date(0));
            case ISOSTRING ->
                new Conversion(
                        Conversion.named(SchemaBuilder::string, "io.debezium.time.IsoDate"),
                        text -> DateTimeFormatter.ISO_LOCAL_DATE.format(LocalDate.ofEpochDay(day(text))) + 'Z',
                        "1970-01-01Z");
            default ->
                new Conversion(
                        Conversion.named(SchemaBuilder::int32, "io.debezium.time.Date"), text -> (int) day(text), 0);
        };
    }

    /** @param digits of the fraction of a second, 0 to 6 */
    Conversion time(int digits) {
        return time(digits, TimeText::microOfDay);
    }

    /** A time in an array: Debezium has it from pgjdbc, which knows no microseconds and no 24:00:00 there. */
    Conversion timeElement(int digits) {
        return time(digits, text -> {
            long micros = TimeText.microOfDay(text);
            return (micros - micros % MICROS_PER_MILLI) % MICROS_PER_DAY;
        });
    }

    private Conversion time(int digits, ToLongFunction<String> micros) {
        if (mode == Times.CONNECT) {
            return new Conversion(
                    Time::builder, text -> new Date(micros.applyAsLong(text) / MICROS_PER_MILLI), new Date(0));
        } else if (mode == Times.ISOSTRING) {
            return new Conversion(
                    Conversion.named(SchemaBuilder::string, "io.debezium.time.IsoTime"),
                    text -> isoTime(micros.applyAsLong(text)),
                    MIDNIGHT);
        } else if (mode == Times.NANOSECONDS) {
            return new Conversion(
                    Conversion.named(SchemaBuilder::int64, "io.debezium.time.NanoTime"),
                    text -> micros.applyAsLong(text) * NANOS_PER_MICRO,
                    0L);
        } else if (mode == Times.ADAPTIVE && digits <= MILLI_DIGITS) {
            return new Conversion(
                    Conversion.named(SchemaBuilder::int32, "io.debezium.time.Time"),
                    text -> (int) (micros.applyAsLong(text) / MICROS_PER_MILLI),
                    0);
        }
        return new Conversion(
                Conversion.named(SchemaBuilder::int64, "io.debezium.time.MicroTime"), micros::applyAsLong, 0L);
    }

    Conversion timeWithZone() {
        return new Conversion(
                Conversion.named(SchemaBuilder::string, "io.debezium.time.ZonedTime"), Temporals::zonedTime, MIDNIGHT);
    }

    /** @param digits of the fraction of a second, 0 to 6 */
    Conversion timestamp(int digits) {
        if (mode == Times.CONNECT) {
            return new Conversion(Timestamp::builder, text -> new Date(millis(timestamp(text))), new Date(0));
        } else if (mode == Times.ISOSTRING) {
            return new Conversion(
                    Conversion.named(SchemaBuilder::string, "io.debezium.time.IsoTimestamp"),
                    text -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(utc(timestamp(text))),
                    "1970-01-01T00:00:00Z");
        } else if (mode == Times.NANOSECONDS) {
            return new Conversion(
                    Conversion.named(SchemaBuilder::int64, "io.debezium.time.NanoTimestamp"), Temporals::nanos, 0L);
        } else if (mode != Times.MICROSECONDS && digits <= MILLI_DIGITS) {
            return new Conversion(
                    Conversion.named(SchemaBuilder::int64, "io.debezium.time.Timestamp"),
                    text -> millis(timestamp(text)),
                    0L);
        }
        return new Conversion(
                Conversion.named(SchemaBuilder::int64, "io.debezium.time.MicroTimestamp"),
                text -> micros(timestamp(text)),
                0L);
    }

    /** @param digits of the fraction of a second, 0 to 6: that many are written, and none where there are none */
    Conversion timestampWithZone(int digits) {
        return new Conversion(
                Conversion.named(SchemaBuilder::string, "io.debezium.time.ZonedTimestamp"),
                text -> zonedTimestamp(text, digits),
                "1970-01-01T00:00:00Z");
    }

    private static long day(String text) {
        return switch (text) {
            case TimeText.INFINITY -> INFINITE_DAY;
            case TimeText.MINUS_INFINITY -> MINUS_INFINITE_DAY;
            default -> TimeText.day(text);
        };
    }

    private static Moment timestamp(String text) {
        return switch (text) {
            case TimeText.INFINITY -> INFINITE;
            case TimeText.MINUS_INFINITY -> MINUS_INFINITE;
            default -> TimeText.timestamp(text);
        };
    }

    private static Object nanos(String text) {
        return switch (text) {
            case TimeText.INFINITY -> Long.MAX_VALUE;
            case TimeText.MINUS_INFINITY -> Long.MIN_VALUE;
            default -> nanos(TimeText.timestamp(text));
        };
    }

    /** Null for what nanoseconds in 64 bits do not reach: before 1677 and after 2262. */
    private static Long nanos(Moment moment) {
        try {
            return Math.addExact(
                    Math.multiplyExact(moment.second(), TimeUnit.SECONDS.toNanos(1)),
                    moment.micro() * (long) NANOS_PER_MICRO);
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static long millis(Moment moment) {
        return moment.second() * MILLIS_PER_SECOND + moment.micro() / MICROS_PER_MILLI;
    }

    private static long micros(Moment moment) {
        return TimeUnit.SECONDS.toMicros(moment.second()) + moment.micro();
    }

    private static Moment ofMillis(long millis) {
        return new Moment(Math.floorDiv(millis, MILLIS_PER_SECOND), (int)
                (Math.floorMod(millis, MILLIS_PER_SECOND) * MICROS_PER_MILLI));
    }

    private static OffsetDateTime utc(Moment moment) {
        return LocalDateTime.ofEpochSecond(moment.second(), moment.micro() * NANOS_PER_MICRO, ZoneOffset.UTC)
                .atOffset(ZoneOffset.UTC);
    }

    private static String isoTime(long microOfDay) {
        long nanos = microOfDay % MICROS_PER_DAY * NANOS_PER_MICRO;
        return DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(nanos)) + 'Z';
    }

    private static String zonedTime(String text) {
        if (text.equals("24:00:00+00")) {
            return "24:00:00Z";
        }
        return isoTime(Math.floorMod(TimeText.microOfDayAtUtc(text), MICROS_PER_DAY));
    }

    static String zonedTimestamp(String text, int digits) {
        if (text.equals(TimeText.INFINITY) || text.equals(TimeText.MINUS_INFINITY)) {
            return text;
        }
        Moment moment = TimeText.timestampWithOffset(text);
        return isPlain(text) ? plain(text, digits) : iso(moment, digits);
    }

    /** A year of four digits, no era, UTC: then Postgres' text is ISO 8601 but for a few characters. */
    private static boolean isPlain(String text) {
        return text.charAt(4) == '-' && text.endsWith("+00");
    }

    private static String plain(String text, int digits) {
        int end = text.length() - "+00".length();
        int dot = "2026-01-02 03:04:05".length();
        StringBuilder iso = new StringBuilder(text.length() + 1)
                .append(text, 0, 10)
                .append('T')
                .append(text, 11, end);
        if (digits > 0) {
            if (end == dot) {
                iso.append('.');
            }
            int missing = digits - Math.max(0, end - dot - 1);
            for (int i = 0; i < missing; i++) {
                iso.append('0');
            }
        }
        return iso.append('Z').toString();
    }

    private static String iso(Moment moment, int digits) {
        OffsetDateTime utc = utc(moment);
        StringBuilder iso = new StringBuilder(DateTimeFormatter.ISO_LOCAL_DATE.format(utc))
                .append('T')
                .append(DateTimeFormatter.ISO_LOCAL_TIME.format(
                        utc.toLocalTime().withNano(0)));
        if (digits > 0) {
            String micros = Integer.toString(TimeText.MICROS_PER_SECOND + moment.micro());
            iso.append('.').append(micros, 1, 1 + digits);
        }
        return iso.append('Z').toString();
    }
}
