package dev.puffgres.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a mapping declares of one attribute. Immutable and valid from construction.
 *
 * @param name the attribute's name, as {@link #nameProblem} wants it
 * @param column the column that it comes from
 * @param type turbopuffer's type; empty: the column's default type
 * @param optional whether a record may lack the column (rows older than an ADD COLUMN): null then
 * @param options further members of the attribute's entry in the {@code schema}, as JSON values ({@code
 *     full_text_search}, {@code filterable}, {@code ann}, {@code embed}, …), passed through, in alphabetical order; a
 *     dense vector always has {@code ann}. The values are not to be modified
 */
public record Attribute(
        String name, String column, Optional<AttributeType> type, boolean optional, Map<String, JsonNode> options) {

    /** The most bytes of an attribute's name, in UTF-8 (turbopuffer's limits). */
    public static final int MAX_NAME_BYTES = 128;

    private static final List<String> RESERVED = List.of(
            "__source_lsn", "__mapping", "__snapshot", "__incomplete", "__deleted", "__deleted_at", "__prev_commit");

    /** @throws IllegalArgumentException if the name, an option or their combination cannot be */
    public Attribute {
        Objects.requireNonNull(type, "type");
        nameProblem(name).ifPresent(problem -> {
            throw new IllegalArgumentException("the attribute " + name + " " + problem);
        });
        if (column.isEmpty()) {
            throw new IllegalArgumentException("the attribute " + name + " names no column");
        }
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        options.forEach((option, value) -> sorted.put(option, JsonValues.canonical(value)));
        if (type.isPresent() && type.get().isDense()) {
            sorted.putIfAbsent(AttributeOptions.ANN, JsonValues.TRUE);
        }
        Violation.refuse(AttributeOptions.violations(List.of("attributes", name), type, sorted));
        options = Collections.unmodifiableMap(sorted);
    }

    /**
     * Why a document cannot have an attribute of this name; empty if it can. A mapping of all columns meets names that
     * no one has checked before.
     *
     * @return a predicate without its subject, such as {@code "is reserved for Puffgres"}
     */
    public static Optional<String> nameProblem(String name) {
        if (name.isEmpty()) {
            return Optional.of("has an empty name");
        }
        if (name.equals("id")) {
            return Optional.of("has the name of the document id");
        }
        if (name.startsWith("$")) {
            return Optional.of("begins with $, which turbopuffer reserves");
        }
        if (RESERVED.contains(name)) {
            return Optional.of("is reserved for Puffgres");
        }
        if (!Texts.isWellFormed(name)) {
            return Optional.of("holds half of a surrogate pair, which is no character");
        }
        if (Texts.bytes(name) > MAX_NAME_BYTES) {
            return Optional.of("has a name of more than " + MAX_NAME_BYTES + " bytes");
        }
        return Optional.empty();
    }
}
