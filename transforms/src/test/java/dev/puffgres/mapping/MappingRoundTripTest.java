package dev.puffgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.puffgres.mapping.Mapping.Id;
import dev.puffgres.mapping.Mapping.IdType;
import dev.puffgres.mapping.Mapping.ReplicaIdentity;
import dev.puffgres.mapping.Mapping.Source;
import dev.puffgres.mapping.Mapping.TruncatePolicy;
import dev.puffgres.mapping.Mapping.Versioning;
import dev.puffgres.membership.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What {@link MappingWriter} writes, {@link MappingReader} reads back, in every spelling. */
class MappingRoundTripTest {
    private static final TomlMapper TOML = new TomlMapper();

    @Property(tries = 300)
    void jsonIsReadBack(@ForAll("mappings") Mapping mapping) {
        assertThat(MappingReader.fromJson(MappingWriter.toJson(mapping))).containsExactly(mapping);
    }

    @Property(tries = 300)
    void tomlIsReadBack(@ForAll("mappings") Mapping mapping) throws JsonProcessingException {
        String toml = TOML.writeValueAsString(JsonText.read(MappingWriter.toJson(mapping)));

        assertThat(MappingReader.fromToml("m.toml", toml)).isEqualTo(mapping);
    }

    @Property(tries = 300)
    void propertiesAreReadBack(@ForAll @Size(min = 1, max = 3) List<@From("mappings") Mapping> mappings) {
        List<Mapping> named = new ArrayList<>();
        for (Mapping mapping : mappings) {
            named.add(renamed(mapping, "m" + named.size(), mappings.size() > 1));
        }

        assertThat(MappingReader.fromProperties(MappingWriter.toProperties(named)))
                .isEqualTo(named);
    }

    @Property(tries = 200)
    void theHashIsTheSameForEverySpelling(@ForAll("mappings") Mapping mapping) {
        Mapping fromProperties = MappingReader.fromProperties(MappingWriter.toProperties(List.of(mapping)))
                .get(0);

        assertThat(mapping.hash()).matches("[0-9a-f]{64}").isEqualTo(fromProperties.hash());
    }

    @Property(tries = 200)
    void twoMappingsHaveTwoHashes(@ForAll("mappings") Mapping mapping, @ForAll("mappings") Mapping other) {
        assertThat(mapping.hash().equals(other.hash())).isEqualTo(mapping.equals(other));
    }

