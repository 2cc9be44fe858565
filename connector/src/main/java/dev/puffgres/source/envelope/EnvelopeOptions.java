package dev.puffgres.source.envelope;

import java.util.Locale;
import java.util.Objects;

/**
 * Debezium's options of how values are written, under its names and with its defaults.
 *
 * @param decimals {@code decimal.handling.mode}
 * @param times {@code time.precision.mode}
 * @param intervals {@code interval.handling.mode}
 * @param placeholder {@code unavailable.value.placeholder}
 */
public record EnvelopeOptions(Decimals decimals, Times times, Intervals intervals, String placeholder) {

    public static final EnvelopeOptions DEFAULTS =
            new EnvelopeOptions(Decimals.PRECISE, Times.ADAPTIVE, Intervals.NUMERIC, "__debezium_unavailable_value");

    public EnvelopeOptions {
        Objects.requireNonNull(decimals, "decimals");
        Objects.requireNonNull(times, "times");
        Objects.requireNonNull(intervals, "intervals");
        Objects.requireNonNull(placeholder, "placeholder");
    }

    /** {@code decimal.handling.mode}: how numeric and money are written. */
    public enum Decimals {
        /** As {@code Decimal} or {@code VariableScaleDecimal}: every digit. NaN and the infinities become null. */
        PRECISE,
        /** As double precision. */
        DOUBLE,
        /** As text: every digit, {@code NAN}, {@code POSITIVE_INFINITY} and {@code NEGATIVE_INFINITY}. */
        STRING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code time.precision.mode}: how timestamp, date and time are written. */
    public enum Times {
        /** Dates as days; timestamps and times as microseconds, or as milliseconds where the column has no more. */
        ADAPTIVE,
        /** As {@link #ADAPTIVE}, with times always as microseconds. */
        ADAPTIVE_TIME_MICROSECONDS,
        /** As Kafka Connect's own Date, Time and Timestamp, of milliseconds. */
        CONNECT,
        /** As ISO 8601 text. */
        ISOSTRING,
        /** Timestamps and times as microseconds. */
        MICROSECONDS,
        /** Timestamps and times as nanoseconds. */
        NANOSECONDS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code interval.handling.mode}: how intervals are written. */
    public enum Intervals {
        /** As microseconds, a month as 30.4375 days. */
        NUMERIC,
        /** As ISO 8601 text, {@code P1Y2M3DT4H5M6S}. */
        STRING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
