package dev.puffgres.source.envelope;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.postgresql.util.PGInterval;

/** The conversion of interval, in the forms of {@code interval.handling.mode}. */
final class Intervals {

    private static final double DAYS_PER_MONTH = 365.25 / 12;
    private static final int NANO_DIGITS = 9;

    private Intervals() {}

    static Conversion of(EnvelopeOptions.Intervals mode) {
        return switch (mode) {
            case NUMERIC ->
                new Conversion(
                        Conversion.named(SchemaBuilder::int64, "io.debezium.time.MicroDuration"),
                        text -> micros(parse(text)),
                        0L);
            case STRING ->
                new Conversion(
                        Conversion.named(SchemaBuilder::string, "io.debezium.time.Interval"),
                        text -> iso(parse(text)),
                        "P0Y0M0DT0H0M0S");
        };
    }

    private static PGInterval parse(String text) {
        try {
            return new PGInterval(text);
        } catch (SQLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** In floating point, and rounded towards zero, as Debezium does. */
    private static long micros(PGInterval interval) {
        double days = (interval.getYears() * 12 + interval.getMonths()) * DAYS_PER_MONTH + interval.getDays();
        double seconds = ((days * 24 + interval.getHours()) * 60 + interval.getMinutes()) * 60 + interval.getSeconds();
        return (long) (seconds * 1e6);
    }

    private static String iso(PGInterval interval) {
        BigDecimal seconds = BigDecimal.valueOf(interval.getSeconds());
        if (seconds.scale() > NANO_DIGITS) {
            seconds = seconds.setScale(NANO_DIGITS, RoundingMode.DOWN);
        }
        return "P" + interval.getYears() + 'Y' + interval.getMonths() + 'M' + interval.getDays() + "DT"
                + interval.getHours() + 'H' + interval.getMinutes() + 'M'
                + seconds.stripTrailingZeros().toPlainString() + 'S';
    }
}
