package dev.puffgres.mapping;

import dev.puffgres.membership.Predicate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the rows of one table become documents. Immutable, thread-safe, and valid from construction: a constructor throws
 * {@link IllegalArgumentException} for what cannot be. {@link MappingReader} reports all that is wrong at once.
 *
 * <p>What a mapping cannot know is the table's primary key. Under {@link ReplicaIdentity#DEFAULT} a delete carries the key
 * alone, so {@link #targetColumns()} must be columns of the record's key; whoever has a record checks that.
 *
 * @param version the mapping's own version, from 1; raised with every change
 * @param name a stable identifier, {@code [a-z0-9_]+}
 * @param namespace where the documents go
 * @param distanceMetric {@code cosine_distance} or {@code euclidean_squared}; present if an attribute is declared a dense
 *     vector. A column that is one by its type needs it as well, which only a record shows
 * @param source the table
 * @param id the document id
 * @param membership the predicate that a row must satisfy; empty: every row is a member
 * @param columns the columns that become attributes, in this order; empty: all
 * @param attributes what is declared of single attributes, by attribute name, in alphabetical order
 * @param versioning how writes are guarded
 * @param epochs epoch by source name; empty: every source is of epoch 0
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

    public Mapping {
        Objects.requireNonNull(membership, "membership");
        Objects.requireNonNull(versioning, "versioning");
        Objects.requireNonNull(truncate, "truncate");
        columns = columns.map(List::copyOf);
        attributes = sorted(attributes);
        epochs = sorted(epochs);
        attributes.forEach((key, attribute) -> {
            if (!key.equals(attribute.name())) {
                throw new IllegalArgumentException(
                        "the attribute " + attribute.name() + " stands under the name " + key);
            }
        });
        List<Violation> violations = new ArrayList<>();
        violations.addAll(Rules.version(version));
        violations.addAll(Rules.name(name));
        violations.addAll(Rules.namespace(namespace));
        violations.addAll(Rules.distanceMetric(distanceMetric, attributes.values()));
        violations.addAll(Rules.columns(columns, Rules.columnsOf(attributes.values())));
        violations.addAll(Rules.epochs(versioning, epochs, source.sourceName()));
        violations.addAll(Rules.truncate(truncate, versioning, Optional.of(namespace)));
        Violation.refuse(violations);
    }

    /**
     * The mapped table.
     *
     * @param schema the table's schema, usually {@code public}
     * @param table the table's name
     * @param sourceName only records of this {@code topic.prefix}; empty: of any
     * @param replicaIdentity what the table has
     * @param types what the mapping declares of columns whose type the records do not say, by column
     */
    public record Source(
            String schema,
            String table,
            Optional<String> sourceName,
            ReplicaIdentity replicaIdentity,
            Map<String, ColumnForm> types) {
        public Source {
            Objects.requireNonNull(replicaIdentity, "replicaIdentity");
            if (schema.isEmpty()
                    || table.isEmpty()
                    || sourceName.filter(String::isEmpty).isPresent()) {
                throw new IllegalArgumentException("a source's schema, table and name must not be empty");
            }
            types = sorted(types);
        }
    }

    /**
     * The document id: a single column or a template of several, and turbopuffer's type for it. A template that is more
     * than one column is of type {@link IdType#STRING}.
     */
    public record Id(Template template, IdType type) {
        public Id {
            Violation.refuse(Rules.id(template, type));
        }
    }

    /** Turbopuffer's id types. {@link #INT} is a Postgres integer that must not be negative and is sent as {@code uint}. */
    public enum IdType {
        UINT,
        INT,
        UUID,
        STRING
    }

    /** The table's replica identity, as the mapping says it is. */
    public enum ReplicaIdentity {
        /** Updates and deletes carry the primary key of the row before. */
        DEFAULT,
        /** Updates and deletes carry the whole row before. */
        FULL
    }

    /** How writes are guarded. */
    public enum Versioning {
        /** Every document carries the LSN of its last change, and no older change overwrites it. */
        SOURCE_LSN,
        /** Writes are unconditional. */
        NONE
    }

    /** What a TRUNCATE does. */
    public enum TruncatePolicy {
        /** Nothing but a warning: the documents stay. */
        SKIP,
        /** It is a failure. */
        FAIL,
        /**
         * Everything older goes. Needs {@link Versioning#SOURCE_LSN}, to tell what is older, and a literal namespace that no other
         * mapping writes to.
         */
        DELETE
    }

    /** The columns that decide on namespace and id. Under {@link ReplicaIdentity#DEFAULT} they must be part of the key. */
    public Set<String> targetColumns() {
        Set<String> columns = new LinkedHashSet<>(namespace.columns());
        columns.addAll(id.template().columns());
        return Collections.unmodifiableSet(columns);
    }

    /**
     * SHA-256 of the mapping as {@link MappingWriter#toJson(Mapping)} writes it, in 64 lower case hexadecimal digits: the
     * same for every spelling of the same mapping.
     */
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(MappingWriter.toJson(this).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        TreeMap<String, V> sorted = new TreeMap<>(map);
        sorted.values().forEach(Objects::requireNonNull);
        return Collections.unmodifiableMap(sorted);
    }
}
