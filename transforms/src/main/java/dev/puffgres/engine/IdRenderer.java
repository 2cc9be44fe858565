package dev.puffgres.engine;

import dev.puffgres.action.FailureKind;
import dev.puffgres.event.Row;
import dev.puffgres.event.WireValues;
import dev.puffgres.mapping.Mapping;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Renders document ids as JSON text: {@code uint}s as digits, uuids canonically, strings of 1 to 64 bytes of UTF-8. */
final class IdRenderer {

    private static final BigInteger MAX_UINT =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
    private static final int MAX_BYTES = 64;

    /** One spelling for one number: the texts 5, 05 and 5e0 are three rows, which must not share a document. */
    private static final Pattern AS_POSTGRES_WRITES = Pattern.compile("0(\\.0+)?|-?[1-9][0-9]{0,39}(\\.0+)?");

    private final Mapping.Id id;
    private final String column;
    private final String subject;
    private final JsonText json = new JsonText();

    IdRenderer(Mapping.Id id) {
        this.id = id;
        this.column = id.template().isColumn() ? id.template().columns().get(0) : null;
        List<String> columns = id.template().columns();
        this.subject = "the id of column" + (columns.size() == 1 ? " " : "s ") + String.join(", ", columns);
    }

    String render(Row row) {
        Object value = column != null ? value(row, column) : id.template().render(name -> text(row, name));
        return switch (id.type()) {
            case UINT, INT -> uint(value);
            case UUID -> uuid(value);
            case STRING -> string(column != null ? text(row, column) : (String) value);
        };
    }

    private static Object value(Row row, String column) {
        return TargetRenderer.value(row, column, "the id", FailureKind.INVALID_ID);
    }

    private static String text(Row row, String column) {
        String text = ColumnText.of(value(row, column));
        if (text == null) {
            throw invalid(
                    "column " + column + " is of type " + row.type(column).kind() + ", which gives no text for an id");
        }
        return text;
    }

    private String uint(Object value) {
        if (value instanceof Long number && number >= 0) {
            return number.toString();
        }
        BigInteger number = integer(value);
        if (number == null) {
            throw invalid(subject + " is no whole number: declare id.type as string or uuid");
        } else if (number.signum() < 0) {
            throw invalid(
                    subject + " is negative, and turbopuffer's numbers as ids are not: declare id.type as string");
        } else if (number.compareTo(MAX_UINT) > 0) {
            throw invalid(subject + " is above 2^64-1: declare id.type as string");
        }
        return number.toString();
    }

    private static BigInteger integer(Object value) {
        Object number = value;
        if (value instanceof String text) {
            number = AS_POSTGRES_WRITES.matcher(text).matches() ? new BigDecimal(text) : null;
        }
        if (number instanceof Long whole) {
            return BigInteger.valueOf(whole);
        }
        return number instanceof BigDecimal decimal ? WholeNumber.of(decimal, 40) : null;
    }

    private String uuid(Object value) {
        UUID uuid =
                value instanceof UUID known ? known : value instanceof String text ? WireValues.uuidText(text) : null;
        if (uuid == null) {
            throw invalid(subject + " is no uuid: declare id.type as string or uint");
        }
        return '"' + uuid.toString() + '"';
    }

    private String string(String text) {
        if (text.isEmpty()) {
            throw invalid(subject + " is empty: exclude such rows by membership");
        } else if (text.indexOf('\0') >= 0) {
            throw invalid(subject + " holds a NUL character");
        }
        json.reset();
        long bytes;
        try {
            bytes = json.string(text);
        } catch (JsonText.LoneSurrogateException e) {
            throw invalid(subject + " is no valid Unicode: " + e.getMessage());
        }
        if (bytes > MAX_BYTES) {
            throw invalid(subject + " has " + bytes + " bytes in UTF-8, and turbopuffer takes " + MAX_BYTES
                    + ": choose a shorter column");
        }
        return json.toString();
    }

    private static Refusal invalid(String message) {
        return new Refusal(FailureKind.INVALID_ID, message);
    }
}
