package dev.puffgres.event;

import static dev.puffgres.event.ColumnType.Kind;

import dev.puffgres.event.ColumnCodec.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.connect.data.Schema;

/**
 * The codecs of columns, by what Connect's and Debezium's schemas say: the semantic name first, then the base type. Names
 * are those of {@code io.debezium.data}, {@code io.debezium.time} and {@code org.apache.kafka.connect.data} in Debezium 3.7.
 */
final class ColumnCodecs {

    private static final String SCALE = "scale";
    private static final String LENGTH = "length";
    private static final int TOAST_POINTER_BITS = 18 * Byte.SIZE;

    private static final Map<String, ColumnCodec> BY_NAME = Map.ofEntries(
            Map.entry("io.debezium.data.Uuid", plain(Kind.UUID, WireValues::uuid)),
            Map.entry("io.debezium.data.Json", plain(Kind.JSON, WireValues::text)),
            Map.entry("io.debezium.data.Enum", plain(Kind.ENUM, WireValues::text)),
            Map.entry("io.debezium.data.VariableScaleDecimal", plain(Kind.NUMERIC, WireValues::variableScaleDecimal)),
            Map.entry("io.debezium.data.DoubleVector", nullable(Kind.VECTOR, WireValues::vector)),
            Map.entry("io.debezium.data.FloatVector", nullable(Kind.HALFVEC, WireValues::vector)),
            Map.entry("io.debezium.data.SparseDoubleVector", nullable(Kind.SPARSEVEC, WireValues::sparseVector)),
            Map.entry("io.debezium.time.ZonedTimestamp", plain(Kind.TIMESTAMPTZ, WireTimes::isoTimestamp)),
            Map.entry("io.debezium.time.IsoTimestamp", plain(Kind.TIMESTAMP, WireTimes::isoTimestamp)),
            Map.entry("io.debezium.time.Timestamp", plain(Kind.TIMESTAMP, WireTimes::millis)),
            Map.entry("io.debezium.time.MicroTimestamp", plain(Kind.TIMESTAMP, WireTimes::micros)),
            Map.entry("io.debezium.time.NanoTimestamp", plain(Kind.TIMESTAMP, WireTimes::nanos)),
            Map.entry("org.apache.kafka.connect.data.Timestamp", plain(Kind.TIMESTAMP, WireTimes::millis)),
            Map.entry("io.debezium.time.Date", plain(Kind.DATE, WireTimes::days)),
            Map.entry("org.apache.kafka.connect.data.Date", plain(Kind.DATE, WireTimes::days)),
            Map.entry("io.debezium.time.IsoDate", plain(Kind.DATE, WireTimes::isoDate)),
            Map.entry("io.debezium.time.Time", plain(Kind.TIME, WireTimes::timeOfMillis)),
            Map.entry("org.apache.kafka.connect.data.Time", plain(Kind.TIME, WireTimes::timeOfMillis)),
            Map.entry("io.debezium.time.MicroTime", plain(Kind.TIME, WireTimes::timeOfMicros)),
            Map.entry("io.debezium.time.NanoTime", plain(Kind.TIME, WireTimes::timeOfNanos)),
            Map.entry("io.debezium.time.IsoTime", plain(Kind.TIME, WireValues::text)),
            Map.entry("io.debezium.time.ZonedTime", plain(Kind.TIME, WireValues::text)),
            Map.entry("io.debezium.time.Interval", plain(Kind.INTERVAL, WireValues::text)),
            Map.entry("io.debezium.time.MicroDuration", plain(Kind.INTERVAL, WireTimes::durationOfMicros)),
            Map.entry("io.debezium.time.NanoDuration", plain(Kind.INTERVAL, WireTimes::durationOfNanos)));

    private ColumnCodecs() {}

