package dev.puffgres.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A group of keys of a mapping, read key by key. What is wrong is noted, and the reading goes on as if the key were not
 * there; a key that no one asked for is wrong too, see {@link #refuseOthers}.
 */
final class Section {
    private final Spelling spelling;
    private final List<String> path;
    private final ObjectNode members;
    private final List<MappingError> errors;
    private final Set<String> known = new LinkedHashSet<>();
    private final Map<String, String> refused = new HashMap<>();

    Section(Spelling spelling, List<String> path, ObjectNode members, List<MappingError> errors) {
        this.spelling = spelling;
        this.path = path;
        this.members = members;
        this.errors = errors;
    }

    List<String> path() {
        return path;
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        members.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The names of members that an author may choose: columns and sources. One that cannot be is noted and left out. */
    List<String> chosenNames() {
        List<String> names = new ArrayList<>();
        for (String name : names()) {
            if (name.isEmpty() || !Texts.isWellFormed(name)) {
                wrong(
                        name,
                        name.isEmpty() ? "has an empty name" : "holds half of a surrogate pair, which is no character");
            } else {
                names.add(name);
            }
        }
        return names;
    }

    boolean has(String name) {
        return members.has(name);
    }

    /** Notes that a member is wrong. */
    void wrong(String name, String message) {
        wrongAt(Paths.child(path, name), message);
    }

    void wrongAt(List<String> at, String message) {
        errors.add(new MappingError(spelling.origin(), spelling.key(at), message));
    }

    void wrong(Violation violation) {
        wrongAt(violation.path(), violation.message());
    }

    Optional<String> text(String name) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!value.get().isTextual()) {
            wrong(name, value.get().isContainerNode() ? "must be a text, not " + kind(value.get()) : "must be a text");
            return Optional.empty();
        }
        String text = value.get().textValue();
        if (text.isEmpty()) {
            wrong(name, "must not be empty");
            return Optional.empty();
        }
        if (!Texts.isWellFormed(text)) {
            wrong(name, "holds half of a surrogate pair, which is no character");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    /** @param meaning what the missing value would say, for the message */
    Optional<String> requiredText(String name, String meaning) {
        if (!has(name)) {
            known.add(name);
            wrong(name, "is missing: " + meaning);
            return Optional.empty();
        }
        return text(name);
    }

    /**
     * One of a few words.
     *
     * @param choices what the words stand for
     * @param later words of the design that are not supported yet, each with what to use
     */
    <T> Optional<T> choice(String name, Map<String, T> choices, Map<String, String> later) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String word = text.get();
        if (later.containsKey(word)) {
            wrong(name, word + " is not supported yet; use " + later.get(word));
        } else if (!choices.containsKey(word)) {
            wrong(name, "must be " + orList(choices.keySet()) + Suggestion.didYouMean(word, choices.keySet()));
        }
        return Optional.ofNullable(choices.get(word));
    }

    OptionalInt integer(String name, String demand) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        JsonNode number = value.get();
        if (number.isIntegralNumber() && number.canConvertToInt()) {
            return OptionalInt.of(number.intValue());
        }
        if (isProperties() && number.isTextual()) {
            String digits = number.textValue().trim();
            if (digits.matches("-?[0-9]{1,9}")) {
                return OptionalInt.of(Integer.parseInt(digits));
            }
        }
        wrong(name, demand);
        return OptionalInt.empty();
    }

    Optional<Boolean> flag(String name) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        JsonNode flag = value.get();
        if (flag.isBoolean()) {
            return Optional.of(flag.booleanValue());
        }
        if (isProperties() && flag.isTextual() && flag.textValue().trim().matches("true|false")) {
            return Optional.of(Boolean.valueOf(flag.textValue().trim()));
        }
        wrong(name, "must be true or false");
        return Optional.empty();
    }

    /** A list of texts; in properties as Connect writes lists, with commas, or as a JSON array. */
    Optional<List<String>> texts(String name) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        JsonNode list = value.get();
        if (isProperties() && list.isTextual()) {
            list = PropertyTree.list(list.textValue());
        }
        List<String> texts = new ArrayList<>();
        boolean allTexts = list.isArray();
        for (JsonNode element : list) {
            allTexts &= element.isTextual() && Texts.isWellFormed(element.textValue());
            texts.add(element.asText());
        }
        if (!allTexts) {
            wrong(name, "must be a list of texts");
            return Optional.empty();
        }
        return Optional.of(texts);
    }

    /** Any JSON value; in properties a text that is JSON is that value. */
    Optional<JsonNode> json(String name) {
        Optional<JsonNode> value = value(name);
        return isProperties() ? value.map(PropertyTree::json) : value;
    }

    /** A group of keys; an empty one where there is none. */
    Section section(String name) {
        Optional<JsonNode> value = value(name);
        ObjectNode group = JsonNodeFactory.instance.objectNode();
        if (value.isPresent()) {
            if (value.get() instanceof ObjectNode object) {
                group = object;
            } else {
                wrong(name, "must be " + spelling.group());
            }
        }
        return new Section(spelling, Paths.child(path, name), group, errors);
    }

    /** A key that is none, with the sentence that says so. */
    void refuse(String name, String message) {
        refused.put(name, message);
    }

    /** Notes every member that was not asked for. */
    void refuseOthers() {
        members.properties().forEach(member -> {
            String name = member.getKey();
            if (refused.containsKey(name)) {
                wrong(name, refused.get(name));
            } else if (!known.contains(name)) {
                unknown(Paths.child(path, name), member.getValue(), Suggestion.didYouMean(name, known));
            }
        });
    }

    /** Properties have no key for a group, so the keys in it are named. */
    private void unknown(List<String> at, JsonNode value, String suggestion) {
        if (isProperties() && value instanceof ObjectNode group) {
            group.properties()
                    .forEach(member -> unknown(Paths.child(at, member.getKey()), member.getValue(), suggestion));
        } else {
            wrongAt(at, "is unknown" + suggestion);
        }
    }

    private Optional<JsonNode> value(String name) {
        known.add(name);
        JsonNode value = members.get(name);
        if (value != null && value.isNull()) {
            wrong(name, "is null; leave it out or give it a value");
            return Optional.empty();
        }
        return Optional.ofNullable(value);
    }

    private boolean isProperties() {
        return spelling instanceof Spelling.Properties;
    }

    private String kind(JsonNode value) {
        return value instanceof ArrayNode ? "a list" : spelling.group();
    }

    private static String orList(Set<String> words) {
        List<String> sorted = words.stream().sorted().toList();
        return sorted.size() == 1
                ? sorted.get(0)
                : String.join(", ", sorted.subList(0, sorted.size() - 1)) + " or " + sorted.get(sorted.size() - 1);
    }
}
