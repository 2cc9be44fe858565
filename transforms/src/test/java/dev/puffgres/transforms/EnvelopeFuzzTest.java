package dev.puffgres.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Target;
import dev.puffgres.action.Version;
import dev.puffgres.fuzz.Fuzz;
import dev.puffgres.fuzz.JsonMutator;
import dev.puffgres.fuzz.LogCapture;
import dev.puffgres.fuzz.TextMutator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Whatever becomes of a real record, the transform gives actions, or a {@link DataException} that says MALFORMED_EVENT; never another
 * exception, never a word of the row, and the same in each form in which the record says the same.
 */
@Isolated("it listens to the loggers of every transform")
class EnvelopeFuzzTest {
    private static final int FEW = 300;

    private static final String CANARY_TEXT = "Xq7-canary";
    private static final int CANARY_NUMBER = 741_852_963;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    // Half of a surrogate pair survives only so.
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
            "toast.schemaless.docs_full.json",
            "toast.text.docs.json",
            "toast.connect.docs.json");

    private static final List<String> WORDS = List.of(
            ("op c u d r t m before after source lsn sequence schema table name ts_ms txId payload type struct fields field items keys"
                            + " values array map string bytes int8 int16 int32 int64 float double boolean optional parameters scale"
                            + " length version id title status price created tags nums active small meta emb hv sv dimensions vector"
                            + " value public docs docs_full items_full app typed __debezium_unavailable_value"
                            + " X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ== $ref_new __source_lsn BEGIN END ddl message 0 1 7 -1 true"
                            + " io.debezium.data.Uuid io.debezium.data.Json io.debezium.data.Enum io.debezium.data.Bits"
                            + " io.debezium.data.VariableScaleDecimal io.debezium.data.DoubleVector io.debezium.data.FloatVector"
                            + " io.debezium.data.SparseDoubleVector io.debezium.time.ZonedTimestamp io.debezium.time.IsoTimestamp"
                            + " io.debezium.time.Timestamp io.debezium.time.MicroTimestamp io.debezium.time.NanoTimestamp"
                            + " io.debezium.time.Date io.debezium.time.IsoDate io.debezium.time.Time io.debezium.time.MicroTime"
                            + " io.debezium.time.NanoTime io.debezium.time.ZonedTime io.debezium.time.Interval"
                            + " io.debezium.time.MicroDuration io.debezium.time.NanoDuration org.apache.kafka.connect.data.Decimal"
                            + " org.apache.kafka.connect.data.Date org.apache.kafka.connect.data.Time"
                            + " org.apache.kafka.connect.data.Timestamp infinity -infinity NaN")
                    .split(" "));

    /** What follows a mapping's name, source and namespace. */
    private static final List<String> MAPPINGS = List.of("""
            "id": {"column": "id", "type": "uint"}, "distance_metric": "cosine_distance\"""", """
            "id": {"column": "id", "type": "int"}, "columns": ["title", "status", "active"],
            "attributes": {"title": {"optional": true, "full_text_search": true}, "status": {"optional": true},
                           "active": {"optional": true}},
            "membership": {"mode": "dsl", "where": "id > 0 AND (title LIKE '%e%' OR title IS NULL OR id IN (1, 2, 11))"}""", """
            "id": {"template": "{id}:{title}", "type": "string"}, "distance_metric": "euclidean_squared",
            "membership": {"mode": "dsl", "where": "active IS NOT FALSE AND NOT (id BETWEEN 900 AND 1000)"}""", """
            "id": {"column": "uid", "type": "uuid"}, "versioning": {"mode": "none"}, "truncate": {"mode": "fail"},
            "columns": ["title", "price", "created", "tags", "nums", "meta", "emb", "big"], "distance_metric": "cosine_distance",
            "attributes": {"price": {"type": "string"}, "created": {"type": "datetime"}, "tags": {"type": "[]string"},
                           "nums": {"type": "[]int"}, "meta": {"type": "string"}, "big": {"type": "uint"},
                           "emb": {"type": "[3]f32"}}""", """
            "id": {"column": "title", "type": "string"}, "columns": ["id", "status", "body", "score", "ratio", "seen", "d", "iv"],
            "attributes": {"identity": {"column": "id", "type": "uint"}, "status": {"type": "bool", "optional": true},
                           "body": {"type": "[]float", "optional": true}, "score": {"type": "int", "optional": true},
                           "ratio": {"type": "[]uuid", "optional": true}, "seen": {"type": "datetime", "optional": true},
                           "d": {"type": "datetime", "optional": true}, "iv": {"type": "string", "optional": true}}""");

    private static final String TYPES = """
            , "types": {"uid": "uuid", "created": "iso", "ts": "micros", "d": "days", "tm": "time_micros", "iv": "interval_micros",
                        "meta": "json", "j": "json", "blob": "base64", "feel": "enum", "price": "numeric"}""";

    /** By whether they expect schemas, and whether they are of keys. */
    private static final Map<Boolean, Map<Boolean, JsonConverter>> CONVERTERS = Map.of(
            true, Map.of(true, converter(true, true), false, converter(true, false)),
            false, Map.of(true, converter(false, true), false, converter(false, false)));

    private record Sample(String table, JsonNode record) {}

    private final List<Sample> samples = FILES.stream()
            .flatMap(file -> DebeziumRecords.sample(file).stream()
                    .filter(record -> record.path("value").isObject())
                    .map(record -> new Sample(tableOf(file), record)))
            .toList();
    private final Map<String, List<ApplyMapping<SinkRecord>>> transforms = new HashMap<>();

    @Test
    void aDamagedRecordGivesActionsOrIsMalformedAndItsRowIsNeverQuoted() {
        try (LogCapture log = new LogCapture()) {
            Fuzz.inputs("envelopes", FEW, random -> attempt(random, log));
        }
    }

    private String attempt(SplittableRandom random, LogCapture log) throws IOException {
        Sample sample = samples.get(random.nextInt(samples.size()));
        ObjectNode record = sample.record().deepCopy();
        // Most without their schemas, which are ten times as long as what they describe.
        if (random.nextInt(4) != 0) {
            unwrap(record);
        }
        for (String part : List.of("key", "value")) {
            JsonNode payload =
                    record.path(part).has("payload") ? record.path(part).path("payload") : record.path(part);
            plant(random, part.equals("key") ? payload : payload.path("before"));
            plant(random, payload.path("after"));
        }
        if (random.nextInt(16) != 0) {
            damage(random, record);
        }
        List<ApplyMapping<SinkRecord>> ofTable = transforms.computeIfAbsent(sample.table(), this::configured);
        ApplyMapping<SinkRecord> transform = ofTable.get(random.nextInt(ofTable.size()));

        Fuzz.show(record);
        String outcome;
        if (random.nextInt(4) == 0) {
            outcome = "as bytes: " + kind(damagedBytes(random, transform, record));
        } else {
            outcome = kind(everyForm(transform, record));
        }
        for (String line : log.take()) {
            requireNoCanary(line);
        }
        return outcome;
    }

    /** Text beneath JSON: what is parsed must not make a difference between bytes and text either. */
    private static Outcome damagedBytes(SplittableRandom random, ApplyMapping<SinkRecord> transform, ObjectNode record)
            throws IOException {
        byte[] key = bytes(record.get("key"));
        byte[] value = bytes(record.get("value"));
        TextMutator mutator = new TextMutator(random);
        if (random.nextBoolean()) {
            byte[] damaged = mutator.mutated(value == null ? new byte[0] : value);
            Outcome asBytes = outcome(transform, record, key, damaged);
            assertThat(outcome(transform, record, key, ByteBuffer.wrap(damaged)))
                    .isEqualTo(asBytes);
            return asBytes;
        }
        String damaged = mutator.mutated(value == null ? "" : new String(value, UTF_8));
        return outcome(transform, record, key, damaged);
    }

    private static Outcome everyForm(ApplyMapping<SinkRecord> transform, ObjectNode record) throws IOException {
        byte[] key = bytes(record.get("key"));
        byte[] value = bytes(record.get("value"));
        Outcome asBytes = outcome(transform, record, key, value);
        assertThat(outcome(transform, record, text(key), text(value)))
                .as("as text")
                .isEqualTo(asBytes);
        Optional<SchemaAndValue> keyObject = converted(record.get("key"), key, true);
        Optional<SchemaAndValue> valueObject = converted(record.get("value"), value, false);
        if (keyObject.isEmpty() || valueObject.isEmpty()) {
            return asBytes;
        }
        Outcome asObjects = outcome(
                transform, record, keyObject.get().value(), valueObject.get().value());
        if (saysTheSame(record.get("key"), keyObject.get(), true)
                && saysTheSame(record.get("value"), valueObject.get(), false)) {
            assertThat(asObjects).as("as Struct or Map").isEqualTo(asBytes);
            return new Outcome(asObjects.actions(), asObjects.malformed(), true);
        }
        return asBytes;
    }

    /**
     * What came of a record.
     *
     * @param actions as {@link #comparable} has them
     * @param compared whether three forms of the record agreed
     */
    private record Outcome(List<Object> actions, boolean malformed, boolean compared) {}

    private static Outcome outcome(ApplyMapping<SinkRecord> transform, ObjectNode record, Object key, Object value)
            throws IOException {
        ConnectHeaders headers = new ConnectHeaders();
        record.path("headers").fieldNames().forEachRemaining(name -> headers.addString(name, ""));
        SinkRecord given = new SinkRecord("topic", 0, null, key, null, value, 0, null, null, headers);
        List<Action> actions;
        try {
            actions = ActionRecord.read(transform.apply(given).value());
        } catch (DataException e) {
            Fuzz.show(e);
            assertThat(e.getMessage()).startsWith("MALFORMED_EVENT");
            assertThat(e.getCause()).isNull();
            requireNoCanary(e.getMessage());
            return new Outcome(List.of(), true, false);
        }
        List<Object> comparable = new ArrayList<>();
        for (Action action : actions) {
            comparable.add(comparable(action));
        }
        return new Outcome(comparable, false, false);
    }

    /** A write whose texts are read: the order of their members depends on the form. */
    private record Written(
            String type, Target target, Version version, long commitMs, JsonNode schema, JsonNode document) {}

    /** A failure of which form and words may differ. */
    private record Failed(FailureKind kind, Optional<Target> outdated) {}

    private static Object comparable(Action action) throws IOException {
        if (action instanceof Action.Failure failure) {
            requireNoCanary(failure.message());
            return new Failed(failure.kind(), failure.outdated().map(Action.Outdated::target));
        } else if (action instanceof Action.Write write) {
            String document = write instanceof Action.Upsert upsert
                    ? upsert.document()
                    : write instanceof Action.Patch patch
                            ? patch.attributes()
                            : "{\"id\":" + write.target().id() + "}";
            assertThat(UTF_8.newEncoder().canEncode(document)).isTrue();
            JsonNode members = JSON.readTree(document);
            assertThat(members.get("id")).isEqualTo(JSON.readTree(write.target().id()));
            return new Written(
                    write.getClass().getSimpleName(),
                    write.target(),
                    write.version(),
                    write.commitMs(),
                    JSON.readTree(write.schema().schema()),
                    members);
        }
        return action;
    }

    private static String kind(Outcome outcome) {
        String compared = outcome.compared() ? ", all forms alike" : "";
        if (outcome.malformed()) {
            return "malformed" + compared;
        }
        return outcome.actions().stream()
                        .map(action -> action instanceof Failed failed
                                ? failed.kind().name()
                                : action instanceof Written written ? written.type() : "Skip")
                        .distinct()
                        .collect(Collectors.joining("+", "", outcome.actions().isEmpty() ? "no action" : ""))
                + compared;
    }

    private static void requireNoCanary(String text) {
        if (text.contains(CANARY_TEXT) || text.contains(Integer.toString(CANARY_NUMBER))) {
            throw new AssertionError("the row is quoted: " + text);
        }
    }

    /** Puts values into a row that must not be found anywhere but in documents. */
    private static void plant(SplittableRandom random, JsonNode row) {
        if (row instanceof ObjectNode columns) {
            columns.properties().forEach(column -> {
                boolean chosen = random.nextInt(3) == 0;
                if (chosen
                        && column.getValue().isTextual()
                        && !column.getValue().textValue().startsWith("__debezium")) {
                    column.setValue(JsonNodeFactory.instance.textNode(CANARY_TEXT));
                } else if (chosen && column.getValue().isIntegralNumber()) {
                    column.setValue(JsonNodeFactory.instance.numberNode(CANARY_NUMBER));
                }
            });
        }
    }

    /** The payloads most of all; their schemas too. */
    private static void damage(SplittableRandom random, ObjectNode record) {
        JsonMutator mutator = new JsonMutator(random, WORDS);
        JsonNode value = record.get("value");
        switch (random.nextInt(8)) {
            case 0 -> mutator.mutate(record);
            case 1 -> mutator.mutate((ObjectNode) value);
            case 2 -> {
                if (record.get("key") instanceof ObjectNode key) {
                    mutator.mutate(key);
                }
            }
            case 3 -> {
                if (value.path("schema") instanceof ObjectNode schema) {
                    mutator.mutate(schema);
                }
            }
            default -> {
                JsonNode payload = value.has("payload") ? value.get("payload") : value;
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
        return part == null || part instanceof NullNode ? null : JSON.writeValueAsBytes(part);
    }

    private static String text(byte[] json) {
        return json == null ? null : new String(json, UTF_8);
    }

    /** What JsonConverter makes of it; empty if it refuses it, which stops a task before the transform. */
    private static Optional<SchemaAndValue> converted(JsonNode json, byte[] bytes, boolean key) {
        if (bytes == null) {
            return Optional.of(SchemaAndValue.NULL);
        }
        try {
            return Optional.of(converter(json, key).toConnectData("topic", bytes));
        } catch (RuntimeException refused) {
            return Optional.empty();
        }
    }

    /** Whether nothing was lost or bent: JsonConverter reads a text as the number 0, and what is absent as null. */
    private static boolean saysTheSame(JsonNode json, SchemaAndValue object, boolean key) {
        if (json == null || json instanceof NullNode) {
            return true;
        } else if (object.value() instanceof String) {
            // A text is another form of JSON.
            return false;
        }
        JsonNode back;
        try {
            byte[] bytes = converter(json, key).fromConnectData("topic", object.schema(), object.value());
            back = bytes == null ? NullNode.getInstance() : JSON.readTree(bytes);
        } catch (IOException | RuntimeException e) {
            return false;
        }
        return isWrapped(json) ? back.path("payload").equals(SAME, json.get("payload")) : back.equals(SAME, json);
    }

    private static final Comparator<JsonNode> SAME = (one, other) -> one.isNumber() && other.isNumber()
            ? one.decimalValue().compareTo(other.decimalValue())
            : one.equals(other) ? 0 : 1;

    private static JsonConverter converter(JsonNode json, boolean key) {
        return CONVERTERS.get(isWrapped(json)).get(key);
    }

    private static JsonConverter converter(boolean schemas, boolean key) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", schemas, "replace.null.with.default", false), key);
        return converter;
    }

    private static boolean isWrapped(JsonNode json) {
        return json.size() == 2 && json.has("schema") && json.has("payload");
    }

    private List<ApplyMapping<SinkRecord>> configured(String table) {
        boolean full = table.endsWith("_full");
        return Stream.of(true, false)
                .flatMap(types -> MAPPINGS.stream().map(rest -> {
                    boolean moves = rest.contains("template")
                            || rest.contains("\"uid\"")
                            || rest.contains("{\"column\": \"title\"");
                    String namespace = full && moves ? "ns-{title}" : "ns";
                    String json = """
                            {"name": "m", "namespace": "%s",
                             "source": {"table": "%s", "replica_identity": "%s"%s}, %s}""".formatted(namespace, table, full ? "full" : "default", types ? TYPES : "", rest);
                    ApplyMapping<SinkRecord> transform = new ApplyMapping<>();
                    transform.configure(Map.of("mapping.json", json));
                    return transform;
                }))
                .toList();
    }

    private static String tableOf(String file) {
        String table = file.contains("items") ? "items" : file.contains("docs") ? "docs" : "items";
        return file.contains("_full") ? table + "_full" : table;
    }
}
