package dev.puffgres.event;

/** A column's value is not of the type that the record or the mapping says it is. The message never quotes the value. */
public final class ColumnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String column;

    public ColumnException(String column, String message) {
        super(message, null, false, false);
        this.column = column;
    }

    public String column() {
        return column;
    }
}
