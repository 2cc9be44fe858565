package dev.puffgres.event;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.connect.data.Struct;

/**
 * Decodes values other than times, from a Connect struct or from JSON. Each answers null, or throws, for what is no value of
 * its type.
 */
public final class WireValues {

    /** The bits of a double's fraction that a float's lacks, and the one of them that is half of a float's last. */
    private static final long BELOW_FLOAT = (1L << 29) - 1;

    private static final long MIDDLE_OF_FLOATS = 1L << 28;

    /** Added to a float, makes a negative zero a plain one: decimals have but one, and so have whole numbers. */
    static final float NO_NEGATIVE_ZERO = 0f;

    private WireValues() {}

    static Object bool(Object value) {
        return value instanceof Boolean ? value : null;
    }

    static Object text(Object value) {
        return value instanceof String ? value : null;
    }

    static Object integer(Object value) {
        return exactLong(value);
    }

    /** A whole number as a Long; null for anything else. */
    static Long exactLong(Object value) {
        if (value instanceof Long number) {
            return number;
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        return null;
    }

    static Object real(Object value) {
        if (value instanceof Number number) {
            return number.floatValue();
        }
        return value instanceof String text ? Float.valueOf((float) special(text)) : null;
    }

    static Object doublePrecision(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        return value instanceof String text ? Double.valueOf(special(text)) : null;
    }

    /** JsonConverter writes the floating-point values that JSON lacks as text. */
    private static double special(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new NumberFormatException();
        };
    }

    static byte[] bytes(Object value) {
        if (value instanceof byte[] array) {
            return array;
        } else if (value instanceof ByteBuffer buffer) {
            byte[] array = new byte[buffer.remaining()];
            buffer.duplicate().get(array);
            return array;
        }
        return value instanceof String text ? Base64.getDecoder().decode(text) : null;
    }

    static BigDecimal decimal(Object value, int scale) {
        if (value instanceof BigDecimal number) {
            return number;
        } else if (value instanceof Number number) {
            return new BigDecimal(number.toString());
        }
        byte[] unscaled = bytes(value);
        return unscaled == null ? null : new BigDecimal(new BigInteger(unscaled), scale);
    }

    /** Debezium's {@code {"scale", "value"}}, as a struct or as JSON. */
    public static BigDecimal variableScaleDecimal(Object value) {
        Long scale = exactLong(member(value, "scale"));
        Object unscaled = member(value, "value");
        return scale == null || unscaled == null ? null : decimal(unscaled, Math.toIntExact(scale));
    }

    /**
     * A numeric as Debezium's {@code decimal.handling.mode=string} and Postgres write it: digits, or {@code NAN}, {@code
     * NaN}, {@code POSITIVE_INFINITY}, {@code Infinity} and their negatives, which give a Double. Null for anything else.
     */
    public static Object numericText(String text) {
        return switch (text) {
            case "NAN", "NaN" -> Double.NaN;
            case "POSITIVE_INFINITY", "Infinity" -> Double.POSITIVE_INFINITY;
            case "NEGATIVE_INFINITY", "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> decimalText(text);
        };
    }

    private static BigDecimal decimalText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && ".+-eE".indexOf(c) < 0) {
                // BigDecimal would take the digits of any script.
                return null;
            }
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static Object uuid(Object value) {
        return value instanceof String text ? uuidText(text) : null;
    }

    /** A uuid in any spelling that Postgres reads: either case, with or without hyphens and braces; null if it is none. */
    public static UUID uuidText(String text) {
        int start = 0;
        int end = text.length();
        if (end > 1 && text.charAt(0) == '{' && text.charAt(end - 1) == '}') {
            start++;
            end--;
        }
        long high = 0;
        long low = 0;
        int digits = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '-' && digits > 0 && digits < 32 && digits % 4 == 0 && text.charAt(i - 1) != '-') {
                continue;
            }
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0 || digits == 32) {
                return null;
            }
            if (digits < 16) {
                high = high << 4 | digit;
            } else {
                low = low << 4 | digit;
            }
            digits++;
        }
        return digits == 32 ? new UUID(high, low) : null;
    }

    /** In the order of the keys: a hash map's differs between the forms of one record, and a document should not. */
    static Object hstore(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, String> entries = new TreeMap<>();
            map.forEach((key, member) -> entries.put((String) key, (String) member));
            return entries;
        }
        return null;
    }

    static Object vector(Object value) {
        return value instanceof float[] ? value : value instanceof List<?> list ? floats(list) : null;
    }

    /** A list of finite numbers as floats; null if it is something else or a number does not fit. */
    public static float[] floats(List<?> list) {
        List<?> numbers = list instanceof NumberList untyped ? untyped.wire() : list;
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            Object element = numbers.get(i);
            float number = element instanceof Double exact
                    ? nearestFloat(exact)
                    : element instanceof Number any ? any.floatValue() : Float.NaN;
            if (!Float.isFinite(number)) {
                return null;
            }
            floats[i] = number + NO_NEGATIVE_ZERO;
        }
        return floats;
    }

    /**
     * The float nearest to the decimal that JSON says for a double, so that a record gives the same float in every form. Between the
     * two lies no middle of two floats, unless the double itself is one.
     */
    static float nearestFloat(double number) {
        return number == 0 || hasSureFloat(number, 0)
                ? (float) number
                : UntypedValues.decimal(number).floatValue();
    }

    /**
     * Whether all numbers near to a double have the same nearest float, as its bits show: floats may lie closer together than that only
     * below {@link Float#MIN_NORMAL}.
     *
     * @param doubt how far off, in doubles
     */
    static boolean hasSureFloat(double number, long doubt) {
        long aboveTheMiddle = (Double.doubleToRawLongBits(number) & BELOW_FLOAT) - MIDDLE_OF_FLOATS;
        return Math.abs(aboveTheMiddle) > doubt && Math.abs(number) >= Float.MIN_NORMAL;
    }

    /** Debezium's {@code {"dimensions", "vector"}}: the elements as a map, or in JSON as a list of pairs. */
    public static SparseVector sparseVector(Object value) {
        Long dimensions = exactLong(member(value, "dimensions"));
        Object elements = member(value, "vector");
        if (dimensions == null || elements == null) {
            return null;
        }
        SortedMap<Integer, Double> byIndex = new TreeMap<>();
        if (elements instanceof Map<?, ?> map) {
            map.forEach((index, weight) -> put(byIndex, index, weight));
        } else if (elements instanceof List<?> list) {
            for (Object each : list) {
                List<?> pair = (List<?>) each;
                put(byIndex, pair.get(0), pair.get(1));
            }
        } else {
            return null;
        }
        return new SparseVector(Math.toIntExact(dimensions), byIndex);
    }

    private static void put(SortedMap<Integer, Double> elements, Object index, Object weight) {
        long position = index instanceof String text ? Long.parseLong(text) : ((Number) index).longValue();
        elements.put(Math.toIntExact(position), ((Number) weight).doubleValue());
    }

    static Object member(Object value, String name) {
        if (value instanceof Struct struct) {
            return struct.schema().field(name) == null ? null : struct.getWithoutDefault(name);
        }
        return value instanceof Map<?, ?> map ? map.get(name) : null;
    }
}
