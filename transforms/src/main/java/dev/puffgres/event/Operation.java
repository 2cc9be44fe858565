package dev.puffgres.event;

/** What happened to a row. {@link #READ} is a snapshot or backfill read: a state that was seen, not a change. */
public enum Operation {
    INSERT,
    UPDATE,
    DELETE,
    READ,
    TRUNCATE
}
