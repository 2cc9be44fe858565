package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a part left: the record of its machine, and what it measured or why it failed.
 *
 * @param result null if the part failed
 * @param failure null unless it did
 */
record RawOutput(JsonNode machine, JsonNode result, String failure) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Empty if the part was never measured. */
    static Optional<RawOutput> read(Path docs, Part part) throws IOException {
        Path file = file(docs, part);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode raw = JSON.readTree(file.toFile());
        return Optional.of(new RawOutput(
                raw.path("machine"), raw.get("result"), raw.path("failed").textValue()));
    }

    void write(Path docs, Part part) throws IOException {
        ObjectNode raw = JSON.createObjectNode();
        raw.set("machine", machine);
        if (failure != null) {
            raw.put("failed", failure);
        } else {
            raw.set("result", result);
        }
        Files.createDirectories(file(docs, part).getParent());
        Files.writeString(file(docs, part), raw.toPrettyString() + "\n");
    }

    static String link(Part part) {
        String file = Page.BESIDE + "/" + part.name() + ".json";
        return "[" + file + "](" + file + ")";
    }

    private static Path file(Path docs, Part part) {
        return docs.resolve(Page.BESIDE).resolve(part.name() + ".json");
    }
}
