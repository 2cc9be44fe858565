package dev.puffgres.mapping;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The least mapping in each spelling, and what is wrong with variations of it. */
final class Examples {
    static final String TOML = """
            name = "pages"
            namespace = "pages"
            source.table = "pages"
            id = { column = "id", type = "uint" }
            """;
    static final String JSON = """
            {"name": "pages", "namespace": "pages", "source": {"table": "pages"}, "id": {"column": "id", "type": "uint"}}
            """;

    private Examples() {}

    /** The least mapping as properties, with more of them or others: key, value, key, value. A null value takes one away. */
    static Map<String, String> properties(String... changes) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "mappings", "pages",
                "mapping.pages.namespace", "pages",
                "mapping.pages.source.table", "pages",
                "mapping.pages.id.column", "id",
                "mapping.pages.id.type", "uint"));
        for (int i = 0; i < changes.length; i += 2) {
            if (changes[i + 1] == null) {
                properties.remove(changes[i]);
            } else {
                properties.put(changes[i], changes[i + 1]);
            }
        }
        return properties;
    }

    /** The mapping of {@link #properties}; keys stand without {@code mapping.pages.}. */
    static Mapping mapping(String... changes) {
        return MappingReader.fromProperties(properties(prefixed(changes))).get(0);
    }

    /** What is wrong with the mapping of {@link #properties}; keys stand without {@code mapping.pages.}. */
    static List<String> errors(String... changes) {
        return errorsOf(() -> MappingReader.fromProperties(properties(prefixed(changes)))).stream()
                .map(error -> error.replaceFirst("^mapping\\.pages\\.", ""))
                .toList();
    }

    static List<String> errorsOf(Runnable reading) {
        MappingException exception = catchThrowableOfType(MappingException.class, reading::run);
        return exception == null
                ? List.of()
                : exception.errors().stream().map(MappingError::toString).toList();
    }

    private static String[] prefixed(String... changes) {
        String[] prefixed = changes.clone();
        for (int i = 0; i < prefixed.length; i += 2) {
            prefixed[i] = "mapping.pages." + prefixed[i];
        }
        return prefixed;
    }
}
