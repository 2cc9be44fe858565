package dev.puffgres.mapping;

import dev.puffgres.membership.Predicate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the rows of one table become documents. Immutable, and valid from construction.
 *
 * @param version the mapping's own version, from 1; raised with every change
 * @param name a stable identifier, {@code [a-z0-9_]+}
 * @param namespace where the documents go
 * @param distanceMetric {@code cosine_distance} or {@code euclidean_squared}; present if and only if an attribute is a dense
 *     vector
 * @param source the table
 * @param id the document id
 * @param membership the predicate that a row must satisfy; empty: every row is a member
 * @param columns the columns that become attributes; empty: all
 * @param attributes what is declared of single attributes, by attribute name
 * @param epochs epoch by source name; empty: every source is of epoch 0
 * @param versioning how writes are guarded
 * @param truncate what a TRUNCATE does
 */
public record Mapping(
        int version,
        String name,
        Template namespace,
        Optional<String> distanceMetric,
        Source source,
        Id id,
        Optional<Predicate> membership,
        Optional<List<String>> columns,
        Map<String, Attribute> attributes,
        Versioning versioning,
        Map<String, Integer> epochs,
        TruncatePolicy truncate) {

    /**
     * The mapped table.
     *
     * @param sourceName only records of this {@code topic.prefix}; empty: of any
     * @param types what the mapping declares of columns whose type the records do not say, by column
     */
    public record Source(
            String schema,
            String table,
            Optional<String> sourceName,
            ReplicaIdentity replicaIdentity,
            Map<String, ColumnForm> types) {}

    /** The document id: a single column or a template of several, and turbopuffer's type for it. */
    public record Id(Template template, IdType type) {}

    /** Turbopuffer's id types. {@link #INT} is a Postgres integer that must not be negative and is sent as {@code uint}. */
    public enum IdType {
        UINT,
        INT,
        UUID,
        STRING
    }

    public enum ReplicaIdentity {
        DEFAULT,
        FULL
    }

    public enum Versioning {
        SOURCE_LSN,
        NONE
    }

    public enum TruncatePolicy {
        SKIP,
        FAIL
    }
}
