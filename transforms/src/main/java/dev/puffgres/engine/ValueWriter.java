package dev.puffgres.engine;

import dev.puffgres.action.FailureKind;
import dev.puffgres.engine.LossListener.Loss;
import dev.puffgres.event.ColumnType;
import dev.puffgres.event.SparseVector;
import dev.puffgres.event.WireTimes;
import dev.puffgres.event.WireValues;
import dev.puffgres.mapping.AttributeType.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Writes values as turbopuffer's types want them: the table "Documents" of the semantics. Not thread-safe. */
final class ValueWriter {

    /** What {@link #write} answers when there is nothing to write. */
    static final long NULL = -1;

    /** turbopuffer's limits: of a value that is indexed for filters, and of a sparse vector. */
    private static final long MAX_FILTERABLE_BYTES = 4L << 10;

    private static final int MAX_SPARSE_ELEMENTS = 1024;

    private static final int NUMBER_BYTES = 8;
    private static final int UUID_BYTES = 16;

    private static final BigInteger MAX_UINT =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
    private static final Instant MIN_DATETIME = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant MAX_DATETIME = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private final JsonText out;
    private final String mapping;
    private final LossListener losses;
    private final JsonText nested = new JsonText();

    ValueWriter(JsonText out, String mapping, LossListener losses) {
        this.out = out;
        this.mapping = mapping;
        this.losses = losses;
    }

    /**
     * Writes a value that is neither null nor unavailable.
     *
     * @return its size in bytes as turbopuffer's limits count it, or {@link #NULL} if turbopuffer has no such value; what was
     *     written is then to be taken back
     */
    long write(Cell cell) {
        if (cell.type() == null) {
            return writeUnknown(cell);
        }
        Kind kind = cell.type().kind();
        Kind element = AttributeTypes.element(kind);
        if (element != null) {
            return writeArray(cell, element);
        }
        return switch (kind) {
            case F32_VECTOR, F16_VECTOR -> writeVector(cell);
            case SPARSE_VECTOR -> writeSparseVector(cell);
            default -> writeScalar(cell, kind, cell.value());
        };
    }

    /** An array without elements, from a record without a schema, has no type that could be declared. */
    private static long writeUnknown(Cell cell) {
        if (cell.value() instanceof List<?> list && list.stream().allMatch(element -> element == null)) {
            return NULL;
        }
        throw cell.refuse(
                FailureKind.INVALID_TYPE,
                "turbopuffer has no such type; declare the attribute's type, or leave the column out of the mapping's"
                        + " columns");
    }

    private long writeArray(Cell cell, Kind element) {
        if (!(cell.value() instanceof List<?> list)) {
            throw mismatch(cell);
        }
        out.raw('[');
        int start = out.bytes();
        long size = 0;
        for (Object each : list) {
            int bytes = out.bytes();
            if (bytes > start) {
                out.raw(',');
            }
            long written = each == null ? NULL : writeScalar(cell, element, each);
            if (written == NULL) {
                out.truncate(bytes);
                losses.lost(mapping, cell.plan().column(), Loss.NULL_ELEMENT);
            } else {
                size += written;
            }
        }
        out.raw(']');
        return size;
    }

    private long writeScalar(Cell cell, Kind kind, Object value) {
        return switch (kind) {
            case STRING -> writeString(cell, value);
            case INT -> writeInteger(cell, value, false);
            case UINT -> writeInteger(cell, value, true);
            case FLOAT -> writeFloat(cell, value);
            case UUID -> writeUuid(cell, value);
            case DATETIME -> writeDatetime(cell, value);
            case BOOL -> {
                if (!(value instanceof Boolean)) {
                    throw mismatch(cell);
                }
                out.raw(value.toString());
                yield 1;
            }
            default -> throw mismatch(cell);
        };
    }

