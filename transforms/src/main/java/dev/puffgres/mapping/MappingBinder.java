package dev.puffgres.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.mapping.Mapping.IdType;
import dev.puffgres.mapping.Mapping.ReplicaIdentity;
import dev.puffgres.mapping.Mapping.TruncatePolicy;
import dev.puffgres.mapping.Mapping.Versioning;
import dev.puffgres.membership.Predicate;
import dev.puffgres.membership.PredicateSyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/** Binds the tree that each spelling becomes to a {@link Mapping}, and notes all that is wrong with it. */
final class MappingBinder {
    private static final Map<String, String> NOTHING_LATER = Map.of();
    private static final String MEMBERSHIP_LATER = "dsl, with the predicate in membership.where, or all";

    private final Section root;
    private final List<MappingError> errors;
    private final int errorsBefore;

    private MappingBinder(Spelling spelling, ObjectNode tree, List<MappingError> errors) {
        this.root = new Section(spelling, List.of(), tree, errors);
        this.errors = errors;
        this.errorsBefore = errors.size();
    }

    /** @return empty if anything was wrong, which {@code errors} then says */
    static Optional<Mapping> bind(Spelling spelling, ObjectNode tree, List<MappingError> errors) {
        return new MappingBinder(spelling, tree, errors).mapping();
    }

    private Optional<Mapping> mapping() {
        OptionalInt version = root.integer("version", "must be a whole number from 1");
        version.ifPresent(value -> note(Rules.version(value)));
        Optional<String> name = root.requiredText("name", "a stable identifier of lower case letters, digits and '_'");
        name.ifPresent(value -> note(Rules.name(value)));
        Optional<Template> namespace = root.requiredText(
                        "namespace", "where the documents go, such as pages or pages-{tenant_id}")
                .flatMap(text -> attempt(root, "namespace", text, Template::namespace));
        namespace.ifPresent(value -> note(Rules.namespace(value)));
        Optional<Mapping.Id> id = id(root.section("id"));
        Optional<Predicate> membership = membership(root.section("membership"));
        Map<String, ColumnForm> types = new TreeMap<>();
        Optional<Mapping.Source> source = source(root.section("source"), types);
        Optional<List<String>> columns = root.texts("columns");
        Map<String, Attribute> attributes = attributes(root.section("attributes"), columns, types);
        Optional<String> metric = root.text("distance_metric");
        note(Rules.distanceMetric(metric, attributes.values()));
        Section versioning = root.section("versioning");
        Versioning mode = versioning
                .choice("mode", words(Versioning.values()), Map.of("column", "source_lsn or none"))
                .orElse(Versioning.SOURCE_LSN);
        Map<String, Integer> epochs = epochs(versioning, mode, source.flatMap(Mapping.Source::sourceName));
        TruncatePolicy truncate = truncate(root.section("truncate"), mode, namespace);
        transform(root.section("transform"));
        root.refuse("delete", "is no key of a mapping: delete.mode is an option of the sink connector");
        root.refuseOthers();
        if (errors.size() > errorsBefore) {
            return Optional.empty();
        }
        return Optional.of(new Mapping(
                version.orElse(1),
                name.orElseThrow(),
                namespace.orElseThrow(),
                metric,
                withTypes(source.orElseThrow(), types),
                id.orElseThrow(),
                membership,
                columns,
                attributes,
                mode,
                epochs,
                truncate));
    }

    private Optional<Mapping.Id> id(Section section) {
        Optional<String> column = section.text("column");
        Optional<String> text = section.text("template");
        Optional<Template> template = text.flatMap(value -> attempt(section, "template", value, Template::id));
        if (section.has("column") && section.has("template")) {
            section.wrong("template", "stands beside id.column; give one of them");
        } else if (!section.has("column") && !section.has("template")) {
            section.wrong("column", "is missing: the column that is the document id, or id.template for several");
        }
        if (!section.has("type")) {
            section.wrong("type", "is missing: uint, int, uuid or string");
        }
        Optional<IdType> type = section.choice("type", words(IdType.values()), NOTHING_LATER);
        section.refuseOthers();
        if (column.isPresent()) {
            template = Optional.of(Template.idColumn(column.get()));
        }
        if (template.isEmpty()) {
            return Optional.empty();
        }
        List<Violation> violations = Rules.id(template.get(), type.orElse(IdType.STRING));
        note(violations);
        return violations.isEmpty() && type.isPresent()
                ? Optional.of(new Mapping.Id(template.get(), type.get()))
                : Optional.empty();
    }

    private Optional<Mapping.Source> source(Section section, Map<String, ColumnForm> types) {
        String schema = section.text("schema").orElse("public");
        Optional<String> sourceName = section.text("name");
        ReplicaIdentity identity = section.choice("replica_identity", words(ReplicaIdentity.values()), Map.of())
                .orElse(ReplicaIdentity.DEFAULT);
        Section declared = section.section("types");
        for (String column : declared.chosenNames()) {
            declared.choice(column, words(ColumnForm.values()), NOTHING_LATER)
                    .ifPresent(form -> types.put(column, form));
        }
        if (section.has("view")) {
            section.refuse("view", "is not supported yet; name the table in source.table");
            section.refuse("key", "is not supported yet: it belongs to source.view");
            section.text("table");
            section.refuseOthers();
            return Optional.empty();
        }
        Optional<String> table = section.requiredText("table", "the table's name");
        section.refuseOthers();
        return table.map(value -> new Mapping.Source(schema, value, sourceName, identity, Map.of()));
    }

