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

    /** How far apart in doubles the quick way's number and the true one may be: three roundings, each of half a double, and some. */
    private static final long DOUBT = 8;

    private static final double[] POWERS = IntStream.rangeClosed(0, 40)
            .mapToDouble(power -> Double.parseDouble("1e" + power))
            .toArray();

    private NumberArray() {}

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
        while (at < limit && json[at] >= '0' && json[at] <= '9') {
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
        float[] floats = new float[64];
        int size = 0;
        int at = start + 1;
        while (at < end) {
            byte first = json[at];
            if (first != '-' && (first < '0' || first > '9')) {
                at++;
                continue;
            }
            int numberEnd = numberEnd(json, at);
            float number = nearestFloat(json, at, numberEnd);
            if (!Float.isFinite(number)) {
                return null;
            }
            if (size == floats.length) {
                floats = Arrays.copyOf(floats, size * 2);
            }
            floats[size++] = number + WireValues.NO_NEGATIVE_ZERO;
            at = numberEnd;
        }
        return Arrays.copyOf(floats, size);
    }

    private static int numberEnd(byte[] json, int start) {
        int at = start;
        while (json[at] > ' ' && json[at] != ',' && json[at] != ']') {
            at++;
        }
        return at;
    }

    /**
     * The float nearest to a decimal. A long and a power of ten make a double that is nearly the number; unless it is so near to the
     * middle of two floats that the number may be on the other side, both have the same nearest float.
     */
    private static float nearestFloat(byte[] json, int start, int end) {
        boolean negative = json[start] == '-';
        long digits = 0;
        int count = 0;
        int scale = 0;
        boolean fraction = false;
        int at = negative ? start + 1 : start;
        for (; at < end && (json[at] | ' ') != 'e'; at++) {
            if (json[at] == '.') {
                fraction = true;
                continue;
            }
            digits = digits * 10 + (json[at] - '0');
            count += digits == 0 ? 0 : 1;
            scale += fraction ? 1 : 0;
        }
        if (count <= MAX_DIGITS && end - at <= 4) {
            int power = exponent(json, at, end) - scale;
            if (digits == 0) {
                return 0;
            } else if (Math.abs(power) < POWERS.length) {
                double near = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
                if (WireValues.hasSureFloat(near, DOUBT)) {
                    return (float) (negative ? -near : near);
                }
            }
        }
        return Float.parseFloat(new String(json, start, end - start, US_ASCII));
    }

    /** What {@code E-4} says, with two digits at the most; 0 where nothing is. */
    private static int exponent(byte[] json, int start, int end) {
        int exponent = 0;
        boolean negative = false;
        for (int i = start + 1; i < end; i++) {
            if (json[i] == '-') {
                negative = true;
            } else if (json[i] != '+') {
                exponent = exponent * 10 + (json[i] - '0');
            }
        }
        return negative ? -exponent : exponent;
    }
}