    static ColumnCodec of(Schema schema) {
        ColumnCodec named = schema.name() == null ? null : BY_NAME.get(schema.name());
        if (named != null) {
            return named;
        } else if ("org.apache.kafka.connect.data.Decimal".equals(schema.name())) {
            OptionalInt scale = parameter(schema, SCALE);
            return scale.isEmpty()
                    ? unsupported(schema.name() + " without a scale")
                    : plain(Kind.NUMERIC, value -> WireValues.decimal(value, scale.getAsInt()));
        } else if ("io.debezium.data.Bits".equals(schema.name())) {
            return isShort(schema) ? plain(Kind.BYTES, WireValues::bytes) : nullable(Kind.BYTES, WireValues::bytes);
        }
        return switch (schema.type()) {
            case BOOLEAN -> plain(Kind.BOOLEAN, WireValues::bool);
            case INT8, INT16, INT32, INT64 -> plain(Kind.INTEGER, WireValues::integer);
            case FLOAT32 -> plain(Kind.REAL, WireValues::real);
            case FLOAT64 -> plain(Kind.DOUBLE, WireValues::doublePrecision);
            case STRING -> plain(Kind.TEXT, WireValues::text);
            case BYTES -> plain(Kind.BYTES, WireValues::bytes);
            case MAP -> plain(Kind.HSTORE, WireValues::hstore);
            case ARRAY -> array(schema.valueSchema());
            case STRUCT -> unsupported(schema.name() == null ? "an unnamed struct" : schema.name());
        };
    }

    private static ColumnCodec array(Schema elementSchema) {
        ColumnCodec element = of(elementSchema);
        Decoder decoder = value -> {
            if (!(value instanceof List<?> list)) {
                return null;
            }
            List<Object> decoded = new ArrayList<>(list.size());
            for (Object each : list) {
                Object one = each == null ? null : element.decoder().decode(each);
                if (each != null && one == null) {
                    return null;
                }
                decoded.add(one);
            }
            return decoded;
        };
        return new ColumnCodec(ColumnType.arrayOf(element.type()), decoder, !hasArrayPlaceholder(elementSchema));
    }

    /**
     * Whether Debezium has a placeholder for arrays of the element: text, varchar, char, json, jsonb, bytea, integer, bigint,
     * date in its own default form, and uuid. What else arrives as a list of text (citext[], inet[], numeric[] and bytea[] as
     * text) cannot be told from a text[] here.
     */
    private static boolean hasArrayPlaceholder(Schema element) {
        if (element.name() == null) {
            return switch (element.type()) {
                case STRING, BYTES, INT32, INT64 -> true;
                default -> false;
            };
        }
        return switch (element.name()) {
            case "io.debezium.data.Json", "io.debezium.data.Uuid", "io.debezium.time.Date" -> true;
            default -> false;
        };
    }

    /** A bit string that is no longer than the pointer to a TOASTed value is always in the row. */
    private static boolean isShort(Schema bits) {
        OptionalInt length = parameter(bits, LENGTH);
        return length.isPresent() && length.getAsInt() <= TOAST_POINTER_BITS;
    }

    /** A parameter that is a number; empty where it is none. */
    private static OptionalInt parameter(Schema schema, String name) {
        String text = schema.parameters() == null ? null : schema.parameters().get(name);
        try {
            return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static ColumnCodec plain(Kind kind, Decoder decoder) {
        return new ColumnCodec(ColumnType.of(kind), decoder, false);
    }

    private static ColumnCodec nullable(Kind kind, Decoder decoder) {
        return new ColumnCodec(ColumnType.of(kind), decoder, true);
    }

    private static ColumnCodec unsupported(String name) {
        return plain(Kind.UNTYPED, value -> {
            throw new UnsupportedTypeException(name);
        });
    }

    /** A column's type is none that a document can hold. */
    static final class UnsupportedTypeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnsupportedTypeException(String name) {
            super(
                    "its type " + name + " is not supported: leave the column out of the mapping's columns",
                    null,
                    false,
                    false);
        }
    }
}
