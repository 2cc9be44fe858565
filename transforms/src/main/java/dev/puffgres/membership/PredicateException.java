package dev.puffgres.membership;

/** A predicate cannot be evaluated over a row. The message names the column and the remedy, never the value. */
public final class PredicateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String column;
    private final boolean missing;

    public PredicateException(String column, boolean missing, String message) {
        super(message, null, false, false);
        this.column = column;
        this.missing = missing;
    }

    public String column() {
        return column;
    }

    /** Whether the row does not have the column at all. */
    public boolean missing() {
        return missing;
    }
}
