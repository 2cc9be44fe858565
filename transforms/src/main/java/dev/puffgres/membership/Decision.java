package dev.puffgres.membership;

/** Whether a row is a member under a predicate. */
public enum Decision {
    /** The predicate is TRUE. */
    MEMBER,
    /** The predicate is FALSE or UNKNOWN. */
    NOT_MEMBER,
    /** It depends on a column that is {@link dev.puffgres.event.Unavailable}. */
    UNDECIDED
}
