package dev.puffgres.event;

import java.util.Objects;

/**
 * A change or a read of one row, as a source captured it.
 *
 * @param operation what happened
 * @param schema the table's schema
 * @param table the table's name
 * @param key the record's key: the primary key's columns; null for a truncate
 * @param before the row before the change, or null. Unless the table's replica identity is FULL its only true columns are
 *     the key's: Debezium invents values for the others
 * @param after the row after the change, or null
 * @param position where the event was in the log
 * @param afterKeyChange whether this is the INSERT half of a primary key change (header {@code __debezium.oldkey})
 * @param exactNulls whether a null is always NULL: Debezium writes it for unchanged TOASTed values of some types, too
 */
public record RowEvent(
        Operation operation,
        String schema,
        String table,
        Row key,
        Row before,
        Row after,
        SourcePosition position,
        boolean afterKeyChange,
        boolean exactNulls) {

    public RowEvent {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(position, "position");
    }
}
