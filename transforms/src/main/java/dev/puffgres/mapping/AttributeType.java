package dev.puffgres.mapping;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A turbopuffer attribute type (turbopuffer's documentation of the write endpoint, "Schema").
 *
 * @param kind the family
 * @param dimensions of a dense vector, 1 to {@value #MAX_DIMENSIONS}, else 0
 */
public record AttributeType(Kind kind, int dimensions) {

    /** The most dimensions of a dense vector. */
    public static final int MAX_DIMENSIONS = 10_752;

    private static final Pattern DENSE = Pattern.compile("\\[(0|[1-9][0-9]{0,8})]([a-z0-9]+)");
    private static final String ALL =
            "must be string, int, uint, float, uuid, datetime, bool, an array of one of them such as []string, a vector"
                    + " such as [768]f32 or [768]f16, or {}f16";

    /** Families, with their spelling in a schema. */
    public enum Kind {
        STRING("string"),
        INT("int"),
        UINT("uint"),
        FLOAT("float"),
        UUID("uuid"),
        DATETIME("datetime"),
        BOOL("bool"),
        STRING_ARRAY("[]string"),
        INT_ARRAY("[]int"),
        UINT_ARRAY("[]uint"),
        FLOAT_ARRAY("[]float"),
        UUID_ARRAY("[]uuid"),
        DATETIME_ARRAY("[]datetime"),
        BOOL_ARRAY("[]bool"),
        F32_VECTOR("f32"),
        F16_VECTOR("f16"),
        SPARSE_VECTOR("{}f16");

        private final String spelling;

        Kind(String spelling) {
            this.spelling = spelling;
        }

        /** Whether it is a vector with a number of dimensions. */
        public boolean isDense() {
            return this == F32_VECTOR || this == F16_VECTOR;
        }
    }

    public AttributeType {
        Objects.requireNonNull(kind, "kind");
        if (kind.isDense() ? dimensions < 1 || dimensions > MAX_DIMENSIONS : dimensions != 0) {
            throw new IllegalArgumentException(
                    kind.isDense()
                            ? "a vector has 1 to " + MAX_DIMENSIONS + " dimensions"
                            : "only a dense vector has dimensions");
        }
    }

    /** A type that is no dense vector. */
    public static AttributeType of(Kind kind) {
        return new AttributeType(kind, 0);
    }

    /** Whether it is a vector with a number of dimensions. */
    public boolean isDense() {
        return kind.isDense();
    }

    /**
     * Parses the spelling in a schema.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong and what may stand there
     */
    public static AttributeType parse(String text) {
        for (Kind kind : Kind.values()) {
            if (!kind.isDense() && kind.spelling.equals(text)) {
                return of(kind);
            }
        }
        Matcher dense = DENSE.matcher(text);
        if (dense.matches()) {
            int dimensions = Integer.parseInt(dense.group(1));
            switch (dense.group(2)) {
                case "f32":
                    return new AttributeType(Kind.F32_VECTOR, dimensions);
                case "f16":
                    return new AttributeType(Kind.F16_VECTOR, dimensions);
                case "i8":
                    throw new IllegalArgumentException(
                            "vectors of i8 are not supported yet; use [" + dimensions + "]f16");
                default:
            }
        }
        if (text.matches("\\[]\\[[0-9]+].*")) {
            throw new IllegalArgumentException(
                    "several vectors in one attribute are not supported yet; use one vector, such as [768]f32");
        }
        if (text.equals("bytes") || text.equals("[]bytes")) {
            throw new IllegalArgumentException(text + " is not supported yet; use " + text.replace("bytes", "string")
                    + ", which holds a bytea in base64");
        }
        throw new IllegalArgumentException(ALL);
    }

    /** The spelling in a schema: {@code string}, {@code []int}, {@code [768]f32}. */
    @Override
    public String toString() {
        return isDense() ? "[" + dimensions + "]" + kind.spelling : kind.spelling;
    }
}
