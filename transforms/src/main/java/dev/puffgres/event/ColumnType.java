package dev.puffgres.event;

import java.util.Objects;

/**
 * What a column holds, as far as a record says: a family of Postgres types.
 *
 * @param kind the family
 * @param element the element type of an {@link Kind#ARRAY}, else null
 */
public record ColumnType(Kind kind, ColumnType element) {

    /** Families of Postgres types, each with the Java type of {@link Row#value(String)}. */
    public enum Kind {
        /** {@link Boolean}. */
        BOOLEAN,
        /** smallint, integer, bigint: {@link Long}. */
        INTEGER,
        /** numeric: {@link java.math.BigDecimal}; NaN and the infinities as {@link Double}. */
        NUMERIC,
        /** real: {@link Float}. */
        REAL,
        /** double precision: {@link Double}. */
        DOUBLE,
        /** text, varchar, inet, xml and whatever else travels as text: {@link String}. */
        TEXT,
        /** char(n), with its padding: {@link String}. Only where the mapping declares it: records do not say. */
        CHAR,
        /** citext: {@link String}. Only where the mapping declares it: records do not say. */
        CITEXT,
        /** An enum's label: {@link String}. */
        ENUM,
        /** {@link java.util.UUID}. */
        UUID,
        /** timestamptz: {@link java.time.Instant}; {@code Instant.MIN} and {@code MAX} are the infinities. */
        TIMESTAMPTZ,
        /** timestamp: {@link java.time.Instant}, read as UTC; infinities as for {@link #TIMESTAMPTZ}. */
        TIMESTAMP,
        /** date: {@link java.time.LocalDate}; {@code LocalDate.MIN} and {@code MAX} are the infinities. */
        DATE,
        /** time, timetz: {@link String}, ISO 8601. */
        TIME,
        /** interval: {@link String}, an ISO 8601 duration. */
        INTERVAL,
        /** json, jsonb: {@link String} as received. */
        JSON,
        /** bytea: {@code byte[]}, not to be modified. */
        BYTES,
        /** An array: {@link java.util.List} of the element's Java type, with nulls. */
        ARRAY,
        /** hstore: {@link java.util.Map} of String to String. */
        HSTORE,
        /** pgvector's vector: {@code float[]}. */
        VECTOR,
        /** pgvector's halfvec: {@code float[]}. */
        HALFVEC,
        /** pgvector's sparsevec: {@link SparseVector}. */
        SPARSEVEC,
        /**
         * A schemaless record whose mapping declares nothing for the column: Boolean, Long, BigDecimal, Double, String,
         * List or Map, as the JSON has it.
         */
        UNTYPED
    }

    public ColumnType {
        Objects.requireNonNull(kind, "kind");
        if ((kind == Kind.ARRAY) != (element != null)) {
            throw new IllegalArgumentException("an array, and only an array, has an element type: " + kind);
        }
    }

    /** The type of a family that is no array. */
    public static ColumnType of(Kind kind) {
        return new ColumnType(kind, null);
    }

    /** An array of the given element type. */
    public static ColumnType arrayOf(ColumnType element) {
        return new ColumnType(Kind.ARRAY, element);
    }
}
