package dev.puffgres.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.connect.data.Struct;

/**
 * The forms that say "this TOASTed value did not change". Debezium's own (seen with 3.7.0; its class {@code
 * UnchangedToastedPlaceholder}): the placeholder as text, also for a numeric as text and a bytea as hex; its bytes; a list
 * of it (text[], json[]) or of its bytes (bytea[]); the list of its byte codes (int[], bigint[], date[] as days); a list of
 * its name-based UUID (uuid[]); a map of it, or that map as JSON (hstore). In JSON, bytes are base64.
 *
 * <p>For all other types Debezium writes null: see {@link ColumnCodec#nullMayBeUnavailable()}. Puffgres' source connector has
 * forms for them: the byte codes in any list of numbers or times, and so in a vector; a sparse vector of all of them; the bits in
 * a boolean[]; the number that the bytes are for a decimal, and the first eight of them for a double; a list of any of these.
 */
final class UnavailableForms {

    private static final long MILLIS_PER_DAY = 86_400_000L;

    private final String placeholder;
    private final byte[] bytes;
    private final String base64;
    private final String hstore;
    private final Set<String> elements;
    private final BigInteger integer;
    private final int integerDigits;
    private final double number;
    private final int numberMagnitude;

    UnavailableForms(String placeholder) {
        this.placeholder = placeholder;
        this.bytes = placeholder.getBytes(UTF_8);
        this.base64 = Base64.getEncoder().encodeToString(bytes);
        this.hstore = "{\"" + placeholder + "\":\"" + placeholder + "\"}";
        this.elements =
                Set.of(placeholder, base64, UUID.nameUUIDFromBytes(bytes).toString());
        this.integer = new BigInteger(bytes);
        this.integerDigits = new BigDecimal(integer).precision();
        this.number = ByteBuffer.wrap(Arrays.copyOf(bytes, Double.BYTES)).getDouble();
        this.numberMagnitude = Double.isFinite(number) ? magnitude(BigDecimal.valueOf(number)) : Integer.MIN_VALUE;
    }

    boolean matches(Object value) {
        if (value instanceof String text) {
            return isText(text);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Boolean) {
            return false;
        } else if (value instanceof byte[] array) {
            return Arrays.equals(array, bytes);
        } else if (value instanceof ByteBuffer buffer) {
            return buffer.remaining() == bytes.length && buffer.equals(ByteBuffer.wrap(bytes));
        } else if (value instanceof List<?> list) {
            return isList(list);
        } else if (value instanceof Double each) {
            return each == number;
        } else if (value instanceof BigDecimal each) {
            return isDecimal(each);
        } else if (value instanceof BigInteger each) {
            return each.equals(integer);
        } else if (value instanceof Map<?, ?> map) {
            return map.size() == 1 ? placeholder.equals(map.get(placeholder)) : isStruct(map);
        } else if (value instanceof Struct struct) {
            return isStruct(struct);
        }
        return false;
    }

    private boolean isText(String value) {
        // Equality of strings looks at the lengths first; hashing a long value would read all of it.
        return value.equals(placeholder) || value.equals(base64) || value.equals(hstore);
    }

    /** The number of digits, or the magnitude, tells nearly every other number without looking at all of it. */
    private boolean isDecimal(BigDecimal value) {
        return value.precision() == integerDigits && value.unscaledValue().equals(integer)
                || magnitude(value) == numberMagnitude && value.doubleValue() == number;
    }

    private static int magnitude(BigDecimal value) {
        return value.precision() - value.scale();
    }

    private boolean isList(List<?> list) {
        if (list.size() == 1) {
            Object element = list.get(0);
            return element instanceof String text ? elements.contains(text) : isElement(element);
        }
        return list.size() == bytes.length && isByteCodes(list)
                || list.size() == bytes.length * Byte.SIZE && isBits(list);
    }

    private boolean isElement(Object element) {
        return !(element instanceof Double || element instanceof List<?>) && matches(element);
    }

    /** Whether a list of numbers is so long that it may be one of the forms, which only the list itself tells. */
    boolean mayBeList(float[] floats) {
        return floats.length == 1 || floats.length == bytes.length;
    }

    private boolean isByteCodes(List<?> list) {
        for (int i = 0; i < bytes.length; i++) {
            Object code = list.get(i);
            boolean same = code instanceof Number number
                    ? number.doubleValue() == bytes[i]
                    : code instanceof Date date && isCode(date.getTime(), bytes[i]);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Connect's Time and Timestamp count milliseconds, its Date is of whole days. */
    private static boolean isCode(long millis, byte code) {
        return millis == code || millis == code * MILLIS_PER_DAY;
    }

    private boolean isBits(List<?> list) {
        for (int i = 0; i < list.size(); i++) {
            boolean bit = (bytes[i / Byte.SIZE] >> i % Byte.SIZE & 1) == 1;
            if (!Boolean.valueOf(bit).equals(list.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** A decimal of its own scale, or a sparse vector: as a struct, or as JSON has them. */
    private boolean isStruct(Object value) {
        Object decimal = WireValues.member(value, "value");
        if (decimal != null) {
            return matches(decimal);
        }
        Long dimensions = WireValues.exactLong(WireValues.member(value, "dimensions"));
        if (dimensions == null || dimensions != bytes.length) {
            return false;
        }
        SparseVector vector = WireValues.sparseVector(value);
        return vector != null
                && vector.elements().size() == bytes.length
                && isByteCodes(List.copyOf(vector.elements().values()));
    }
}
