package dev.puffgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.puffgres.engine.Engine;
import dev.puffgres.engine.LossListener;
import dev.puffgres.event.EventReader;
import dev.puffgres.event.RowEvent;
import dev.puffgres.event.SourcePosition;
import dev.puffgres.fuzz.Fuzz;
import dev.puffgres.fuzz.JsonMutator;
import dev.puffgres.fuzz.TextMutator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/**
 * Whatever is given as a mapping, in each spelling, it is refused with a {@link MappingException}; or it is a mapping, which is
 * written and read back, and which an engine can follow. {@link MappingReaderFuzzTest} tries single keys.
 */
class MappingFuzzTest {
    private static final int FEW = 300;
    private static final TomlMapper TOML = new TomlMapper();

    private static final List<String> WHOLE = List.of("""
            {"version": 3, "name": "pages_public", "namespace": "pages-{tenant_id}", "distance_metric": "cosine_distance",
             "source": {"schema": "public", "name": "app", "table": "pages", "replica_identity": "full",
                        "types": {"seen": "micros", "price": "numeric", "uid": "uuid"}},
             "id": {"column": "uid", "type": "uuid"},
             "membership": {"mode": "dsl", "where": "status = 'published' AND deleted_at IS NULL OR price > 1.50"},
             "columns": ["title", "body", "tenant_id", "embedding", "seen"],
             "attributes": {"body": {"full_text_search": {"language": "english", "k1": 1.2}, "optional": true},
                            "vector": {"column": "embedding", "type": "[3]f32", "ann": true},
                            "when": {"column": "seen", "type": "datetime", "from": "micros", "filterable": false}},
             "versioning": {"mode": "source_lsn", "epochs": {"app": 1, "other": 127}},
             "truncate": {"mode": "skip"}, "transform": {"type": "identity"}}""", """
            {"name": "m", "namespace": "m", "source": {"table": "pages"}, "id": {"template": "{tenant_id}:{id}", "type": "string"},
             "versioning": {"mode": "none"}, "truncate": {"mode": "fail"}}""");

    private static final List<String> WORDS = List.of(
            ("name namespace version source schema table view key replica_identity default full types id column template type uint int"
                            + " uuid string membership mode where all dsl lookup columns attributes optional from micros days iso ann"
                            + " full_text_search filterable embed regex versioning source_lsn none epochs app truncate skip fail delete"
                            + " transform identity js distance_metric cosine_distance euclidean_squared [3]f32 [3]f16 {}f16 []int"
                            + " []string datetime bool float {id} {a}{b} {title}-{id} pages m title body __source_lsn $x a.b"
                            + " 0 1 -1 128 1.5 true null")
                    .split(" "));

    private static final String RECORD = """
            {"op": "u", "source": {"name": "app", "schema": "public", "table": "pages", "lsn": 7, "ts_ms": 1},
             "before": {"id": 1, "uid": "0e37df36-f698-11e6-8dd4-cb9ced3df976", "title": "a", "tenant_id": 2, "status": "published",
                        "deleted_at": null, "price": "2.50", "body": "b", "embedding": [1, 2, 3], "seen": 5},
             "after": {"id": 1, "uid": "0e37df36-f698-11e6-8dd4-cb9ced3df976", "title": "c", "tenant_id": 3, "status": "published",
                       "deleted_at": null, "price": "2.50", "body": "b", "embedding": [1, 2, 3], "seen": 5}}""";

    private final RowEvent event = new EventReader("__debezium_unavailable_value")
            .read(new SinkRecord("t", 0, null, "{\"id\": 1}", null, RECORD, 0))
            .orElseThrow();

    @Test
    void aDamagedMappingIsRefusedOrIsAMapping() {
        Fuzz.inputs("mappings", FEW, this::attempt);
    }

    private String attempt(SplittableRandom random) throws JsonProcessingException {
        ObjectNode tree = (ObjectNode) JsonText.read(WHOLE.get(random.nextInt(WHOLE.size())));
        if (random.nextInt(4) != 0) {
            new JsonMutator(random, WORDS).mutate(tree);
        }
        Fuzz.show(tree);
        TextMutator damage = new TextMutator(random);
        boolean beneath = random.nextInt(3) == 0;
        return switch (random.nextInt(3)) {
            case 0 -> {
                String json = JsonText.write(tree);
                yield "JSON: " + end(() -> MappingReader.fromJson(beneath ? damage.mutated(json) : json));
            }
            case 1 -> toml(tree, beneath ? damage : null);
            default -> {
                String name = tree.path("name").asText("m");
                Map<String, String> properties = new HashMap<>(Map.of("mappings", name));
                flatten("mapping." + name, tree, properties);
                if (beneath) {
                    List<String> keys = new ArrayList<>(properties.keySet());
                    keys.sort(null);
                    properties.compute(keys.get(random.nextInt(keys.size())), (key, value) -> damage.mutated(value));
                }
                yield "properties: " + end(() -> MappingReader.fromProperties(properties));
            }
        };
    }

    /** Where TOML can say what the JSON says, it means the same. */
    private String toml(ObjectNode tree, TextMutator damage) throws JsonProcessingException {
        String toml;
        JsonNode back;
        try {
            toml = TOML.writeValueAsString(tree);
            back = TOML.readTree(toml);
        } catch (JsonProcessingException | RuntimeException e) {
            return "not to be said in TOML";
        }
        if (damage != null) {
            String damaged = damage.mutated(toml);
            return "TOML: " + end(() -> List.of(MappingReader.fromToml("m.toml", damaged)));
        }
        Optional<List<Mapping>> read = read(() -> List.of(MappingReader.fromToml("m.toml", toml)));
        if (back.equals(tree)) {
            assertThat(read).isEqualTo(read(() -> MappingReader.fromJson(JsonText.write(tree))));
        }
        return "TOML: " + read.map(this::follow).orElse("refused");
    }

    private String end(Supplier<List<Mapping>> reading) {
        return read(reading).map(this::follow).orElse("refused");
    }

    private static Optional<List<Mapping>> read(Supplier<List<Mapping>> reading) {
        try {
            return Optional.of(reading.get());
        } catch (MappingException e) {
            assertThat(e.errors()).isNotEmpty();
            return Optional.empty();
        }
    }

    private String follow(List<Mapping> mappings) {
        assertThat(MappingReader.fromJson(MappingWriter.toJson(mappings))).isEqualTo(mappings);
        assertThat(MappingReader.fromProperties(MappingWriter.toProperties(mappings)))
                .isEqualTo(mappings);
        Mapping.Source source = mappings.get(0).source();
        RowEvent itsOwn = new RowEvent(
                event.operation(),
                source.schema(),
                source.table(),
                event.key(),
                event.before(),
                event.after(),
                new SourcePosition(
                        source.sourceName().orElse("app"),
                        0,
                        event.position().lsn(),
                        null,
                        event.position().commitTime()),
                false,
                false);
        assertThat(new Engine(mappings, LossListener.NONE).apply(itsOwn)).isNotEmpty();
        return "mapping";
    }

    private static void flatten(String key, JsonNode value, Map<String, String> properties) {
        if (value.isObject()) {
            value.properties().forEach(member -> flatten(key + "." + member.getKey(), member.getValue(), properties));
        } else {
            properties.put(key, value.isTextual() ? value.textValue() : value.toString());
        }
    }
}
