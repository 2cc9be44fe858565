package dev.puffgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is given, a mapping comes back or a {@link MappingException}; never another exception. */
class MappingReaderFuzzTest {
    private static final List<String> PATHS = List.of(
            "version",
            "name",
            "namespace",
            "distance_metric",
            "source",
            "source.schema",
            "source.table",
            "source.name",
            "source.view",
            "source.key",
            "source.replica_identity",
            "source.types",
            "source.types.",
            "source.types.a",
            "id",
            "id.column",
            "id.template",
            "id.type",
            "membership",
            "membership.mode",
            "membership.where",
            "columns",
            "attributes",
            "attributes.",
            "attributes.a",
            "attributes.a.column",
            "attributes.a.type",
            "attributes.a.optional",
            "attributes.a.from",
            "attributes.a.ann",
            "attributes.a.full_text_search",
            "attributes.a.full_text_search.k1",
            "attributes.a.embed",
            "attributes.b.column",
            "versioning",
            "versioning.mode",
            "versioning.epochs",
            "versioning.epochs.",
            "versioning.epochs.a",
            "truncate.mode",
            "transform.type",
            "",
            ".",
            "..");
    private static final List<String> VALUES = List.of(
            "",
            " ",
            "a",
            "id",
            "a,b,a",
            "[]",
            "[1,[2]]",
            "{}",
            "{\"a\":{}}",
            "{",
            "}",
            "{a}",
            "{a}:{b}",
            "{a}{b}",
            "0",
            "-1",
            "1",
            "128",
            "1.5",
            "1e99999999999",
            "-1e-2147483648",
            "9999999999999999999",
            "true",
            "null",
            "\"",
            "\"x\"",
            "\ud800",
            "🐡",
            "\u0000",
            "string",
            "uuid",
            "[3]f32",
            "[3]i8",
            "{}f16",
            "all",
            "dsl",
            "view",
            "full",
            "none",
            "column",
            "js",
            "delete",
            "cosine_distance",
            "micros",
            "a = 1",
            "a = ",
            "NaN",
            "x".repeat(300));

    @Property(tries = 300)
    void properties(@ForAll("changes") Map<String, String> changes) {
        Map<String, String> properties = Examples.properties();
        changes.forEach((path, value) -> properties.put("mapping.pages." + path, value));

        reads(() -> MappingReader.fromProperties(properties));
    }

    @Property(tries = 300)
    void looseProperties(
            @ForAll("values") String mappings, @ForAll("values") String key, @ForAll("values") String value) {
        Map<String, String> properties = new HashMap<>(Map.of("mappings", mappings, "mapping." + key, value));
        properties.put("mapping.json", value);

        reads(() -> MappingReader.fromProperties(properties));
    }

    @Property(tries = 300)
    void json(@ForAll("changes") Map<String, String> changes) {
        StringBuilder json = new StringBuilder("{\"name\": \"pages\"");
        changes.forEach((path, value) -> json.append(",\"")
                .append(path.replace(".", "\":{\""))
                .append("\":")
                .append(value)
                .append("}".repeat((int) path.chars().filter(c -> c == '.').count())));

        reads(() -> MappingReader.fromJson(json.append("}").toString()));
    }

    @Property(tries = 300)
    void toml(@ForAll("changes") Map<String, String> changes) {
        StringBuilder toml = new StringBuilder(Examples.TOML);
        changes.forEach(
                (path, value) -> toml.append(path).append(" = ").append(value).append('\n'));

        reads(() -> MappingReader.fromToml("m.toml", toml.toString()));
    }

    @Property(tries = 300)
    void anyText(@ForAll String text) {
        reads(() -> MappingReader.fromJson(text));
        reads(() -> MappingReader.fromToml("m.toml", text));
    }

    @Example
    void extremes() {
        for (String value : List.of(
                "9".repeat(2000),
                "1e" + "9".repeat(500),
                "\"" + "x".repeat(10_000) + "\"",
                "[".repeat(5_000),
                "{".repeat(5_000),
                "-".repeat(5_000),
                "{a}:".repeat(1_000))) {
            for (String path : PATHS) {
                properties(Map.of(path, value));
                json(Map.of(path, value));
                toml(Map.of(path, value));
            }
        }
    }

    @Provide
    Arbitrary<Map<String, String>> changes() {
        return Arbitraries.maps(Arbitraries.of(PATHS), values()).ofMinSize(1).ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.oneOf(
                Arbitraries.of(VALUES),
                Arbitraries.of(VALUES).map(value -> '"' + value + '"'),
                Combinators.combine(Arbitraries.of(VALUES), Arbitraries.of(VALUES))
                        .as(String::concat),
                Arbitraries.strings().ofMaxLength(8));
    }

    private static void reads(Runnable reading) {
        try {
            reading.run();
        } catch (MappingException e) {
            assertThat(e.errors()).isNotEmpty();
        }
    }
}