    @Provide
    Arbitrary<Mapping> mappings() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 1000),
                        Arbitraries.of("pages", "_1", "a_b"),
                        Arbitraries.of("pages", "P.a-g_e", "p-{tenant}", "{a}-{b c}_x")
                                .map(Template::namespace),
                        sources(),
                        ids(),
                        Arbitraries.of("status = 'it''s'", "a IS NULL OR \"B\" > 1.50", "deleted_at is null")
                                .map(Predicate::parse)
                                .optional(),
                        attributes(),
                        versionings())
                .as((version, name, namespace, source, id, membership, attributes, versioning) -> new Mapping(
                        version,
                        name,
                        namespace,
                        Optional.of("euclidean_squared"),
                        source,
                        id,
                        membership,
                        columns(attributes),
                        attributes,
                        versioning.mode(),
                        versioning.epochs(),
                        policy(version, namespace, versioning)));
    }

    private static TruncatePolicy policy(int version, Template namespace, Guard guard) {
        if (version % 3 == 0 && namespace.isLiteral() && guard.mode() == Versioning.SOURCE_LSN) {
            return TruncatePolicy.DELETE;
        }
        return version % 2 == 0 ? TruncatePolicy.SKIP : TruncatePolicy.FAIL;
    }

    private record Guard(Versioning mode, Map<String, Integer> epochs) {}

    private static Arbitrary<Guard> versionings() {
        Arbitrary<Map<String, Integer>> epochs = Arbitraries.maps(
                        Arbitraries.of("app", "prod.app", "ä b", "x=y"),
                        Arbitraries.integers().between(0, 127))
                .ofMaxSize(3)
                .filter(map -> map.isEmpty() || map.containsKey("app"));
        return Arbitraries.oneOf(
                Arbitraries.just(new Guard(Versioning.NONE, Map.of())),
                epochs.map(map -> new Guard(Versioning.SOURCE_LSN, map)));
    }

    private static Arbitrary<Source> sources() {
        return Combinators.combine(
                        names(),
                        names(),
                        Arbitraries.of("app").optional(),
                        Arbitraries.of(ReplicaIdentity.class),
                        Arbitraries.maps(names(), Arbitraries.of(ColumnForm.class))
                                .ofMaxSize(3))
                .as(Source::new);
    }

    private static Arbitrary<Id> ids() {
        return Arbitraries.oneOf(
                Combinators.combine(names().map(Template::idColumn), Arbitraries.of(IdType.class))
                        .as(Id::new),
                Arbitraries.of("{a}:{b}", "{{{a}}}", "p/{a b}-→{c}")
                        .map(text -> new Id(Template.id(text), IdType.STRING)));
    }

    private static Arbitrary<String> names() {
        return Arbitraries.of(
                "pages", "Page s", "a.b", "a,b", "[a", " a ", "ä\"'\\\n", "🐡", "true", "1", "mode", "#x", "{y");
    }

    private static Arbitrary<Map<String, Attribute>> attributes() {
        Arbitrary<Optional<AttributeType>> types = Arbitraries.of("string", "[]string", "[3]f32", "[3]f16")
                .map(AttributeType::parse)
                .optional();
        Arbitrary<Attribute> attribute = Combinators.combine(
                        names(), names(), types, Arbitraries.of(true, false), options())
                .as((name, column, type, optional, options) -> {
                    Map<String, JsonNode> fitting = new TreeMap<>(options);
                    if (type.filter(AttributeType::isDense).isPresent()) {
                        fitting.remove("full_text_search");
                    }
                    return new Attribute(name, column, type, optional, fitting);
                });
        return attribute
                .list()
                .uniqueElements(Attribute::name)
                .uniqueElements(Attribute::column)
                .ofMaxSize(3)
                .map(list -> {
                    Map<String, Attribute> attributes = new TreeMap<>();
                    list.forEach(each -> attributes.put(each.name(), each));
                    return attributes;
                });
    }

    private static Arbitrary<Map<String, JsonNode>> options() {
        Arbitrary<String> fullTextSearch = Arbitraries.of(
                "true",
                "{}",
                "{\"language\": \"english\", \"k1\": 1.50}",
                "{\"language\": \"true\", \"b\": 100.0}",
                "{\"a.b\": {\"c\": []}, \"z\": 1e30, \"y\": 1000000000000000000000000000000}",
                "{\"a\": {\"b\": {\"c\": \"1\"}}, \"d\": [1, \"x\", {\"e\": -0.10}]}",
                "{\"\": \"\"}");
        Arbitrary<String> embed = Arbitraries.of("\"voyage/voyage-4\"", "\"1\"", "{\"model\": \"m\", \"dims\": 3}");
        return Combinators.combine(
                        fullTextSearch.optional(),
                        embed.optional(),
                        Arbitraries.of("true", "false").optional())
                .as((search, model, filterable) -> {
                    Map<String, JsonNode> options = new TreeMap<>();
                    search.ifPresent(text -> options.put("full_text_search", json(text)));
                    model.ifPresent(text -> options.put("embed", json(text)));
                    filterable.ifPresent(text -> options.put("filterable", json(text)));
                    return options;
                });
    }

    /** Every second mapping lists its columns: those of its attributes and one more. */
    private static Optional<List<String>> columns(Map<String, Attribute> attributes) {
        List<String> columns = new ArrayList<>(List.of("zz"));
        attributes.values().forEach(attribute -> columns.add(attribute.column()));
        return attributes.size() % 2 == 1 ? Optional.of(columns) : Optional.empty();
    }

    private static JsonNode json(String text) {
        try {
            return JsonText.read(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** @param shares whether its namespace may be another mapping's too, which a truncating one's must not be */
    private static Mapping renamed(Mapping mapping, String name, boolean shares) {
        return new Mapping(
                mapping.version(),
                name,
                mapping.namespace(),
                mapping.distanceMetric(),
                mapping.source(),
                mapping.id(),
                mapping.membership(),
                mapping.columns(),
                mapping.attributes(),
                mapping.versioning(),
                mapping.epochs(),
                shares && mapping.truncate() == TruncatePolicy.DELETE ? TruncatePolicy.FAIL : mapping.truncate());
    }
}
