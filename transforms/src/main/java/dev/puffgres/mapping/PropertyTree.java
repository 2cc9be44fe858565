package dev.puffgres.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The tree that the flattened keys of one mapping spell. A dot goes one level down, except in the names of columns and of
 * sources, which end their keys and may hold dots.
 */
final class PropertyTree {
    private static final List<String> ENDING_IN_A_NAME = List.of("source.types.", "versioning.epochs.");

    /** Keeps what walks the tree off the stack's end. */
    private static final int MAX_DEPTH = 32;

    private final Spelling.Properties spelling;
    private final List<MappingError> errors;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();

    private PropertyTree(Spelling.Properties spelling, List<MappingError> errors) {
        this.spelling = spelling;
        this.errors = errors;
    }

    /** @param properties without the prefix {@code mapping.<name>.}, in an order that is always the same */
    static ObjectNode of(Spelling.Properties spelling, Map<String, ?> properties, List<MappingError> errors) {
        PropertyTree tree = new PropertyTree(spelling, errors);
        properties.forEach(tree::put);
        return tree.root;
    }

    private void put(String key, Object value) {
        List<String> path = path(key);
        if (path.size() > MAX_DEPTH) {
            wrong(path, "has more parts than any key");
            return;
        }
        ObjectNode group = root;
        for (String name : path.subList(0, path.size() - 1)) {
            JsonNode next = group.get(name);
            if (next == null) {
                group = group.putObject(name);
            } else if (next instanceof ObjectNode object) {
                group = object;
            } else {
                wrong(path, "stands beside a value for a part of its name; give either the value or the keys below it");
                return;
            }
        }
        String last = path.get(path.size() - 1);
        if (group.has(last)) {
            wrong(path, "is given as a value and as a group of keys; give either");
            return;
        }
        group.set(last, node(value));
    }

    private void wrong(List<String> path, String message) {
        errors.add(new MappingError(spelling.origin(), spelling.key(path), message));
    }

    private static List<String> path(String key) {
        for (String group : ENDING_IN_A_NAME) {
            if (key.startsWith(group)) {
                List<String> parts = Arrays.asList(group.split("\\."));
                return Paths.child(parts, key.substring(group.length()));
            }
        }
        return List.of(key.split("\\.", -1));
    }

    /** Connect hands texts over; a program that configures the transform itself may give more. */
    private static JsonNode node(Object value) {
        if (value == null) {
            return JsonNodeFactory.instance.nullNode();
        }
        if (value instanceof List<?> list) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            list.forEach(element -> array.add(String.valueOf(element)));
            return array;
        }
        return TextNode.valueOf(value.toString());
    }

    /** A list as Connect writes it, or a JSON array. */
    static JsonNode list(String text) {
        if (text.stripLeading().startsWith("[") && json(TextNode.valueOf(text)) instanceof ArrayNode array) {
            return array;
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        if (!text.isBlank()) {
            for (String element : text.split(",", -1)) {
                array.add(element.trim());
            }
        }
        return array;
    }

    /** A text that is JSON as that value, any other as it is; the same for the values of a group. */
    static JsonNode json(JsonNode value) {
        if (value instanceof ObjectNode group) {
            ObjectNode typed = JsonNodeFactory.instance.objectNode();
            group.properties().forEach(member -> typed.set(member.getKey(), json(member.getValue())));
            return typed;
        }
        if (!value.isTextual()) {
            return value;
        }
        try {
            JsonNode json = JsonText.read(value.textValue());
            return json.isMissingNode() || json.isNull() ? value : json;
        } catch (JsonProcessingException notJson) {
            return value;
        }
    }
}
