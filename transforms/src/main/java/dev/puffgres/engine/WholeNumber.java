package dev.puffgres.engine;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Decimals as integers, whatever their exponents: JSON can say {@code 1e-2000000000}, whose digits nobody must write out. */
final class WholeNumber {

    private WholeNumber() {}

    /** @return the integer that the decimal is; null if it is none, or has more digits than given */
    static BigInteger of(BigDecimal decimal, int digits) {
        if (decimal.signum() == 0) {
            return BigInteger.ZERO;
        }
        // With more places than digits it is a fraction, and finding that out would take a power of ten of that many
        // places.
        boolean fraction = decimal.scale() > decimal.precision();
        if (fraction || decimal.precision() - (long) decimal.scale() > digits) {
            return null;
        }
        try {
            return decimal.toBigIntegerExact();
        } catch (ArithmeticException e) {
            return null;
        }
    }
}
