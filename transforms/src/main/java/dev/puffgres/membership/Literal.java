package dev.puffgres.membership;

import java.math.BigDecimal;
import java.util.Objects;

/** A literal as written. What it means is known only with the type of the column that it stands beside. */
sealed interface Literal {

    /** A quoted string. */
    record Text(String value) implements Literal {
        public Text {
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * An unquoted number.
     *
     * @param value of scale 0 if it was written as an integer, of another scale if as a decimal: Postgres gives the two
     *     different types, and {@link BigDecimal#toString()} keeps them apart
     */
    @SuppressWarnings("JavaLangClash") // always read as Literal.Number
    record Number(BigDecimal value) implements Literal {

        static final int MAX_DIGITS = 1000;
        /** In scientific notation, and in either direction. */
        static final int MAX_EXPONENT = 1000;

        private static final BigDecimal MIN_BIGINT = BigDecimal.valueOf(Long.MIN_VALUE);
        private static final BigDecimal MAX_BIGINT = BigDecimal.valueOf(Long.MAX_VALUE);

        public Number {
            Objects.requireNonNull(value, "value");
        }

        /** A number that was written with a point or an exponent. */
        static Number ofDecimal(BigDecimal value) {
            return new Number(value.scale() == 0 ? value.setScale(1) : value);
        }

        /** Whether the size is within what the parser takes: bounded, and the same however the number is spelled. */
        boolean printable() {
            int exponent = value.precision() - 1 - value.scale();
            return value.precision() <= MAX_DIGITS && Math.abs(exponent) <= MAX_EXPONENT;
        }

        /** Whether Postgres gives it the type numeric: it has a fraction or an exponent, or it exceeds bigint. */
        boolean numeric() {
            return value.scale() != 0 || value.compareTo(MIN_BIGINT) < 0 || value.compareTo(MAX_BIGINT) > 0;
        }
    }

    record Bool(boolean value) implements Literal {}

    record Null() implements Literal {}
}
