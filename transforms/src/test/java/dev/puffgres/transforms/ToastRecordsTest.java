package dev.puffgres.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.action.FailureKind;
import dev.puffgres.event.EventReader;
import dev.puffgres.event.Row;
import dev.puffgres.event.RowEvent;
import dev.puffgres.event.Unavailable;
import dev.puffgres.transforms.DebeziumRecords.Form;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the records of {@code debezium/README.md}: columns out of line, key changes, NULLs where there is a DEFAULT. */
class ToastRecordsTest {

    private static final int READ = 0;
    private static final int UPDATE = 1;
    private static final int DELETE_OF_KEY_CHANGE = 2;
    private static final int TOMBSTONE = 3;
    private static final int INSERT_OF_KEY_CHANGE = 4;
    private static final int UPDATE_OF_THE_VECTOR = 5;
    private static final int INSERT_OF_NULLS = 6;
    private static final int UPDATE_OF_NULLS = 7;
    private static final int INSERT_OF_NO_NUMBERS = 8;

    private static final String TYPED = "toast.typed.docs.json";
    private static final String TYPED_FULL = "toast.typed.docs_full.json";
    private static final String SCHEMALESS = "toast.schemaless.docs.json";
    private static final String SCHEMALESS_FULL = "toast.schemaless.docs_full.json";
    private static final String TEXT = "toast.text.docs.json";
    private static final String CONNECT = "toast.connect.docs.json";

    private static final Set<String> IN_THE_ROW =
            Set.of("id", "title", "status", "priority", "active", "seen", "rate", "score", "ratio");

    /** Debezium's options, what has a placeholder, what is null and known for it, and what is null like a NULL. */
    private enum Options {
        DEFAULTS(
                TYPED,
                "body name code ci doc docb markup blob attrs path words texts names codes docs docbs blobs ints bigs uuids"
                        + " dates",
                "bits smalls flags reals doubles amounts prices times stamps moments moods v hv sv",
                "amount price cis ips"),
        AS_TEXT(
                TEXT,
                "body name code ci doc docb markup blob amount price attrs path words texts names codes docs docbs ints"
                        + " bigs uuids",
                "bits smalls flags reals doubles dates times stamps moments moods v hv sv",
                "blobs amounts prices cis ips"),
        AS_CONNECT_HAS_IT(
                CONNECT,
                "body name code ci doc docb markup attrs path words texts names codes docs docbs ints bigs uuids",
                "bits smalls flags reals doubles amounts prices dates times stamps moments moods v hv sv",
                "blob amount price blobs cis ips"),
        NO_SCHEMAS(
                SCHEMALESS,
                "body name code ci doc docb markup blob attrs path words texts names codes docs docbs blobs ints bigs uuids"
                        + " dates",
                "",
                "bits smalls flags reals doubles amounts prices times stamps moments moods v hv sv amount price cis ips");

        private final String file;
        private final String placeholders;
        private final String nullsKnown;
        private final String nullsUnknown;

        Options(String file, String placeholders, String nullsKnown, String nullsUnknown) {
            this.file = file;
            this.placeholders = placeholders;
            this.nullsKnown = nullsKnown;
            this.nullsUnknown = nullsUnknown;
        }

        Set<String> placeholders() {
            return words(placeholders);
        }

        Set<String> nullsKnown() {
            return words(nullsKnown);
        }

        Set<String> nullsUnknown() {
            return words(nullsUnknown);
        }

