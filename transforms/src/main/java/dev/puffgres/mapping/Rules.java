package dev.puffgres.mapping;

import dev.puffgres.mapping.Mapping.IdType;
import dev.puffgres.mapping.Mapping.TruncatePolicy;
import dev.puffgres.mapping.Mapping.Versioning;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The rules of a mapping, one a method, over no more of it than the rule needs: the reader can ask about the parts that
 * could be read when others could not.
 */
final class Rules {
    static final int MAX_EPOCH = 127;
    static final List<String> DISTANCE_METRICS = List.of("cosine_distance", "euclidean_squared");

    private static final int MAX_NAMESPACE_LENGTH = 128;
    private static final int MAX_ID_BYTES = 64;
    private static final int MAX_VECTORS = 8;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]+");

    private Rules() {}

    static List<Violation> version(int version) {
        return when(version < 1, "must be a whole number from 1", "version");
    }

    static List<Violation> name(String name) {
        return when(!NAME.matcher(name).matches(), "must be of lower case letters, digits and '_' only", "name");
    }

    static List<Violation> namespace(Template namespace) {
        if (namespace.use() != Template.Use.NAMESPACE) {
            return when(true, "must be a template of a namespace", "namespace");
        }
        int room = MAX_NAMESPACE_LENGTH - literals(namespace).length();
        return when(
                namespace.isLiteral() ? room < 0 : room < 1,
                "must be 1 to " + MAX_NAMESPACE_LENGTH + " characters long",
                "namespace");
    }

    static List<Violation> id(Template template, IdType type) {
        if (template.use() != Template.Use.ID) {
            return when(true, "must be a template of an id", "id", "template");
        }
        if (template.isLiteral()) {
            return when(true, "names no column, so that every row would have the same id", "id", "template");
        }
        List<Violation> violations = new ArrayList<>();
        violations.addAll(when(
                Texts.bytes(literals(template)) >= MAX_ID_BYTES,
                "leaves no room for a value: an id has at most " + MAX_ID_BYTES + " bytes",
                "id",
                "template"));
        violations.addAll(when(
                !template.isColumn() && type != IdType.STRING,
                "must be string where the id is more than one column's value",
                "id",
                "type"));
        return violations;
    }

    static List<Violation> distanceMetric(Optional<String> metric, Collection<Attribute> attributes) {
        List<String> vectors = attributes.stream()
                .filter(attribute ->
                        attribute.type().filter(AttributeType::isDense).isPresent())
                .map(Attribute::name)
                .sorted()
                .toList();
        List<Violation> violations = new ArrayList<>();
        violations.addAll(when(
                metric.isEmpty() && !vectors.isEmpty(),
                "is missing, and the attribute " + (vectors.isEmpty() ? "" : vectors.get(0)) + " is a vector; choose "
                        + String.join(" or ", DISTANCE_METRICS),
                "distance_metric"));
        violations.addAll(when(
                metric.isPresent() && !DISTANCE_METRICS.contains(metric.get()),
                "must be " + String.join(" or ", DISTANCE_METRICS),
                "distance_metric"));
        violations.addAll(when(
                vectors.size() > MAX_VECTORS,
                "has " + vectors.size() + " vectors; a namespace holds at most " + MAX_VECTORS + " of them",
                "attributes"));
        return violations;
    }

    /** @param columnOf the attributes that are declared, with the column of each */
    static List<Violation> columns(Optional<List<String>> columns, Map<String, String> columnOf) {
        List<Violation> violations = new ArrayList<>();
        Map<String, String> attributeOf = new HashMap<>();
        new TreeMap<>(columnOf).forEach((attribute, column) -> {
            String other = attributeOf.putIfAbsent(column, attribute);
            violations.addAll(when(
                    other != null,
                    "takes the column " + column + ", which is already the attribute " + other
                            + "; a column appears once",
                    "attributes",
                    attribute,
                    "column"));
            violations.addAll(when(
                    columns.isPresent() && !columns.get().contains(column),
                    "takes the column " + column + ", which is not in columns; add it there",
                    "attributes",
                    attribute,
                    "column"));
        });
        columns.ifPresent(listed -> violations.addAll(listed(listed, columnOf, attributeOf)));
        return violations;
    }

    /** @param namespace empty if it could not be read */
    static List<Violation> truncate(TruncatePolicy policy, Versioning versioning, Optional<Template> namespace) {
        if (policy != TruncatePolicy.DELETE) {
            return List.of();
        }
        List<Violation> violations = new ArrayList<>();
        violations.addAll(when(
                versioning != Versioning.SOURCE_LSN,
                "delete needs versioning.mode source_lsn: without versions nothing tells the rows before the TRUNCATE from those"
                        + " after it",
                "truncate",
                "mode"));
        violations.addAll(when(
                namespace.filter(template -> !template.isLiteral()).isPresent(),
                "delete needs a namespace without columns: a TRUNCATE names no row, so it does not say which namespaces to empty;"
                        + " use skip or fail",
                "truncate",
                "mode"));
        return violations;
    }

    private static List<Violation> listed(
            List<String> columns, Map<String, String> columnOf, Map<String, String> attributeOf) {
        if (columns.isEmpty()) {
            return when(true, "names no column; leave it out to take all", "columns");
        }
        List<Violation> violations = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!seen.add(column)) {
                violations.addAll(when(true, "names " + column + " twice", "columns"));
            } else if (!attributeOf.containsKey(column)) {
                violations.addAll(unnamed(column, columnOf));
            }
        }
        return violations;
    }

    /** Of a column that is listed and that no attribute takes: it becomes the attribute of its own name. */
    private static List<Violation> unnamed(String column, Map<String, String> columnOf) {
        String remedy = "; leave it out or give it another name with attributes.<name>.column";
        if (columnOf.containsKey(column)) {
            return when(
                    true,
                    "names " + column + ", but the attribute " + column + " takes the column " + columnOf.get(column)
                            + remedy,
                    "columns");
        }
        Optional<String> problem = Attribute.nameProblem(column);
        if (problem.isEmpty()) {
            return List.of();
        }
        return when(
                true,
                column.isEmpty()
                        ? "holds an empty name"
                        : "names " + column + ", which as an attribute " + problem.get() + remedy,
                "columns");
    }

    static Map<String, String> columnsOf(Collection<Attribute> attributes) {
        Map<String, String> columnOf = new TreeMap<>();
        attributes.forEach(attribute -> columnOf.put(attribute.name(), attribute.column()));
        return columnOf;
    }

    static List<Violation> epochs(Versioning versioning, Map<String, Integer> epochs, Optional<String> sourceName) {
        List<Violation> violations = new ArrayList<>();
        violations.addAll(when(
                versioning == Versioning.NONE && !epochs.isEmpty(),
                "has no meaning with versioning.mode none; leave it out",
                "versioning",
                "epochs"));
        epochs.forEach((source, epoch) -> violations.addAll(when(
                epoch < 0 || epoch > MAX_EPOCH,
                "must be a whole number from 0 to " + MAX_EPOCH,
                "versioning",
                "epochs",
                source)));
        violations.addAll(when(
                !epochs.isEmpty()
                        && sourceName.filter(name -> !epochs.containsKey(name)).isPresent(),
                "has no entry for " + sourceName.orElse("") + ", the only source that source.name lets in; add it",
                "versioning",
                "epochs"));
        return violations;
    }

    private static String literals(Template template) {
        StringBuilder text = new StringBuilder();
        template.parts().forEach(part -> text.append(part instanceof Template.Literal literal ? literal.text() : ""));
        return text.toString();
    }

    private static List<Violation> when(boolean broken, String message, String... path) {
        return broken ? List.of(new Violation(List.of(path), message)) : List.of();
    }
}
