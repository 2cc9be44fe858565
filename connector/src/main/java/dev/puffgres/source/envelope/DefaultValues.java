package dev.puffgres.source.envelope;

import dev.puffgres.source.postgres.Column;
import dev.puffgres.source.postgres.PgType;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * The defaults that Debezium puts into fields' schemas (its class {@code PostgresDefaultValueConverter}): it does not compute
 * expressions, but takes the first literal of them, and what stands for "computed" is a value of its own.
 */
final class DefaultValues {

    private static final Pattern LITERAL = Pattern.compile("'([^']*(?:''[^']*)*)'");
    private static final Pattern CALL = Pattern.compile("^[(]?[A-Za-z0-9_.]+\\(");
    private static final Set<String> CLOCKS =
            Set.of("current_timestamp", "current_time", "current_date", "localtime", "localtimestamp");

    private DefaultValues() {}

    /**
     * The default of a column's field.
     *
     * @param schema the field's
     * @param decoder the field's
     * @return null where Debezium gives the field none
     */
    static Object of(Column column, Schema schema, Conversion.Decoder decoder) {
        if (column.defaultExpression() == null) {
            return null;
        }
        try {
            Object value = decode(column.type(), column.defaultExpression(), decoder);
            // Connect itself cannot take a struct for a default (KAFKA-12694).
            return value instanceof Struct ? null : value;
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static Object decode(PgType type, String expression, Conversion.Decoder decoder) {
        if (type.isEnum()) {
            return label(type, expression);
        } else if (!type.isSystem() || type.isArray()) {
            return null;
        }
        String computed = computed(type.name());
        if (computed == null) {
            return null;
        }
        String literal = literal(expression.strip(), computed);
        if (literal == null) {
            return null;
        }
        return switch (type.name()) {
            case "bool" -> Boolean.parseBoolean(literal);
            case "numeric" -> decoder.decode(new BigDecimal(literal).toPlainString());
            default -> decoder.decode(literal);
        };
    }

    /** What stands for a value that a function computes; null for types whose defaults are left out. */
    private static String computed(String type) {
        return switch (type) {
            case "bit" -> "00";
            case "varbit", "int2", "int4", "int8" -> "0";
            case "bool" -> "false";
            case "bpchar", "varchar", "text", "xml" -> "";
            case "numeric", "float4", "float8" -> "0.0";
            case "json", "jsonb" -> "{}";
            case "uuid" -> "00000000-0000-0000-0000-000000000000";
            case "date" -> "1970-01-01";
            case "time" -> "00:00:00";
            case "timestamp" -> "1970-01-01 00:00:00";
            case "timestamptz" -> "1970-01-01 00:00:00+00";
            case "interval" -> "00:00:00";
            default -> null;
        };
    }

    private static String literal(String expression, String computed) {
        if (CALL.matcher(expression).find() || CLOCKS.contains(expression.toLowerCase(Locale.ROOT))) {
            return computed;
        } else if (expression.indexOf('\'') < 0) {
            return expression.startsWith("NULL::") ? null : expression;
        }
        Matcher literal = LITERAL.matcher(expression);
        return literal.find() ? literal.group(1).replace("''", "'") : null;
    }

    private static String label(PgType type, String expression) {
        Matcher literal = LITERAL.matcher(expression);
        String label = literal.lookingAt() ? literal.group(1) : null;
        return label != null && type.labels().contains(label) ? label : null;
    }
}
