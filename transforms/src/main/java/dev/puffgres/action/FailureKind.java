package dev.puffgres.action;

/** Why an event could not be turned into a write, or a write was not accepted. */
public enum FailureKind {
    MALFORMED_EVENT,
    MISSING_COLUMN,
    UNAVAILABLE_COLUMN,
    INVALID_ID,
    INVALID_NAMESPACE,
    INVALID_TYPE,
    PREDICATE,
    TRANSFORM,
    TOO_LARGE,
    REFUSED
}
