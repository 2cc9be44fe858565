package dev.puffgres.membership;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and timestamps in ISO 8601, of the years 0001 to 9999, to the microsecond. Null stands for any other text. */
final class IsoLiterals {

    private static final String DATE = "([0-9]{4})-([0-9]{2})-([0-9]{2})";
    private static final Pattern DATE_ONLY = Pattern.compile(DATE);
    private static final Pattern TIMESTAMP = Pattern.compile(DATE
            + "(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,6}))?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?");
    private static final int MAX_OFFSET_HOURS = 15;

    private IsoLiterals() {}

    static LocalDate date(String text) {
        switch (Words.asciiLower(text)) {
            case "infinity":
                return LocalDate.MAX;
            case "-infinity":
                return LocalDate.MIN;
            default:
                Matcher matcher = DATE_ONLY.matcher(text);
                try {
                    return matcher.matches() ? date(matcher) : null;
                } catch (DateTimeException e) {
                    return null;
                }
        }
    }

    /** A timestamptz; without an offset it is UTC. */
    static Instant instant(String text) {
        return instant(text, true);
    }

    /** A timestamp, read as UTC. Postgres ignores an offset; here only UTC's, which says nothing, is taken. */
    static Instant instantWithoutOffset(String text) {
        return instant(text, false);
    }

    private static Instant instant(String text, boolean anyOffset) {
        switch (Words.asciiLower(text)) {
            case "infinity":
                return Instant.MAX;
            case "-infinity":
                return Instant.MIN;
            default:
                Matcher matcher = TIMESTAMP.matcher(text);
                try {
                    if (!matcher.matches()) {
                        return null;
                    }
                    ZoneOffset offset = offset(matcher.group(8));
                    return anyOffset || offset.equals(ZoneOffset.UTC)
                            ? LocalDateTime.of(date(matcher), time(matcher)).toInstant(offset)
                            : null;
                } catch (DateTimeException e) {
                    return null;
                }
        }
    }

    private static LocalDate date(Matcher matcher) {
        int year = Integer.parseInt(matcher.group(1));
        if (year == 0) {
            throw new DateTimeException("Postgres has no year 0");
        }
        return LocalDate.of(year, Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
    }

    private static LocalTime time(Matcher matcher) {
        if (matcher.group(4) == null) {
            return LocalTime.MIDNIGHT;
        }
        String seconds = matcher.group(6);
        String fraction = matcher.group(7);
        return LocalTime.of(
                Integer.parseInt(matcher.group(4)),
                Integer.parseInt(matcher.group(5)),
                seconds == null ? 0 : Integer.parseInt(seconds),
                fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9)));
    }

    private static ZoneOffset offset(String text) {
        if (text == null || text.equals("Z")) {
            return ZoneOffset.UTC;
        }
        int hours = Integer.parseInt(text.substring(1, 3));
        int minutes = text.length() > 3 ? Integer.parseInt(text.substring(text.length() - 2)) : 0;
        if (hours > MAX_OFFSET_HOURS) {
            throw new DateTimeException("beyond what Postgres takes");
        }
        int sign = text.charAt(0) == '-' ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes);
    }
}
