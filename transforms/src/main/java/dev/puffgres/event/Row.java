package dev.puffgres.event;

import java.util.Set;

/** A read-only view of one image of a row. Not thread-safe: an implementation may decode a column when it is asked for. */
public interface Row {

    /** The columns that the record has, in the record's order, and their types. */
    RowShape shape();

    /**
     * The value of a column: null for SQL NULL, {@link Unavailable#UNAVAILABLE} for an unchanged TOASTed value that the event does
     * not carry, else an object as {@link ColumnType.Kind} says.
     *
     * @param place of the column in {@link #shape}
     * @throws ColumnException if the record's value is not one of the column's type
     */
    Object value(int place);

    /** The names of the columns that the record has, in the record's order. */
    default Set<String> columns() {
        return shape().columns();
    }

    default boolean has(String column) {
        return shape().place(column) >= 0;
    }

    /**
     * The type of a column that the row has.
     *
     * @throws IllegalArgumentException if the row has no such column
     */
    default ColumnType type(String column) {
        return shape().type(place(column));
    }

    /**
     * The value of a column that the row has, as {@link #value(int)} gives it.
     *
     * @throws IllegalArgumentException if the row has no such column
     * @throws ColumnException if the record's value is not one of the column's type
     */
    default Object value(String column) {
        return value(place(column));
    }

    /**
     * Whether a null in this column may stand for an unchanged TOASTed value: Debezium has no placeholder for pgvector's
     * types and for most arrays and writes null instead. Only who knows the table's replica identity can tell the two apart.
     */
    default boolean nullMayBeUnavailable(String column) {
        return shape().nullMayBeUnavailable(place(column));
    }

    private int place(String column) {
        int place = shape().place(column);
        if (place < 0) {
            throw new IllegalArgumentException("no such column: " + column);
        }
        return place;
    }
}
