package dev.puffgres.turbopuffer;

/**
 * Limits that turbopuffer publishes (<a href="https://turbopuffer.com/docs/limits">turbopuffer.com/docs/limits</a>, as of
 * September 2026). Sizes are bytes.
 */
public final class Limits {

    /** The body of a request. */
    public static final long REQUEST_BYTES = 512L * 1024 * 1024;

    /** A document. */
    public static final long DOCUMENT_BYTES = 64L * 1024 * 1024;

    /** An attribute's value; of an array, all elements together. */
    public static final long ATTRIBUTE_VALUE_BYTES = 8L * 1024 * 1024;

    /** A value of a filterable attribute; of an array, each element. */
    public static final long FILTERABLE_VALUE_BYTES = 4L * 1024;

    /** A string id in UTF-8. */
    public static final int ID_BYTES = 64;

    /** A namespace's name. */
    public static final int NAMESPACE_LENGTH = 128;

    /** An attribute's name in UTF-8. */
    public static final int ATTRIBUTE_NAME_BYTES = 128;

    /** Attribute names in a namespace. */
    public static final int ATTRIBUTES = 1024;

    /** Dense vector attributes in a namespace. */
    public static final int VECTOR_ATTRIBUTES = 8;

    /** Dimensions of a dense vector. */
    public static final int DENSE_DIMENSIONS = 10_752;

    /** Elements of a sparse vector that are not zero. */
    public static final int SPARSE_ELEMENTS = 1024;

    /** Rows in a request whose namespace embeds text itself. */
    public static final int ROWS_WITH_EMBEDDING = 30;

    /** Rows that a query gives at most. */
    public static final int QUERY_ROWS = 10_000;

    private Limits() {}
}
