package dev.puffgres.mapping;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads mappings in their three spellings: flattened Connect properties, JSON text, and a TOML file. Every spelling becomes
 * the same tree, so that each key means the same in all of them; {@code docs/mapping.md} describes the keys.
 *
 * <p>Whatever is wrong is reported together, as {@link MappingException}.
 */
public final class MappingReader {
    /** The option with the names of the mappings that are given as flattened keys. */
    public static final String MAPPINGS = "mappings";
    /** The option with mappings as JSON text. */
    public static final String MAPPING_JSON = "mapping.json";

    private static final TomlMapper TOML = new TomlMapper();

    private final List<MappingError> errors = new ArrayList<>();
    private final List<Bound> bound = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private record Bound(Spelling spelling, Mapping mapping) {}

    private MappingReader() {}

    /**
     * Reads the mappings of a transform's or connector's configuration: those that {@code mappings} names, from the keys
     * {@code mapping.<name>.…}, then those of {@code mapping.json}. Other keys than these are not looked at.
     *
     * @return at least one mapping
     * @throws MappingException with all that is wrong, also with a key {@code mapping.…} that means nothing
     */
    public static List<Mapping> fromProperties(Map<String, ?> configs) {
        MappingReader reader = new MappingReader();
        reader.properties(configs);
        return reader.result();
    }

    /**
     * Reads JSON text: a mapping, an array of mappings, or an object {@code {"mappings": […]}}.
     *
     * @return at least one mapping
     * @throws MappingException with all that is wrong
     */
    public static List<Mapping> fromJson(String json) {
        MappingReader reader = new MappingReader();
        reader.json("", json);
        return reader.result();
    }

