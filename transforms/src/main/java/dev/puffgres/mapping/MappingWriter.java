package dev.puffgres.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes mappings so that {@link MappingReader} reads equal ones: one text for one mapping, with its defaults spelled out. */
public final class MappingWriter {
    private MappingWriter() {}

    /** The mapping as canonical JSON text. */
    public static String toJson(Mapping mapping) {
        return JsonText.write(tree(mapping));
    }

    /** The mappings as a JSON array, each as {@link #toJson(Mapping)} has it. */
    public static String toJson(List<Mapping> mappings) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        mappings.forEach(mapping -> array.add(tree(mapping)));
        return JsonText.write(array);
    }

    /**
     * The mappings as Connect properties, in alphabetical order: {@code mappings} and {@code mapping.<name>.…}; or {@code
     * mapping.json} alone where an attribute has a dot in its name, which keys cannot spell.
     */
    public static Map<String, String> toProperties(List<Mapping> mappings) {
        Map<String, String> properties = new TreeMap<>();
        boolean dotted = mappings.stream()
                .flatMap(mapping -> mapping.attributes().keySet().stream())
                .anyMatch(attribute -> attribute.indexOf('.') >= 0);
        if (dotted) {
            properties.put(MappingReader.MAPPING_JSON, toJson(mappings));
            return properties;
        }
        properties.put(
                MappingReader.MAPPINGS,
                String.join(",", mappings.stream().map(Mapping::name).toList()));
        for (Mapping mapping : mappings) {
            String prefix = Spelling.Properties.PREFIX + mapping.name();
            ObjectNode tree = tree(mapping);
            tree.remove(List.of("name", "attributes"));
            flatten(prefix, tree, properties);
            mapping.attributes().values().forEach(attribute -> {
                String key = prefix + ".attributes." + attribute.name();
                flatten(key, declared(attribute), properties);
                attribute.options().forEach((option, value) -> flattenOption(key + "." + option, value, properties));
            });
        }
        return properties;
    }

    private static void flatten(String key, JsonNode value, Map<String, String> properties) {
        if (value instanceof ObjectNode group) {
            group.properties().forEach(member -> flatten(key + "." + member.getKey(), member.getValue(), properties));
        } else {
            properties.put(key, value.isTextual() ? value.textValue() : JsonText.write(value));
        }
    }

    /** An option is any JSON value: a text that would be read as another value is quoted. */
    private static void flattenOption(String key, JsonNode value, Map<String, String> properties) {
        if (value instanceof ObjectNode group && isGroupOfKeys(group)) {
            group.properties()
                    .forEach(member -> flattenOption(key + "." + member.getKey(), member.getValue(), properties));
        } else {
            boolean bare = value.isTextual() && PropertyTree.json(value).equals(value);
            properties.put(key, bare ? value.textValue() : JsonText.write(value));
        }
    }

    private static boolean isGroupOfKeys(ObjectNode group) {
        return !group.isEmpty()
                && group.properties().stream()
                        // A key cannot say null.
                        .allMatch(member -> member.getKey().matches("[A-Za-z0-9_]+")
                                && !member.getValue().isNull());
    }

    private static ObjectNode tree(Mapping mapping) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("version", mapping.version());
        tree.put("name", mapping.name());
        tree.put("namespace", mapping.namespace().toString());
        mapping.distanceMetric().ifPresent(metric -> tree.put("distance_metric", metric));
        source(mapping.source(), tree.putObject("source"));
        ObjectNode id = tree.putObject("id");
        Template template = mapping.id().template();
        id.put(
                template.isColumn() ? "column" : "template",
                template.isColumn() ? template.columns().get(0) : template.toString());
        id.put("type", word(mapping.id().type()));
        ObjectNode membership = tree.putObject("membership");
        membership.put("mode", mapping.membership().isPresent() ? "dsl" : "all");
        mapping.membership().ifPresent(predicate -> membership.put("where", predicate.toString()));
        mapping.columns().ifPresent(columns -> columns.forEach(tree.putArray("columns")::add));
        if (!mapping.attributes().isEmpty()) {
            ObjectNode attributes = tree.putObject("attributes");
            mapping.attributes().forEach((name, attribute) -> {
                ObjectNode declared = declared(attribute);
                attribute.options().forEach(declared::set);
                attributes.set(name, declared);
            });
        }
        ObjectNode versioning = tree.putObject("versioning");
        versioning.put("mode", word(mapping.versioning()));
        if (!mapping.epochs().isEmpty()) {
            mapping.epochs().forEach(versioning.putObject("epochs")::put);
        }
        tree.putObject("truncate").put("mode", word(mapping.truncate()));
        return tree;
    }

    private static void source(Mapping.Source source, ObjectNode tree) {
        tree.put("schema", source.schema());
        source.sourceName().ifPresent(name -> tree.put("name", name));
        tree.put("table", source.table());
        tree.put("replica_identity", word(source.replicaIdentity()));
        if (!source.types().isEmpty()) {
            ObjectNode types = tree.putObject("types");
            source.types().forEach((column, form) -> types.put(column, word(form)));
        }
    }

    /** What is declared of an attribute, without its options. */
    private static ObjectNode declared(Attribute attribute) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("column", attribute.column());
        attribute.type().ifPresent(type -> tree.put("type", type.toString()));
        if (attribute.optional()) {
            tree.put("optional", true);
        }
        return tree;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
