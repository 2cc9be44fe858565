package dev.puffgres.source.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * The forms that say of a TOASTed value that it did not change. Where Debezium has a form (its class {@code
 * UnchangedToastedPlaceholder}), it is Debezium's: the placeholder as text, its bytes, a list of it, the list of its byte codes, a
 * list of its name-based UUID, a map of it. Where Debezium writes null, which is also what NULL looks like, the forms are ours, and the
 * transform {@code ApplyMapping} reads them:
 *
 * <ul>
 *   <li>a list of any numbers or times, and so a vector: the placeholder's byte codes
 *   <li>a list of booleans: its bits, the lowest of each byte first
 *   <li>a decimal: the number that its bytes are
 *   <li>a double, which is a numeric under {@code decimal.handling.mode=double}: the number that its first eight bytes are
 *   <li>a sparse vector: one of its length with all its byte codes
 *   <li>a list of what has a form: a list of that alone
 * </ul>
 */
final class Placeholders {

    private static final long MILLIS_PER_DAY = 86_400_000L;

    private final String text;
    private final byte[] bytes;

    Placeholders(String text) {
        this.text = text;
        this.bytes = text.getBytes(UTF_8);
    }

    /** The form for a field; null where its type is never TOASTed. */
    Object of(Schema schema) {
        return switch (schema.type()) {
            case STRING -> text;
            case BYTES ->
                Decimal.LOGICAL_NAME.equals(schema.name())
                        ? decimal(Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD)))
                        : ByteBuffer.wrap(bytes);
            case FLOAT64 -> ByteBuffer.wrap(Arrays.copyOf(bytes, Double.BYTES)).getDouble();
            case ARRAY -> list(schema.valueSchema());
            case MAP -> Map.of(text, text);
            case STRUCT -> struct(schema);
            default -> null;
        };
    }

    /** hstore as JSON: not the text alone, which json has. */
    String jsonObject() {
        return "{\"" + text + "\":\"" + text + "\"}";
    }

    private Object list(Schema element) {
        return switch (element.type()) {
            case INT16 -> codes(code -> (short) code);
            case INT32 -> isDate(element) ? codes(code -> new Date(code * dateUnit(element))) : codes(code -> code);
            case INT64 -> isDate(element) ? codes(Date::new) : codes(code -> (long) code);
            case FLOAT32 -> codes(code -> (float) code);
            case FLOAT64 -> codes(code -> (double) code);
            case BOOLEAN -> bits();
            case STRING -> List.of("io.debezium.data.Uuid".equals(element.name()) ? uuid() : text);
            default -> {
                Object one = of(element);
                yield one == null ? null : List.of(one);
            }
        };
    }

    private static boolean isDate(Schema schema) {
        return schema.name() != null && schema.name().startsWith("org.apache.kafka.connect.data.");
    }

    /** Connect's Date holds whole days only. */
    private static long dateUnit(Schema schema) {
        return org.apache.kafka.connect.data.Date.LOGICAL_NAME.equals(schema.name()) ? MILLIS_PER_DAY : 1;
    }

    private List<Object> codes(IntFunction<Object> number) {
        List<Object> codes = new ArrayList<>(bytes.length);
        for (byte code : bytes) {
            codes.add(number.apply(code));
        }
        return codes;
    }

    private List<Object> bits() {
        List<Object> bits = new ArrayList<>(bytes.length * Byte.SIZE);
        for (byte code : bytes) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                bits.add((code >> bit & 1) == 1);
            }
        }
        return bits;
    }

    private String uuid() {
        return UUID.nameUUIDFromBytes(bytes).toString();
    }

    private BigDecimal decimal(int scale) {
        return new BigDecimal(new BigInteger(bytes), scale);
    }

    private Struct struct(Schema schema) {
        return switch (schema.name()) {
            case Decimals.VARIABLE_SCALE -> new Struct(schema).put("scale", 0).put("value", bytes);
            case Vectors.SPARSE -> {
                Map<Short, Double> codes = new HashMap<>();
                for (int i = 0; i < bytes.length; i++) {
                    codes.put((short) (i + 1), (double) bytes[i]);
                }
                yield new Struct(schema).put("dimensions", (short) bytes.length).put("vector", codes);
            }
            case Shapes.GEOMETRY -> new Struct(schema).put("wkb", ByteBuffer.wrap(bytes));
            default -> null;
        };
    }
}
