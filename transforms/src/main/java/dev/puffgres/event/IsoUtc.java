package dev.puffgres.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * The one spelling in which Debezium writes a timestamptz, {@code 2026-01-02T03:04:05.678901Z}, with any number of fractional digits.
 * JDK's formatter reads every spelling and takes thirty times as long.
 */
public final class IsoUtc {

    /** Of {@code 2026-01-02T03:04:05.678901234Z}. */
    public static final int MAX_LENGTH = 30;

    /** Of {@code 2026-01-02T03:04:05}. */
    private static final int SECONDS_END = 19;

    private static final int MAX_FRACTION = 9;
    private static final int SECONDS_PER_DAY = 86_400;
    private static final int[] NANOS = {
        1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1
    };

    private IsoUtc() {}

    /**
     * Reads it.
     *
     * @return null if the text is spelt otherwise, or says no moment that there is: the formatter then knows
     */
    static Instant parse(String text) {
        int last = text.length() - 1;
        if (last < SECONDS_END || text.charAt(last) != 'Z' || !isPunctuated(text)) {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, SECONDS_END);
        int nanos = fraction(text, last);
        boolean moment = year >= 0
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= YearMonth.of(year, month).lengthOfMonth()
                && hour >= 0
                && hour < 24
                && minute >= 0
                && minute < 60
                && second >= 0
                && second < 60
                && nanos >= 0;
        return moment
                ? Instant.ofEpochSecond(
                        LocalDate.of(year, month, day).toEpochDay() * SECONDS_PER_DAY
                                + (hour * 60L + minute) * 60
                                + second,
                        nanos)
                : null;
    }

    /**
     * Writes a moment of the years 1 to 9999 as {@link Instant#toString} does: with no, 3, 6 or 9 fractional digits.
     *
     * @param ascii has room for {@link #MAX_LENGTH} from the offset
     * @return the offset behind it
     */
    public static int write(Instant instant, byte[] ascii, int offset) {
        long seconds = instant.getEpochSecond();
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_PER_DAY));
        int second = Math.floorMod(seconds, SECONDS_PER_DAY);
        int at = write(date.getYear(), 4, '-', ascii, offset);
        at = write(date.getMonthValue(), 2, '-', ascii, at);
        at = write(date.getDayOfMonth(), 2, 'T', ascii, at);
        at = write(second / 3600, 2, ':', ascii, at);
        at = write(second / 60 % 60, 2, ':', ascii, at);
        int nanos = instant.getNano();
        at = write(second % 60, 2, nanos == 0 ? 'Z' : '.', ascii, at);
        if (nanos == 0) {
            return at;
        } else if (nanos % 1_000_000 == 0) {
            return write(nanos / 1_000_000, 3, 'Z', ascii, at);
        } else if (nanos % 1_000 == 0) {
            return write(nanos / 1_000, 6, 'Z', ascii, at);
        }
        return write(nanos, 9, 'Z', ascii, at);
    }

    private static int write(int number, int digits, char then, byte[] ascii, int offset) {
        int rest = number;
        for (int i = offset + digits - 1; i >= offset; i--) {
            ascii[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        ascii[offset + digits] = (byte) then;
        return offset + digits + 1;
    }

    private static boolean isPunctuated(String text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    /** The nanoseconds between the seconds and the Z; -1 if they are spelt otherwise. */
    private static int fraction(String text, int end) {
        if (end == SECONDS_END) {
            return 0;
        }
        int count = end - SECONDS_END - 1;
        if (text.charAt(SECONDS_END) != '.' || count < 1 || count > MAX_FRACTION) {
            return -1;
        }
        int digits = digits(text, SECONDS_END + 1, end);
        return digits < 0 ? -1 : digits * NANOS[count];
    }

    /** The number that the digits say; -1 if there is anything else. */
    private static int digits(String text, int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
