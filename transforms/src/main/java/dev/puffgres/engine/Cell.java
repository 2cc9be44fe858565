package dev.puffgres.engine;

import dev.puffgres.action.FailureKind;
import dev.puffgres.event.ColumnType;
import dev.puffgres.event.Unavailable;
import dev.puffgres.mapping.AttributeType;
import java.util.Locale;

/**
 * One attribute of one row.
 *
 * @param columnType the type of its column; null if the record does not have the column
 * @param type the attribute's type; null if neither the mapping nor the record tells it
 * @param value the column's value, null or {@link Unavailable}
 */
record Cell(AttributePlan plan, ColumnType columnType, AttributeType type, Object value) {

    boolean unavailable() {
        return value == Unavailable.UNAVAILABLE;
    }

    boolean denseVector() {
        if (type != null || columnType == null) {
            return type != null && type.isDense();
        }
        return columnType.kind() == ColumnType.Kind.VECTOR || columnType.kind() == ColumnType.Kind.HALFVEC;
    }

    Refusal refuse(FailureKind kind, String problem) {
        return new Refusal(
                kind,
                "column " + plan.column() + " (" + name(columnType) + ") cannot become attribute " + plan.name()
                        + (type == null ? "" : " (" + type + ")") + ": " + problem);
    }

    private static String name(ColumnType type) {
        if (type == null) {
            return "unknown";
        }
        return type.element() == null ? type.kind().name().toLowerCase(Locale.ROOT) : name(type.element()) + "[]";
    }
}
