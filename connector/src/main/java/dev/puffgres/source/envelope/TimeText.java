package dev.puffgres.source.envelope;

import java.time.LocalDate;

/**
 * Reads dates, times and timestamps as Postgres prints them with DateStyle ISO: {@code 2026-01-02 03:04:05.678901+00}, years of
 * four digits or more, {@code BC} at the end. By hand, since it runs for every row; it throws for any other text.
 */
final class TimeText {

    static final String INFINITY = "infinity";
    static final String MINUS_INFINITY = "-infinity";

    static final int MICROS_PER_SECOND = 1_000_000;
    static final int SECONDS_PER_DAY = 86_400;

    private static final String BC = " BC";
    private static final int FRACTION_DIGITS = 6;

    private final String text;
    private int at;

    private TimeText(String text) {
        this.text = text;
    }

    /**
     * A moment.
     *
     * @param second since 1970-01-01 00:00:00, before that negative
     * @param micro of the second, never negative
     */
    record Moment(long second, int micro) {}

    /** A date as the day since 1970-01-01. */
    static long day(String text) {
        TimeText reader = new TimeText(text);
        long day = reader.date();
        reader.end();
        return day;
    }

    /** A time of day in microseconds, 24:00:00 included. */
    static long microOfDay(String text) {
        TimeText reader = new TimeText(text);
        long micros = reader.timeOfDay();
        reader.end();
        return micros;
    }

    /** A time of day in microseconds of UTC, which lie outside of the day where the offset says so. */
    static long microOfDayAtUtc(String text) {
        TimeText reader = new TimeText(text);
        long micros = reader.timeOfDay();
        micros -= (long) reader.offset() * MICROS_PER_SECOND;
        reader.end();
        return micros;
    }

    /** A timestamp, as a moment of UTC. */
    static Moment timestamp(String text) {
        return moment(text, false);
    }

    /** A timestamp with its offset. */
    static Moment timestampWithOffset(String text) {
        return moment(text, true);
    }

    private static Moment moment(String text, boolean withOffset) {
        TimeText reader = new TimeText(text);
        long day = reader.date();
        reader.expect(' ');
        long micros = reader.timeOfDay();
        long offset = withOffset ? reader.offset() : 0;
        reader.end();
        return new Moment(
                day * SECONDS_PER_DAY + micros / MICROS_PER_SECOND - offset, (int) (micros % MICROS_PER_SECOND));
    }

    private long date() {
        int year = number(4, 7);
        expect('-');
        int month = number(2, 2);
        expect('-');
        int dayOfMonth = number(2, 2);
        // The era stands at the very end, after the time. There is no year 0: 1 BC is the one before 1.
        return LocalDate.of(text.endsWith(BC) ? 1 - year : year, month, dayOfMonth)
                .toEpochDay();
    }

    private long timeOfDay() {
        int hour = number(2, 2);
        expect(':');
        int minute = number(2, 2);
        expect(':');
        int second = number(2, 2);
        if (hour > 24 || minute > 59 || second > 59) {
            throw new IllegalArgumentException();
        }
        return (hour * 3_600L + minute * 60L + second) * MICROS_PER_SECOND + fraction();
    }

    private int fraction() {
        if (at >= text.length() || text.charAt(at) != '.') {
            return 0;
        }
        at++;
        int start = at;
        int micros = number(1, FRACTION_DIGITS);
        for (int digits = at - start; digits < FRACTION_DIGITS; digits++) {
            micros *= 10;
        }
        return micros;
    }

    /** In seconds: old offsets of a zone have some, such as {@code +00:19:32}. */
    private int offset() {
        char sign = text.charAt(at);
        if (sign != '+' && sign != '-') {
            throw new IllegalArgumentException();
        }
        at++;
        int seconds = number(2, 2) * 3_600 + offsetPart() * 60;
        seconds += offsetPart();
        return sign == '+' ? seconds : -seconds;
    }

    private int offsetPart() {
        if (at >= text.length() || text.charAt(at) != ':') {
            return 0;
        }
        at++;
        return number(2, 2);
    }

    private int number(int minDigits, int maxDigits) {
        int number = 0;
        int start = at;
        while (at < text.length() && at - start < maxDigits) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            number = number * 10 + digit;
            at++;
        }
        if (at - start < minDigits) {
            throw new IllegalArgumentException();
        }
        return number;
    }

    private void expect(char expected) {
        if (text.charAt(at) != expected) {
            throw new IllegalArgumentException();
        }
        at++;
    }

    private void end() {
        if (at != text.length() && !(at == text.length() - BC.length() && text.endsWith(BC))) {
            throw new IllegalArgumentException();
        }
    }
}
