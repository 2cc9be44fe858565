package dev.puffgres.event;

/**
 * The value of a column that an event does not carry because it was TOASTed and left unchanged.
 *
 * <p>It is a value of its own and never SQL NULL: see {@link Row#value(String)}.
 */
public enum Unavailable {
    UNAVAILABLE
}
