package dev.puffgres.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.fuzz.Fuzz;
import dev.puffgres.fuzz.JsonMutator;
import dev.puffgres.fuzz.TextMutator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/**
 * Bytes, which are read as a stream, give the very actions that a tree of the same bytes gives (a ByteBuffer is read so) and that a Map
 * gives, or the same complaint; whatever has become of the record, and whichever records have come before it.
 */
class RawBytesFuzzTest {

    private static final int FEW = 1200;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final List<String> FILES = List.of(
            "app.public.items.schemas-enabled.json",
            "app.public.items_full.schemas-enabled.json",
            "noschema.public.items.schemaless.json",
            "noschema.public.items_full.schemaless.json",
            "noschema.message.schemaless.json",
            "noschema.transaction.schemaless.json",
            "strings.public.items.schemaless.json",
            "flat.public.items.schemaless.json",
            "toast.typed.docs.json",
            "toast.typed.docs_full.json",
            "toast.schemaless.docs.json",
            "toast.schemaless.docs_full.json");

    private static final List<String> WORDS = List.of(
            ("op c u d r t m before after source lsn sequence schema table name ts_ms txId payload type struct fields id title"
                            + " emb hv tags items items_full docs other public __debezium_unavailable_value -0.0 NaN")
                    .split(" "));

    /** Each of all columns and of some; with vectors that are declared, and that are also looked at otherwise. */
    private static final List<String> MAPPINGS = List.of("""
            "distance_metric": "cosine_distance\"""", """
            "columns": ["title", "tags"], "attributes": {"title": {"optional": true}, "tags": {"optional": true}},
            "membership": {"mode": "dsl", "where": "id > 0"}""", """
            "columns": ["title", "emb", "hv"], "distance_metric": "cosine_distance",
            "attributes": {"title": {"optional": true}, "emb": {"type": "[3]f32", "optional": true},
                           "hv": {"type": "[3]f16", "optional": true}}""", """
            "columns": ["emb"], "distance_metric": "cosine_distance",
            "attributes": {"emb": {"type": "[3]f32", "optional": true}},
            "membership": {"mode": "dsl", "where": "emb IS NOT NULL"}""");

    private record Sample(String file, JsonNode record) {}

    private final List<Sample> samples = FILES.stream()
            .flatMap(file -> DebeziumRecords.sample(file).stream()
                    .filter(record -> record.path("value").isObject())
                    .map(record -> new Sample(file, record)))
            .toList();
    private final Map<String, ApplyMapping<SinkRecord>> transforms = new HashMap<>();

    @Test
    void aStreamSaysWhatATreeSays() {
        Fuzz.inputs("raw bytes", FEW, this::attempt);
    }

    private String attempt(SplittableRandom random) throws IOException {
        Sample sample = samples.get(random.nextInt(samples.size()));
        ObjectNode record = sample.record().deepCopy();
        if (random.nextBoolean()) {
            unwrap(record);
        }
        if (random.nextInt(8) != 0) {
            damage(random, record);
        }
        byte[] key = bytes(record.get("key"));
        byte[] value = bytes(record.get("value"));
        if (value != null && random.nextInt(4) == 0) {
            value = new TextMutator(random).mutated(value);
        }
        ApplyMapping<SinkRecord> transform = transform(random, sample.file());
        Fuzz.show(record);

        Object asStream = outcome(transform, record, key, value);
        Object asTree = outcome(transform, record, key, value == null ? null : ByteBuffer.wrap(value));

        if (asTree.equals(
                "MALFORMED_EVENT while applying mappings to a change event: the record's value is not JSON")) {
            // A number with an exponent beyond all bounds, in a column that nobody has asked for.
            return "a number that is none";
        }
        assertThat(asStream).isEqualTo(asTree);
        boolean compared = value != null && asMaps(transform, record, key, value, asTree);
        return (asTree instanceof String ? "malformed" : "read") + (compared ? ", and the same as a Map" : "");
    }

    private static boolean asMaps(
            ApplyMapping<SinkRecord> transform, ObjectNode record, byte[] key, byte[] value, Object asTree) {
        Object keyMap;
        Object valueMap;
        try {
            keyMap = key == null ? null : JSON.readValue(key, Object.class);
            valueMap = JSON.readValue(value, Object.class);
        } catch (IOException | NumberFormatException e) {
            return false;
        }
        boolean maps = (keyMap == null || isPlain(keyMap)) && isPlain(valueMap);
        if (maps && asTree instanceof List) {
            assertThat(outcome(transform, record, keyMap, valueMap)).isEqualTo(asTree);
        }
        return maps;
    }

    private static boolean isPlain(Object value) {
        return value instanceof Map<?, ?> map
                && !(map.size() == 2 && map.containsKey("schema") && map.containsKey("payload"));
    }

    private static Object outcome(ApplyMapping<SinkRecord> transform, ObjectNode record, Object key, Object value) {
        ConnectHeaders headers = new ConnectHeaders();
        record.path("headers").fieldNames().forEachRemaining(name -> headers.addString(name, ""));
        SinkRecord given = new SinkRecord("topic", 0, null, key, null, value, 0, null, null, headers);
        try {
            List<Action> actions = ActionRecord.read(transform.apply(given).value());
            return new ArrayList<>(actions);
        } catch (DataException e) {
            return e.getMessage();
        }
    }

    private static void damage(SplittableRandom random, ObjectNode record) {
        JsonMutator mutator = new JsonMutator(random, WORDS);
        JsonNode value = record.get("value");
        JsonNode payload = value.has("payload") ? value.get("payload") : value;
        switch (random.nextInt(8)) {
            case 0 -> mutator.mutate((ObjectNode) value);
            case 1 -> {
                if (record.get("key") instanceof ObjectNode key) {
                    mutator.mutate(key);
                }
            }
            case 2 -> {
                // The source block before the rows, as no converter writes it and anybody may.
                if (payload instanceof ObjectNode envelope && envelope.has("after")) {
                    envelope.set("after", envelope.remove("after"));
                }
            }
            case 3 -> {
                if (payload.path("source") instanceof ObjectNode source) {
                    source.put("table", WORDS.get(random.nextInt(WORDS.size())));
                }
            }
            default -> {
                if (payload instanceof ObjectNode envelope) {
                    mutator.mutate(envelope);
                }
            }
        }
    }

    private static void unwrap(ObjectNode record) {
        for (String part : List.of("key", "value")) {
            if (record.path(part).has("payload")) {
                record.set(part, record.get(part).get("payload"));
            }
        }
    }

    private static byte[] bytes(JsonNode part) throws IOException {
        return part == null || part.isNull()
                ? null
                : JSON.writeValueAsString(part).getBytes(UTF_8);
    }

    private ApplyMapping<SinkRecord> transform(SplittableRandom random, String file) {
        String table = (file.contains("docs") ? "docs" : "items") + (file.contains("_full") ? "_full" : "");
        String rest = MAPPINGS.get(random.nextInt(MAPPINGS.size()));
        return transforms.computeIfAbsent(table + rest, name -> {
            ApplyMapping<SinkRecord> transform = new ApplyMapping<>();
            transform.configure(
                    Map.of("mapping.json", """
                    {"name": "m", "namespace": "ns", "id": {"column": "id", "type": "uint"},
                     "source": {"table": "%s", "replica_identity": "%s"}, %s}""".formatted(table, table.endsWith("_full") ? "full" : "default", rest)));
            return transform;
        });
    }
}
