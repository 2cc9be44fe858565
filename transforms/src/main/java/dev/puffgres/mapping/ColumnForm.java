package dev.puffgres.mapping;

/**
 * What a mapping declares of a column whose type the records do not say: how Debezium wrote it (schemaless JSON), or a
 * Postgres type that travels as plain text. Spelled in lower case as {@code source.types.<column>} or as an attribute's
 * {@code from}.
 */
public enum ColumnForm {
    /** Microseconds since the epoch. */
    MICROS,
    /** Milliseconds since the epoch. */
    MILLIS,
    /** Nanoseconds since the epoch. */
    NANOS,
    /** Days since the epoch. */
    DAYS,
    /** A timestamp or date as ISO 8601 text. */
    ISO,
    /** A time of day in microseconds. */
    TIME_MICROS,
    /** An interval in microseconds. */
    INTERVAL_MICROS,
    /** A numeric as decimal text. */
    NUMERIC,
    UUID,
    TEXT,
    CHAR,
    CITEXT,
    ENUM,
    JSON,
    /** A bytea as base64 text. */
    BASE64
}
