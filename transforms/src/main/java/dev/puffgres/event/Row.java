package dev.puffgres.event;

import java.util.Set;

/** A read-only view of one image of a row. Not thread-safe: an implementation may decode a column when it is asked for. */
public interface Row {

    /** The names of the columns that the record has, in the record's order. */
    Set<String> columns();

    default boolean has(String column) {
        return columns().contains(column);
    }

    /**
     * The type of a column that the row has.
     *
     * @throws IllegalArgumentException if the row has no such column
     */
    ColumnType type(String column);

    /**
     * The value of a column that the row has: null for SQL NULL, {@link Unavailable#UNAVAILABLE} for an unchanged TOASTed
     * value that the event does not carry, else an object as {@link ColumnType.Kind} says.
     *
     * @throws IllegalArgumentException if the row has no such column
     * @throws ColumnException if the record's value is not one of the column's type
     */
    Object value(String column);

    /**
     * Whether a null in this column may stand for an unchanged TOASTed value: Debezium has no placeholder for pgvector's
     * types and for most arrays and writes null instead. Only who knows the table's replica identity can tell the two apart.
     */
    default boolean nullMayBeUnavailable(String column) {
        return false;
    }
}
