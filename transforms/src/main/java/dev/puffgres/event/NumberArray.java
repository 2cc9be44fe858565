package dev.puffgres.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Arrays of numbers in JSON: of a row with a vector they are nearly all there is to read. */
final class NumberArray {

    /** What is longer is left to Jackson, which has an opinion on how long a number may be. */
    private static final int MAX_LENGTH = 64;

    /** So many digits fit into a long. */
    private static final int MAX_DIGITS = 18;

    private static final int MAX_EXPONENT_DIGITS = 3;
    private static final int NO_POWER = 1_000_000;

    /** How far apart in doubles the quick way's number and the true one may be: three roundings, each of half a double, and some. */
    private static final long DOUBT = 8;

    private static final double[] POWERS = IntStream.rangeClosed(0, 40)
            .mapToDouble(power -> Double.parseDouble("1e" + power))
            .toArray();

    private final byte[] json;
    private int at;

    /**
     * Finds the end of an array.
     *
     * @param start of the array: its bracket
     * @param limit where the JSON ends
     * @return the offset behind its other bracket; -1 if it holds anything else than numbers, or none that JSON has
     */
    static int end(byte[] json, int start, int limit) {
        int at = space(json, start + 1, limit);
        if (at < limit && json[at] == ']') {
            return at + 1;
        }
        while (at < limit) {
            at = number(json, at, limit);
            if (at < 0) {
                return -1;
            }
            at = space(json, at, limit);
            if (at < limit && json[at] == ']') {
                return at + 1;
            } else if (at >= limit || json[at] != ',') {
                return -1;
            }
            at = space(json, at + 1, limit);
        }
        return -1;
    }

    private static int space(byte[] json, int start, int limit) {
        int at = start;
        while (at < limit && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** The end of a number; -1 if there is none. */
    private static int number(byte[] json, int start, int limit) {
        int whole = start < limit && json[start] == '-' ? start + 1 : start;
        int at = digits(json, whole, limit);
        if (at == whole || json[whole] == '0' && at > whole + 1) {
            return -1;
        }
        if (at < limit && json[at] == '.') {
            int fraction = at + 1;
            at = digits(json, fraction, limit);
            if (at == fraction) {
                return -1;
            }
        }
        if (at < limit && (json[at] | ' ') == 'e') {
            int exponent = at + 1;
            if (exponent < limit && (json[exponent] == '-' || json[exponent] == '+')) {
                exponent++;
            }
            at = digits(json, exponent, limit);
            if (at == exponent) {
                return -1;
            }
        }
        return at - start > MAX_LENGTH ? -1 : at;
    }

    private static int digits(byte[] json, int start, int limit) {
        int at = start;
        while (at < limit && isDigit(json[at])) {
            at++;
        }
        return at;
    }

    /**
     * Reads an array whose {@link #end} was found.
     *
     * @return as {@link WireValues#floats}; null if a number does not fit
     */
    static float[] floats(byte[] json, int start, int end) {
        NumberArray numbers = new NumberArray(json, start);
        float[] floats = new float[64];
        int size = 0;
        while (numbers.next(end)) {
            float number = numbers.nearestFloat();
            if (!Float.isFinite(number)) {
                return null;
            }
            if (size == floats.length) {
                floats = Arrays.copyOf(floats, size * 2);
            }
            floats[size++] = number + WireValues.NO_NEGATIVE_ZERO;
        }
        return Arrays.copyOf(floats, size);
    }

    private NumberArray(byte[] json, int at) {
        this.json = json;
        this.at = at;
    }

    /** Goes to the next number, if there is one. */
    private boolean next(int end) {
        while (at < end && json[at] != '-' && !isDigit(json[at])) {
            at++;
        }
        return at < end;
    }

    /**
     * The float nearest to the decimal that begins here. A long and a power of ten make a double that is nearly the number; unless it is so
     * near to the middle of two floats that the number may be on the other side, both have the same nearest float.
     */
    private float nearestFloat() {
        int start = at;
        boolean negative = json[at] == '-';
        if (negative) {
            at++;
        }
        int first = at;
        long digits = wholeNumber(0);
        int scale = 0;
        if (json[at] == '.') {
            int point = at++;
            digits = wholeNumber(digits);
            scale = at - point - 1;
        }
        int last = at;
        int power = exponent() - scale;
        if (Math.abs(power) < POWERS.length && significant(first, last) <= MAX_DIGITS) {
            double near = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
            if (digits == 0 || WireValues.hasSureFloat(near, DOUBT)) {
                return (float) (negative ? -near : near);
            }
        }
        return Float.parseFloat(new String(json, start, at - start, US_ASCII));
    }

    /** Goes on with a number; what is too long overflows. */
    private long wholeNumber(long before) {
        long number = before;
        int i = at;
        for (; isDigit(json[i]); i++) {
            number = number * 10 + (json[i] - '0');
        }
        at = i;
        return number;
    }

    /** How many digits there are behind zeros, at the most. */
    private int significant(int first, int last) {
        int from = first;
        while (last - from > MAX_DIGITS && (json[from] == '0' || json[from] == '.')) {
            from++;
        }
        return last - from;
    }

    /** What {@code E-4} says, and 0 where nothing is. */
    private int exponent() {
        if ((json[at] | ' ') != 'e') {
            return 0;
        }
        at++;
        boolean negative = json[at] == '-';
        if (negative || json[at] == '+') {
            at++;
        }
        int first = at;
        long exponent = wholeNumber(0);
        if (at - first > MAX_EXPONENT_DIGITS) {
            return NO_POWER;
        }
        return (int) (negative ? -exponent : exponent);
    }

    private static boolean isDigit(byte each) {
        return each >= '0' && each <= '9';
    }
}
