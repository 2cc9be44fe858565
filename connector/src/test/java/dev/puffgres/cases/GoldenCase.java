package dev.puffgres.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One file of {@code fixtures/cases}; its README describes the members. */
record GoldenCase(Path file, ObjectNode json) {

    private static final Path DIRECTORY = Path.of("..", "fixtures", "cases");

    static List<GoldenCase> all() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(GoldenCase::read)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    String name() {
        return file.getFileName().toString().replace(".json", "");
    }

    List<String> covers() {
        return texts("covers");
    }

    List<Form> forms() {
        List<String> chosen = texts("forms");
        return Arrays.stream(Form.values())
                .filter(form -> chosen.isEmpty() || chosen.contains(form.toString()))
                .toList();
    }

    /** Where the two kinds of records give different outcomes, those without a schema have an expectation of their own. */
    JsonNode expectation(Form form) {
        JsonNode schemaless = json.path("expect_schemaless");
        return form.isTyped() || schemaless.isMissingNode() ? json.path("expect") : schemaless;
    }

    void rewrite(ObjectNode withSchema, ObjectNode schemaless) {
        json.remove(List.of("expect", "expect_schemaless"));
        if (withSchema != null || schemaless != null) {
            json.set("expect", withSchema == null ? schemaless : withSchema);
        }
        if (withSchema != null && schemaless != null && !withSchema.equals(schemaless)) {
            json.set("expect_schemaless", schemaless);
        }
        try {
            Files.writeString(file, CaseJson.pretty(json));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private List<String> texts(String member) {
        List<String> texts = new ArrayList<>();
        json.path(member).forEach(text -> texts.add(text.textValue()));
        return texts;
    }

    private static GoldenCase read(Path file) {
        try {
            return new GoldenCase(file, (ObjectNode) CaseJson.parse(Files.readString(file)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file.toString(), unreadable);
        }
    }
}
