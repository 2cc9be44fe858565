package dev.puffgres.engine;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.event.WireTimes;
import dev.puffgres.event.WireValues;
import dev.puffgres.mapping.ColumnForm;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/** What the forms that a mapping declares make of a record's plain values. */
final class ColumnForms {

    private ColumnForms() {}

    static ColumnType type(ColumnForm form) {
        return ColumnType.of(
                switch (form) {
                    case MICROS, MILLIS, NANOS, ISO -> Kind.TIMESTAMP;
                    case DAYS -> Kind.DATE;
                    case TIME_MICROS -> Kind.TIME;
                    case INTERVAL_MICROS -> Kind.INTERVAL;
                    case NUMERIC -> Kind.NUMERIC;
                    case UUID -> Kind.UUID;
                    case TEXT -> Kind.TEXT;
                    case CHAR -> Kind.CHAR;
                    case CITEXT -> Kind.CITEXT;
                    case ENUM -> Kind.ENUM;
                    case JSON -> Kind.JSON;
                    case BASE64 -> Kind.BYTES;
                });
    }

    /** Whether the form is one of a column that a record with a schema calls text. */
    static boolean refinesText(ColumnForm form) {
        return switch (form) {
            case ISO, NUMERIC, UUID, CHAR, CITEXT, ENUM, JSON, BASE64 -> true;
            case MICROS, MILLIS, NANOS, DAYS, TIME_MICROS, INTERVAL_MICROS, TEXT -> false;
        };
    }

    /** @return the value, or null (or an exception) if it is not of the form */
    static Object decode(ColumnForm form, Object value) {
        return switch (form) {
            case MICROS -> WireTimes.micros(value);
            case MILLIS -> WireTimes.millis(value);
            case NANOS -> WireTimes.nanos(value);
            case DAYS -> WireTimes.days(value);
            case ISO -> WireTimes.isoDateOrTimestamp(value);
            case TIME_MICROS -> WireTimes.timeOfMicros(value);
            case INTERVAL_MICROS -> WireTimes.durationOfMicros(value);
            case NUMERIC -> numeric(value);
            case UUID -> WireValues.uuidText((String) value);
            case TEXT, CHAR, CITEXT, ENUM, JSON -> (String) value;
            case BASE64 -> Base64.getDecoder().decode((String) value);
        };
    }

    private static Object numeric(Object value) {
        if (value instanceof String text) {
            return WireValues.numericText(text);
        } else if (value instanceof Long number) {
            return BigDecimal.valueOf(number);
        } else if (value instanceof BigDecimal) {
            return value;
        }
        return value instanceof Map<?, ?> ? WireValues.variableScaleDecimal(value) : null;
    }

    static String complaint(ColumnForm form) {
        String message = "the record's value is not of the form " + form.name().toLowerCase(Locale.ROOT)
                + " that the mapping's source.types declares";
        return form == ColumnForm.NUMERIC
                ? message + ": JSON without schemas cannot carry Debezium's default form of a numeric;"
                        + " set decimal.handling.mode=string in the source connector"
                : message;
    }
}
