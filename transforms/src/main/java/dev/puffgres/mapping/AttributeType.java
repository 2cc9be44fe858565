package dev.puffgres.mapping;

/**
 * A turbopuffer attribute type.
 *
 * @param kind the family
 * @param dimensions of a dense vector, else 0
 */
public record AttributeType(Kind kind, int dimensions) {
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
    }

    /** The spelling in a schema: {@code string}, {@code []int}, {@code [768]f32}. */
    @Override
    public String toString() {
        return dimensions == 0 ? kind.spelling : "[" + dimensions + "]" + kind.spelling;
    }
}