    /**
     * Reads a TOML file, which holds one mapping.
     *
     * @throws MappingException with all that is wrong, also if the file cannot be read
     */
    public static Mapping fromToml(Path file) {
        String fileName = String.valueOf(file.getFileName());
        try {
            return fromToml(fileName, Files.readString(file));
        } catch (NoSuchFileException e) {
            throw unreadable(fileName, "does not exist");
        } catch (CharacterCodingException e) {
            throw unreadable(fileName, "is not in UTF-8");
        } catch (IOException e) {
            throw unreadable(fileName, "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /**
     * Reads the text of a TOML file, which holds one mapping.
     *
     * @param fileName the name to use in errors
     * @throws MappingException with all that is wrong
     */
    public static Mapping fromToml(String fileName, String toml) {
        MappingReader reader = new MappingReader();
        reader.toml(fileName, toml);
        return reader.result().get(0);
    }

    private static MappingException unreadable(String fileName, String message) {
        return new MappingException(List.of(new MappingError(fileName, "", message)));
    }

    private List<Mapping> result() {
        bound.stream()
                .filter(each -> each.mapping().truncate() == Mapping.TruncatePolicy.DELETE)
                .forEach(this::requireOwnNamespace);
        if (!errors.isEmpty()) {
            throw new MappingException(errors);
        }
        return bound.stream().map(Bound::mapping).toList();
    }

    /** What a TRUNCATE deletes, and what waits for it, is the namespace's. */
    private void requireOwnNamespace(Bound truncating) {
        String namespace = truncating.mapping().namespace().render(column -> column);
        for (Bound other : bound) {
            if (!other.equals(truncating) && other.mapping().namespace().mayRender(namespace)) {
                error(
                        truncating.spelling().origin(),
                        truncating.spelling().key(List.of("truncate", "mode")),
                        "delete needs a namespace of the mapping's own, and mapping "
                                + other.mapping().name()
                                + (other.mapping().namespace().isLiteral() ? " writes" : " may write")
                                + " to the same one; use skip or fail, or give one of them another namespace");
            }
        }
    }

    private void properties(Map<String, ?> configs) {
        Set<String> declared = declaredNames(configs.get(MAPPINGS));
        Map<String, Map<String, Object>> keysOf = keysByName(configs);
        keysOf.forEach((name, keys) -> {
            if (!declared.contains(name)) {
                undeclared(name, keys, declared);
            }
        });
        for (String name : declared) {
            Spelling.Properties spelling = new Spelling.Properties(name);
            ObjectNode tree = PropertyTree.of(spelling, keysOf.getOrDefault(name, Map.of()), errors);
            JsonNode own = tree.get("name");
            if (own != null && !own.asText().equals(name)) {
                error("", spelling.key(List.of("name")), "must be " + name + ", as in the key; or leave it out");
            }
            tree.put("name", name);
            bind(spelling, tree);
        }
        Object json = configs.get(MAPPING_JSON);
        if (json != null) {
            json(MAPPING_JSON, json.toString());
        }
        if (declared.isEmpty() && json == null && errors.isEmpty()) {
            error("", MAPPINGS, "is missing: name at least one mapping, or give one as JSON in " + MAPPING_JSON);
        }
    }

    /** The keys {@code mapping.<name>.<rest>}: for each name, the rests with their values. */
    private Map<String, Map<String, Object>> keysByName(Map<String, ?> configs) {
        Map<String, Map<String, Object>> keysOf = new TreeMap<>();
        new TreeMap<>(configs).forEach((key, value) -> {
            if (key.startsWith(Spelling.Properties.PREFIX) && !key.equals(MAPPING_JSON)) {
                String rest = key.substring(Spelling.Properties.PREFIX.length());
                int dot = rest.indexOf('.');
                if (dot >= 0) {
                    keysOf.computeIfAbsent(rest.substring(0, dot), any -> new TreeMap<>())
                            .put(rest.substring(dot + 1), value);
                } else {
                    boolean nearJson = Suggestion.near(rest, Set.of("json")).isPresent();
                    error("", key, "is unknown" + (nearJson ? "; did you mean " + MAPPING_JSON + "?" : ""));
                }
            }
        });
        return keysOf;
    }

    /** One error for all keys of a mapping that is not declared: they have one cause. */
    private void undeclared(String name, Map<String, Object> keys, Set<String> declared) {
        String first = Spelling.Properties.PREFIX + name + "."
                + keys.keySet().iterator().next();
        error(
                "",
                first,
                "belongs to a mapping that " + MAPPINGS + " does not name; add it there"
                        + Suggestion.didYouMean(name, declared));
    }

    private Set<String> declaredNames(Object option) {
        Set<String> declared = new LinkedHashSet<>();
        if (option == null) {
            return declared;
        }
        List<String> list = new ArrayList<>();
        if (option instanceof List<?> given) {
            given.forEach(element -> list.add(String.valueOf(element)));
        } else {
            PropertyTree.list(option.toString()).forEach(element -> list.add(element.asText()));
        }
        for (String name : list) {
            if (!Rules.name(name).isEmpty()) {
                error("", MAPPINGS, "holds a name that is not of lower case letters, digits and '_' only");
            } else if (!declared.add(name)) {
                error("", MAPPINGS, "names " + name + " twice");
            }
        }
        return declared;
    }

    private void json(String origin, String text) {
        JsonNode tree;
        try {
            tree = JsonText.read(text);
        } catch (JsonProcessingException e) {
            notReadable(origin, "JSON", e);
            return;
        }
        if (tree.isMissingNode()) {
            error(origin, "", "is empty; give a mapping as JSON");
        } else if (tree.isArray()) {
            elements(origin, "", tree);
        } else if (tree instanceof ObjectNode object && object.has("mappings")) {
            object.fieldNames().forEachRemaining(name -> {
                if (!name.equals("mappings")) {
                    error(origin, new Spelling.Json(origin, "").key(List.of(name)), "is unknown beside mappings");
                }
            });
            JsonNode list = object.get("mappings");
            if (list.isArray()) {
                elements(origin, "mappings", list);
            } else {
                error(origin, "mappings", "must be an array of mappings");
            }
        } else if (tree instanceof ObjectNode object) {
            bind(new Spelling.Json(origin, ""), object);
        } else {
            error(origin, "", "must be a mapping, an array of mappings, or {\"mappings\": [...]}");
        }
    }

    private void elements(String origin, String place, JsonNode list) {
        if (list.isEmpty()) {
            error(origin, place, "holds no mapping");
        }
        for (int i = 0; i < list.size(); i++) {
            String element = place + "[" + i + "]";
            if (list.get(i) instanceof ObjectNode object) {
                bind(new Spelling.Json(origin, element), object);
            } else {
                error(origin, element, "must be an object");
            }
        }
    }

    private void toml(String fileName, String text) {
        try {
            JsonNode tree = JsonText.read(TOML, text);
            bind(new Spelling.Toml(fileName), (ObjectNode) tree);
        } catch (JsonProcessingException e) {
            notReadable(fileName, "TOML", e);
        }
    }

    private void bind(Spelling spelling, ObjectNode tree) {
        // Two mappings of one name are told apart by nothing: their documents carry the name.
        JsonNode name = tree.get("name");
        if (name != null && name.isTextual() && !names.add(name.textValue())) {
            error(spelling.origin(), spelling.key(List.of("name")), "is the name of another mapping as well");
        }
        Optional<Mapping> mapping = MappingBinder.bind(spelling, tree, errors);
        mapping.ifPresent(each -> bound.add(new Bound(spelling, each)));
    }

    /** The parser's own message quotes what it read, so only its position is passed on. */
    private void notReadable(String origin, String language, JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        String where =
                location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
        error(origin, "", reason(language, e) + where);
    }

    private static String reason(String language, JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return "is nested too deeply, or holds a name, text or number that is too long";
        }
        return String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")
                ? "gives a key twice"
                : "is not valid " + language;
    }

    private void error(String origin, String key, String message) {
        errors.add(new MappingError(origin, key, message));
    }
}