    private Optional<Predicate> membership(Section section) {
        Optional<String> mode = section.choice(
                "mode",
                Map.of("all", "all", "dsl", "dsl"),
                Map.of("lookup", MEMBERSHIP_LATER, "view", MEMBERSHIP_LATER));
        Optional<String> where = section.text("where");
        section.refuseOthers();
        if (mode.filter("dsl"::equals).isPresent() && !section.has("where")) {
            section.wrong("where", "is missing: the predicate that membership.mode dsl asks for");
        }
        if (mode.filter("all"::equals).isPresent() && section.has("where")) {
            section.wrong("where", "has no meaning with membership.mode all; use dsl, or leave the mode out");
        }
        return where.flatMap(text -> predicate(section, text));
    }

    private static Optional<Predicate> predicate(Section section, String text) {
        try {
            return Optional.of(Predicate.parse(text));
        } catch (PredicateSyntaxException e) {
            section.wrong("where", "is no predicate: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Map<String, Attribute> attributes(
            Section section, Optional<List<String>> columns, Map<String, ColumnForm> types) {
        Map<String, Attribute> attributes = new HashMap<>();
        Map<String, String> columnOf = new HashMap<>();
        for (String name : section.names()) {
            Section declared = section.section(name);
            String column = declared.text("column").orElse(name);
            columnOf.put(name, column);
            attribute(declared, name, column, types).ifPresent(attribute -> attributes.put(name, attribute));
        }
        note(Rules.columns(columns, columnOf));
        return attributes;
    }

    private Optional<Attribute> attribute(Section section, String name, String column, Map<String, ColumnForm> types) {
        int before = errors.size();
        Attribute.nameProblem(name).ifPresent(problem -> section.wrongAt(section.path(), problem));
        Optional<AttributeType> type =
                section.text("type").flatMap(text -> attempt(section, "type", text, AttributeType::parse));
        boolean optional = section.flag("optional").orElse(false);
        section.choice("from", words(ColumnForm.values()), NOTHING_LATER).ifPresent(form -> {
            if (types.getOrDefault(column, form) != form) {
                section.wrong("from", "contradicts source.types." + column + "; give one of them");
            }
            types.putIfAbsent(column, form);
        });
        Map<String, JsonNode> options = new TreeMap<>();
        for (String option : AttributeOptions.NAMES) {
            section.json(option).ifPresent(value -> options.put(option, JsonValues.canonical(value)));
        }
        section.refuseOthers();
        note(AttributeOptions.violations(section.path(), type, options));
        return errors.size() == before
                ? Optional.of(new Attribute(name, column, type, optional, options))
                : Optional.empty();
    }

    private Map<String, Integer> epochs(Section versioning, Versioning mode, Optional<String> sourceName) {
        Section section = versioning.section("epochs");
        Map<String, Integer> epochs = new TreeMap<>();
        for (String source : section.chosenNames()) {
            section.integer(source, "must be a whole number from 0 to " + Rules.MAX_EPOCH)
                    .ifPresent(epoch -> epochs.put(source, epoch));
        }
        versioning.refuse("column", "is not supported yet; leave it out and use versioning.mode source_lsn or none");
        versioning.refuseOthers();
        boolean complete = epochs.size() == section.names().size();
        note(Rules.epochs(mode, epochs, complete ? sourceName : Optional.empty()));
        return epochs;
    }

    private TruncatePolicy truncate(Section section, Versioning versioning, Optional<Template> namespace) {
        TruncatePolicy policy = section.choice("mode", words(TruncatePolicy.values()), NOTHING_LATER)
                .orElse(TruncatePolicy.SKIP);
        section.refuseOthers();
        note(Rules.truncate(policy, versioning, namespace));
        return policy;
    }

    private static void transform(Section section) {
        boolean known = section.choice(
                        "type", Map.of("identity", "identity"), Map.of("js", "identity, or leave transform out"))
                .isPresent();
        if (known || !section.has("type")) {
            section.refuseOthers();
        }
    }

    private static Mapping.Source withTypes(Mapping.Source source, Map<String, ColumnForm> types) {
        return new Mapping.Source(
                source.schema(), source.table(), source.sourceName(), source.replicaIdentity(), types);
    }

    private void note(List<Violation> violations) {
        violations.forEach(root::wrong);
    }

    private static <T> Optional<T> attempt(Section section, String key, String text, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException e) {
            section.wrong(key, e.getMessage());
            return Optional.empty();
        }
    }

    private static <E extends Enum<E>> Map<String, E> words(E[] values) {
        Map<String, E> words = new HashMap<>();
        for (E value : values) {
            words.put(value.name().toLowerCase(Locale.ROOT), value);
        }
        return words;
    }
}