    private long writeString(Cell cell, Object value) {
        String text = value instanceof Map<?, ?> map ? json(cell, map) : ColumnText.ofAttribute(value);
        if (text == null) {
            throw mismatch(cell);
        }
        long bytes;
        try {
            bytes = out.string(text);
        } catch (JsonText.LoneSurrogateException e) {
            throw cell.refuse(FailureKind.INVALID_TYPE, e.getMessage() + ", which no UTF-8 can say");
        }
        if (cell.plan().filterable() && bytes > MAX_FILTERABLE_BYTES) {
            throw cell.refuse(
                    FailureKind.TOO_LARGE,
                    "it has " + bytes + " bytes, and turbopuffer takes " + MAX_FILTERABLE_BYTES
                            + " in an attribute that can be filtered on; set filterable = false for the attribute");
        }
        return bytes;
    }

    private long writeInteger(Cell cell, Object value, boolean unsigned) {
        if (value instanceof Long number && (!unsigned || number >= 0)) {
            out.number(number);
            return NUMBER_BYTES;
        }
        BigInteger number = whole(number(cell, value));
        if (number == null) {
            throw cell.refuse(FailureKind.INVALID_TYPE, "it is no whole number; declare the type float or string");
        } else if (unsigned && (number.signum() < 0 || number.compareTo(MAX_UINT) > 0)) {
            throw cell.refuse(FailureKind.INVALID_TYPE, "it is not within 0 to 2^64-1; declare the type int or string");
        } else if (!unsigned && number.bitLength() >= Long.SIZE) {
            throw cell.refuse(FailureKind.INVALID_TYPE, "it does not fit into 64 bits; declare the type string");
        }
        out.raw(number.toString());
        return NUMBER_BYTES;
    }

    private static BigInteger whole(Object number) {
        if (number instanceof Long whole) {
            return BigInteger.valueOf(whole);
        }
        return number instanceof BigDecimal decimal ? WholeNumber.of(decimal, 20) : null;
    }

    private long writeFloat(Cell cell, Object value) {
        Object number = number(cell, value);
        double converted = number instanceof Float single
                // The decimal that the float was read from, not its binary neighbour: 1.1 stays 1.1.
                ? Double.parseDouble(ColumnText.ofAttribute(single))
                : ((Number) number).doubleValue();
        if (!Double.isFinite(converted)) {
            if (number instanceof BigDecimal) {
                throw cell.refuse(FailureKind.INVALID_TYPE, "it does not fit into a float; declare the type string");
            }
            losses.lost(mapping, cell.plan().column(), Loss.NOT_A_NUMBER);
            return NULL;
        }
        out.number(converted);
        return NUMBER_BYTES;
    }

    /** A Long, BigDecimal, Float or Double. */
    private static Object number(Cell cell, Object value) {
        boolean textual = value instanceof String && isTextual(cell.columnType());
        Object number = textual ? WireValues.numericText((String) value) : value;
        if (number instanceof Number) {
            return number;
        } else if (textual) {
            throw cell.refuse(
                    FailureKind.INVALID_TYPE,
                    "the text is no number; a numeric in JSON without schemas needs decimal.handling.mode=string in the"
                            + " source connector");
        }
        throw mismatch(cell);
    }

    private long writeUuid(Cell cell, Object value) {
        UUID uuid =
                value instanceof UUID known ? known : value instanceof String text ? WireValues.uuidText(text) : null;
        if (uuid == null) {
            throw mismatch(cell);
        }
        out.raw('"').raw(uuid.toString()).raw('"');
        return UUID_BYTES;
    }

    private long writeDatetime(Cell cell, Object value) {
        Instant instant = instant(cell, value);
        if (ColumnText.infinite(instant)) {
            losses.lost(mapping, cell.plan().column(), Loss.INFINITE_TIME);
            return NULL;
        } else if (instant.isBefore(MIN_DATETIME) || instant.isAfter(MAX_DATETIME)) {
            throw cell.refuse(FailureKind.INVALID_TYPE, "its year is not within 1 to 9999; declare the type string");
        }
        out.raw('"').moment(instant).raw('"');
        return NUMBER_BYTES;
    }

