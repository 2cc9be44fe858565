package dev.puffgres.it;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A connector of {@code config-examples}.
 *
 * @param file the file's name
 * @param config what the file holds, {@code name} included
 */
record Example(String file, Map<String, String> config) {

    private static final ObjectMapper JSON = new ObjectMapper();

    Example {
        config = new LinkedHashMap<>(config);
    }

    static Path directory() {
        return PluginArchive.root().resolve("config-examples");
    }

    /** The names of the files that end so, sorted. */
    static List<String> files(String suffix) {
        try (Stream<Path> files = Files.list(directory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Example read(String file) {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(directory().resolve(file)));
            Map<String, String> config = JSON.convertValue(json.path("config"), new TypeReference<>() {});
            config.put("name", json.path("name").asText());
            return new Example(file, config);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the example " + file, e);
        }
    }

    boolean isSink() {
        return file.startsWith("sink");
    }

    String connectorClass() {
        return config.get("connector.class");
    }

    /** The example with other values for some options. */
    Example with(Map<String, String> others) {
        Map<String, String> changed = new LinkedHashMap<>(config);
        changed.putAll(others);
        return new Example(file, changed);
    }

    /** The example with an address in the place of the region, which a test cannot reach. */
    Example at(URI service) {
        Map<String, String> changed = new LinkedHashMap<>(config);
        changed.remove("turbopuffer.region");
        changed.put("turbopuffer.base.url", service.toString());
        return new Example(file, changed);
    }
}