        private static Set<String> words(String words) {
            return words.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(words.split(" ")));
        }
    }

    static Stream<Arguments> optionsRecordsAndForms() {
        return Stream.of(Options.values()).flatMap(options -> Stream.of(UPDATE, INSERT_OF_KEY_CHANGE)
                .flatMap(index -> Stream.of(Form.values()).map(form -> Arguments.of(options, index, form))));
    }

    @ParameterizedTest
    @MethodSource("optionsRecordsAndForms")
    void eachColumnThatStayedAloneIsWhatDebeziumMakesOfItsType(Options options, int index, Form form) {
        Row row = event(options.file, index, form).after();

        assertThat(columns(row, column -> row.value(column) == Unavailable.UNAVAILABLE))
                .isEqualTo(options.placeholders());
        assertThat(columns(row, column -> row.value(column) == null && row.nullMayBeUnavailable(column)))
                .isEqualTo(options.nullsKnown());
        assertThat(columns(
                        row,
                        column -> !IN_THE_ROW.contains(column)
                                && row.value(column) == null
                                && !row.nullMayBeUnavailable(column)))
                .isEqualTo(options.nullsUnknown());
    }

    @ParameterizedTest
    @MethodSource("optionsRecordsAndForms")
    void whatIsInTheRowIsThere(Options options, int index, Form form) {
        Row row = event(options.file, index, form).after();

        assertThat(row.value("title")).isEqualTo("renamed");
        assertThat(row.value("status")).isNull();
        assertThat(List.of("priority", "active", "seen", "rate"))
                .allSatisfy(column -> assertThat(row.value(column)).isNotNull().isNotEqualTo(Unavailable.UNAVAILABLE));
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void underFullIdentityEveryImageIsWhole(Form form) {
        for (String file : List.of(TYPED_FULL, SCHEMALESS_FULL)) {
            for (int index : List.of(READ, UPDATE, INSERT_OF_KEY_CHANGE)) {
                Row row = event(file, index, form).after();
                assertThat(columns(
                                row,
                                column -> row.value(column) == null || row.value(column) == Unavailable.UNAVAILABLE))
                        .isSubsetOf("status", "score", "ratio");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void underFullIdentityTheDocumentKeepsWhatTheUpdateLeftAlone(Form form) {
        ObjectNode read = document(actions(full(), TYPED_FULL, READ, form).get(0));
        ObjectNode update = document(actions(full(), TYPED_FULL, UPDATE, form).get(0));
        ObjectNode insert =
                document(actions(full(), TYPED_FULL, INSERT_OF_KEY_CHANGE, form).get(0));

        assertThat(read.remove("status").asText()).isEqualTo("draft");
        assertThat(read.remove("title").asText()).isEqualTo("first");
        assertThat(update.remove("title").asText()).isEqualTo("renamed");
        assertThat(insert.remove("title").asText()).isEqualTo("renamed");
        assertThat(read.remove("__snapshot")).isNotNull();
        assertThat(read.remove("__source_lsn").asLong()).isZero();
        assertThat(insert.remove("__source_lsn").asLong())
                .isGreaterThan(update.remove("__source_lsn").asLong());
        assertThat(insert.remove("id").asLong()).isEqualTo(2);
        assertThat(read.size()).isGreaterThan(40);
        assertThat(update).isEqualTo(read);
        read.remove("id");
        assertThat(insert).isEqualTo(read);
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void underFullIdentityAKeyChangeIsADeleteAndAnUpsert(Form form) {
        assertThat(actions(full(), TYPED_FULL, DELETE_OF_KEY_CHANGE, form))
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Delete.class,
                        delete -> assertThat(delete.target().id()).isEqualTo("1"));
        assertThat(actions(full(), TYPED_FULL, TOMBSTONE, form)).isEmpty();
        assertThat(actions(full(), TYPED_FULL, INSERT_OF_KEY_CHANGE, form))
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Upsert.class,
                        upsert -> assertThat(upsert.target().id()).isEqualTo("2"));
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void underDefaultIdentityAnUpdateIsAPatchOfWhatIsThere(Form form) {
        assertThat(actions(byDefault(), TYPED, UPDATE, form))
                .singleElement()
                .isInstanceOfSatisfying(Action.Patch.class, patch -> {
                    ObjectNode attributes = (ObjectNode) DebeziumRecords.json(patch.attributes());
                    attributes.remove("__source_lsn");
                    attributes.remove(Options.DEFAULTS.nullsUnknown());
                    assertThat(attributes).hasToString("""
                            {"id":1,"__snapshot":null,"title":"renamed","status":null,"priority":5,"active":true,\
                            "seen":"2026-01-01T00:00:00Z","rate":1.5,"score":null,"ratio":null}""");
                    assertThat(Set.of(patch.unavailable().split(","))).hasSize(35);
                });
    }

    /** The documentation says where replica identity FULL is the only way. */
    @ParameterizedTest
    @EnumSource(Form.class)
    void underDefaultIdentityANullThatIsLikeAnyNullIsWritten(Form form) {
        assertThat(actions(byDefault(), TYPED, UPDATE, form))
                .singleElement()
                .isInstanceOfSatisfying(Action.Patch.class, patch -> assertThat(patch.attributes())
                        .contains("\"amount\":null", "\"price\":null", "\"cis\":null", "\"ips\":null"));
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void underDefaultIdentityAChangedVectorWithoutTheRestIsAFailure(Form form) {
        assertUnavailable(actions(byDefault(), TYPED, UPDATE_OF_THE_VECTOR, form), "2", "body", "hv", "uuids");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void underDefaultIdentityAKeyChangeIsADeleteAndAFailure(Form form) {
        assertThat(actions(byDefault(), TYPED, DELETE_OF_KEY_CHANGE, form))
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Delete.class,
                        delete -> assertThat(delete.target().id()).isEqualTo("1"));
        assertUnavailable(actions(byDefault(), TYPED, INSERT_OF_KEY_CHANGE, form), "2", "body", "v", "ints");
    }

    /** Only who knows that nothing was out of line could tell these NULLs from values that stayed alone. */
    @ParameterizedTest
    @EnumSource(Form.class)
    void underDefaultIdentityNullsOfAnUpdateAreNullWhereAPlaceholderWouldStand(Form form) {
        assertThat(actions(byDefault(), TYPED, UPDATE_OF_NULLS, form))
                .singleElement()
                .isInstanceOfSatisfying(Action.Patch.class, patch -> {
                    assertThat(Set.of(patch.unavailable().split(","))).isEqualTo(Options.DEFAULTS.nullsKnown());
                    assertThat(patch.attributes()).contains("\"body\":null", "\"texts\":null", "\"attrs\":null");
                });
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void aNullWhereTheColumnHasADefaultIsNull(Form form) {
        for (String file : List.of(TYPED, TYPED_FULL, SCHEMALESS, SCHEMALESS_FULL, TEXT, CONNECT)) {
            for (int index : List.of(INSERT_OF_NULLS, UPDATE_OF_NULLS)) {
                Row row = event(file, index, form).after();
                assertThat(List.of("status", "priority", "active", "seen", "rate"))
                        .allSatisfy(column -> assertThat(row.value(column)).isNull());
            }
        }
    }

    @Test
    void aConverterThatReplacesNullsOnTheSinkWritesTheDefault() {
        String mapping = mapping(
                "docs", "default", "", "\"columns\": [\"title\", \"status\", \"priority\", \"active\", \"rate\"]");
        JsonNode value = DebeziumRecords.sample(TYPED).get(INSERT_OF_NULLS).get("value");

        SchemaAndValue replaced =
                replacing().toConnectData("docs", value.toString().getBytes(UTF_8));
        ObjectNode wrong = document(actions(mapping, record(replaced)).get(0));
        ObjectNode right = document(
                actions(mapping, TYPED, INSERT_OF_NULLS, Form.CONVERTED).get(0));

        wrong.remove("__source_lsn");
        right.remove("__source_lsn");
        assertThat(right).hasToString("{\"id\":3,\"title\":\"nulls\"}");
        assertThat(wrong)
                .hasToString(
                        "{\"id\":3,\"title\":\"nulls\",\"status\":\"draft\",\"priority\":5,\"active\":true,\"rate\":1.5}");
    }

    @Test
    void aConverterThatReplacesNullsOnTheSourceHasWrittenTheDefaultIntoTheRecord() {
        SinkRecord kept = DebeziumRecords.record(DebeziumRecords.sample(TYPED).get(INSERT_OF_NULLS), Form.CONVERTED);

        JsonNode written = DebeziumRecords.json(
                new String(replacing().fromConnectData("docs", kept.valueSchema(), kept.value()), UTF_8));

        JsonNode after = written.get("payload").get("after");
        assertThat(after.get("status").asText()).isEqualTo("draft");
        assertThat(after.get("priority").asInt()).isEqualTo(5);
        assertThat(after.get("body").isNull()).isTrue();
    }

    /** Kafka's JsonConverter asks the JSON text "NaN" for its number, and Jackson's answer is 0. */
    @Test
    void jsonConverterTurnsFloatsThatAreNoNumbersIntoZeroAndBytesKeepThem() {
        Row converted = event(TYPED, INSERT_OF_NO_NUMBERS, Form.CONVERTED).after();
        Row kept = event(TYPED, INSERT_OF_NO_NUMBERS, Form.BYTES).after();

        assertThat(converted.value("score")).isEqualTo(0.0);
        assertThat(converted.value("ratio")).isEqualTo(0.0f);
        assertThat(converted.value("doubles")).isEqualTo(List.of(0.0, 0.0, 0.5));
        assertThat(kept.value("score")).isEqualTo(Double.NaN);
        assertThat(kept.value("ratio")).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(kept.value("doubles")).isEqualTo(List.of(Double.NaN, Double.POSITIVE_INFINITY, 0.5));
    }

    @Test
    void withoutSchemasJsonConverterKeepsFloatsThatAreNoNumbers() {
        Row row = event(SCHEMALESS, INSERT_OF_NO_NUMBERS, Form.CONVERTED).after();

        assertThat(row.value("score")).isEqualTo("NaN");
        assertThat(row.value("doubles")).asInstanceOf(LIST).startsWith("NaN", "Infinity");
    }

    /** The column stays null whatever the identity: Debezium's schema of its elements allows no null. */
    @Test
    void anArrayOfAnEnumWithANullInItIsLostAtTheSource() {
        for (String file : List.of(TYPED, TYPED_FULL)) {
            assertThat(event(file, INSERT_OF_NO_NUMBERS, Form.BYTES).after().value("moods"))
                    .isNull();
        }
    }

    static Stream<Arguments> everyRecordWithASchema() {
        return Stream.of(TYPED, TYPED_FULL, TEXT, CONNECT)
                .flatMap(file -> Stream.iterate(0, i -> i < INSERT_OF_NO_NUMBERS, i -> i + 1)
                        .map(i -> Arguments.of(file, i)));
    }

    @ParameterizedTest
    @MethodSource("everyRecordWithASchema")
    void theSameRecordGivesTheSameActionsInEveryForm(String file, int index) {
        String mapping = file.equals(TYPED_FULL) ? full() : byDefault();

        List<Action> converted = actions(mapping, file, index, Form.CONVERTED);

        assertThat(converted.isEmpty()).isEqualTo(index == TOMBSTONE);
        assertThat(actions(mapping, file, index, Form.BYTES)).isEqualTo(converted);
        assertThat(actions(mapping, file, index, Form.TEXT)).isEqualTo(converted);
    }

    /** Types that JSON says by itself, or that the attribute's type tells; both connectors read the same log. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void aMappingThatDeclaresTypesReadsRecordsWithoutSchemasAlike(int index) {
        String columns = """
                "columns": ["title", "status", "priority", "active", "seen", "body", "docb", "blob", "attrs", "texts", "ints",
                            "bigs", "flags", "doubles", "uuids", "moments", "v", "hv", "sv"],
                "distance_metric": "cosine_distance",
                "attributes": {"title": {"type": "string"}, "status": {"type": "string"}, "priority": {"type": "int"},
                    "active": {"type": "bool"}, "seen": {"type": "datetime"}, "body": {"type": "string"},
                    "docb": {"type": "string"}, "blob": {"type": "string"}, "attrs": {"type": "string"},
                    "texts": {"type": "[]string"}, "ints": {"type": "[]int"}, "bigs": {"type": "[]int"},
                    "flags": {"type": "[]bool"}, "doubles": {"type": "[]float"}, "uuids": {"type": "[]uuid"},
                    "moments": {"type": "[]datetime"}, "v": {"type": "[8]f32"}, "hv": {"type": "[8]f16"},
                    "sv": {"type": "{}f16"}}""";
        String types = ", \"types\": {\"seen\": \"iso\", \"docb\": \"json\", \"blob\": \"base64\"}";

        for (Form form : Form.values()) {
            assertThat(contents(actions(mapping("docs", "default", types, columns), SCHEMALESS, index, form)))
                    .isEqualTo(contents(actions(mapping("docs", "default", types, columns), TYPED, index, form)));
            assertThat(contents(actions(mapping("docs_full", "full", types, columns), SCHEMALESS_FULL, index, form)))
                    .isEqualTo(
                            contents(actions(mapping("docs_full", "full", types, columns), TYPED_FULL, index, form)));
        }
    }

    private static void assertUnavailable(List<Action> actions, String id, String... columns) {
        assertThat(actions).singleElement().isInstanceOfSatisfying(Action.Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE_COLUMN);
            assertThat(failure.message()).contains(columns).contains("REPLICA IDENTITY FULL", "public.docs");
            assertThat(failure.outdated().orElseThrow().target().id()).isEqualTo(id);
        });
    }

    private static String full() {
        return mapping("docs_full", "full", "", "\"distance_metric\": \"cosine_distance\"");
    }

    private static String byDefault() {
        return mapping("docs", "default", "", "\"distance_metric\": \"cosine_distance\"");
    }

    private static String mapping(String table, String identity, String types, String more) {
        return """
                {"version": 1, "name": "docs", "namespace": "docs", "id": {"column": "id", "type": "uint"},
                 "source": {"table": "%s", "replica_identity": "%s"%s}, %s}""".formatted(table, identity, types, more);
    }

    private static List<Action> actions(String mapping, String file, int index, Form form) {
        return actions(
                mapping, DebeziumRecords.record(DebeziumRecords.sample(file).get(index), form));
    }

    private static List<Action> actions(String mapping, SinkRecord record) {
        try (ApplyMapping<SinkRecord> transform = new ApplyMapping<>()) {
            transform.configure(Map.of("mapping.json", mapping));
            return ActionRecord.read(transform.apply(record).value());
        }
    }

    private static List<String> contents(List<Action> actions) {
        return actions.stream()
                .map(action -> action instanceof Action.Upsert upsert
                        ? upsert.document()
                        : action instanceof Action.Patch patch
                                ? patch.attributes() + patch.unavailable()
                                : action instanceof Action.Failure failure
                                        ? failure.kind()
                                                + failure.message().replaceAll(" \\((vector|untyped)\\)| at LSN .*", "")
                                        : action.getClass().getSimpleName())
                .toList();
    }

    private static ObjectNode document(Action action) {
        ObjectNode document = (ObjectNode) DebeziumRecords.json(((Action.Upsert) action).document());
        document.remove("__mapping");
        return document;
    }

    private static RowEvent event(String file, int index, Form form) {
        return new EventReader("__debezium_unavailable_value")
                .read(DebeziumRecords.record(DebeziumRecords.sample(file).get(index), form))
                .orElseThrow();
    }

    private static Set<String> columns(Row row, Predicate<String> which) {
        Set<String> columns = new LinkedHashSet<>(row.columns());
        columns.removeIf(which.negate());
        return columns;
    }

    private static JsonConverter replacing() {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", true, "replace.null.with.default", true), false);
        return converter;
    }

    private static SinkRecord record(SchemaAndValue value) {
        return new SinkRecord("typed.public.docs", 0, null, null, value.schema(), value.value(), 0);
    }
}
