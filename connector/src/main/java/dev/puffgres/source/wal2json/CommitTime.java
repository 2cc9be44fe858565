package dev.puffgres.source.wal2json;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;

/** The time of a commit as wal2json writes it: ISO, with the offset of the session's time zone. */
final class CommitTime {

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .appendOffset("+HH:mm:ss", "+00")
            .toFormatter();

    private CommitTime() {}

    /** In microseconds since 1970. */
    static long micros(String text) {
        return ChronoUnit.MICROS.between(
                Instant.EPOCH, OffsetDateTime.parse(text, FORMAT).toInstant());
    }
}