    private static Instant instant(Cell cell, Object value) {
        if (value instanceof Instant instant) {
            return instant;
        } else if (value instanceof LocalDate date) {
            if (ColumnText.infinite(date)) {
                return Instant.MAX;
            }
            return date.atStartOfDay(ZoneOffset.UTC).toInstant();
        } else if (value instanceof String text && isTextual(cell.columnType())) {
            try {
                return WireTimes.isoDateOrTimestamp(text);
            } catch (RuntimeException e) {
                throw cell.refuse(
                        FailureKind.INVALID_TYPE, "the text is no ISO 8601 timestamp; declare the type string");
            }
        } else if (value instanceof Long) {
            throw cell.refuse(
                    FailureKind.INVALID_TYPE,
                    "the record has a bare number and does not say of what; say from = \"micros\", \"millis\", \"nanos\" or"
                            + " \"days\" for the attribute");
        }
        throw mismatch(cell);
    }

    private long writeVector(Cell cell) {
        float[] vector = cell.value() instanceof float[] floats
                ? floats
                : cell.value() instanceof List<?> list ? WireValues.floats(list) : null;
        if (vector == null) {
            throw mismatch(cell);
        } else if (vector.length != cell.type().dimensions()) {
            throw cell.refuse(FailureKind.INVALID_TYPE, "it has " + vector.length + " dimensions");
        }
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        out.raw('"').base64(bytes.array()).raw('"');
        return bytes.capacity();
    }

    private long writeSparseVector(Cell cell) {
        if (!(cell.value() instanceof SparseVector vector)) {
            throw mismatch(cell);
        } else if (vector.elements().size() > MAX_SPARSE_ELEMENTS) {
            throw cell.refuse(
                    FailureKind.TOO_LARGE,
                    "it has " + vector.elements().size() + " elements, and turbopuffer takes " + MAX_SPARSE_ELEMENTS);
        }
        out.raw('{');
        String separator = "";
        for (Map.Entry<Integer, Double> element : vector.elements().entrySet()) {
            if (!Double.isFinite(element.getValue())) {
                throw mismatch(cell);
            }
            out.raw(separator).raw('"').number(element.getKey()).raw("\":").number(element.getValue());
            separator = ",";
        }
        out.raw('}');
        return (long) vector.elements().size() * NUMBER_BYTES;
    }

    private String json(Cell cell, Map<?, ?> map) {
        nested.reset();
        try {
            nested(map);
        } catch (JsonText.LoneSurrogateException e) {
            throw cell.refuse(FailureKind.INVALID_TYPE, e.getMessage() + ", which no UTF-8 can say");
        }
        return nested.toString();
    }

    /** Members in the order of their names: converters hand out objects whose order is any. */
    private void nested(Object value) {
        if (value instanceof Map<?, ?> map) {
            nested.raw('{');
            String separator = "";
            Map<String, Object> members = new TreeMap<>();
            map.forEach((name, member) -> members.put(name.toString(), member));
            for (Map.Entry<String, Object> entry : members.entrySet()) {
                nested.raw(separator);
                nested.string(entry.getKey());
                nested.raw(':');
                nested(entry.getValue());
                separator = ",";
            }
            nested.raw('}');
        } else if (value instanceof List<?> list) {
            nested.raw('[');
            String separator = "";
            for (Object element : list) {
                nested.raw(separator);
                nested(element);
                separator = ",";
            }
            nested.raw(']');
        } else if (value instanceof String text) {
            nested.string(text);
        } else {
            nested.raw(String.valueOf(value));
        }
    }

    private static boolean isTextual(ColumnType type) {
        return type.kind() == ColumnType.Kind.UNTYPED || type.kind() == ColumnType.Kind.TEXT;
    }

    private static Refusal mismatch(Cell cell) {
        return cell.refuse(
                FailureKind.INVALID_TYPE,
                "the value is none of that type; correct the attribute's type, or leave the column out of the mapping's"
                        + " columns");
    }
}
