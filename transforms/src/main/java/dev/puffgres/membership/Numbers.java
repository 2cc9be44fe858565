package dev.puffgres.membership;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Comparison of numbers as Postgres does it: exactly where both are exact, NaN equal to itself and above all others. */
final class Numbers {

    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,1000}");
    private static final Pattern DECIMAL = Pattern.compile(
            "[+-]?(?:[0-9]{1,1000}(?:\\.[0-9]{0,1000})?|\\.[0-9]{1,1000})(?:[eE][+-]?0{0,10}[0-9]{1,3})?");

    private Numbers() {}

    static boolean isInteger(String text) {
        return INTEGER.matcher(text).matches();
    }

    /** A {@link BigDecimal}, or a {@link Double} for NaN and the infinities, or null if the text is no number. */
    static Object decimal(String text) {
        if (DECIMAL.matcher(text).matches()) {
            return new BigDecimal(text);
        }
        return switch (Words.asciiLower(text)) {
            case "nan" -> Double.NaN;
            case "infinity", "+infinity", "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    /** A {@link Long} where it is one, so that most comparisons are of longs. */
    static Object narrow(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        if (plain.scale() <= 0 && plain.precision() - plain.scale() <= 19) {
            BigDecimal bounded = plain.setScale(0);
            if (bounded.unscaledValue().bitLength() < Long.SIZE) {
                return bounded.longValueExact();
            }
        }
        return number;
    }

    /**
     * The nearest double.
     *
     * @throws Domain.Refusal where Postgres says "out of range"
     */
    static Double toDouble(BigDecimal number) {
        double value = Double.parseDouble(number.toString());
        if (Double.isInfinite(value) || (value == 0 && number.signum() != 0)) {
            throw new Domain.Refusal("is double precision and the number beside it is out of its range");
        }
        return value;
    }

    /**
     * The nearest real, widened.
     *
     * @throws Domain.Refusal where Postgres says "out of range"
     */
    static Double toReal(BigDecimal number) {
        float value = Float.parseFloat(number.toString());
        if (Float.isInfinite(value) || (value == 0 && number.signum() != 0)) {
            throw new Domain.Refusal("is real and the number beside it is out of its range");
        }
        return (double) value;
    }

    /** Compares {@link Long}s, {@link BigDecimal}s and the {@link Double}s that are no finite number. */
    static int compareExactly(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return a.compareTo(b);
        }
        if (left instanceof Double || right instanceof Double) {
            return compareDoubles(rank(left), rank(right));
        }
        return exact(left).compareTo(exact(right));
    }

    static int compareDoubles(double left, double right) {
        if (left < right) {
            return -1;
        }
        if (left > right) {
            return 1;
        }
        // Equal (0.0 and -0.0 are), or one of them is NaN.
        return Boolean.compare(Double.isNaN(left), Double.isNaN(right));
    }

    /** Where a number stands beside one that is not finite. */
    private static double rank(Object number) {
        return number instanceof Double special ? special : 0;
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Long integer ? BigDecimal.valueOf(integer) : (BigDecimal) number;
    }
}
