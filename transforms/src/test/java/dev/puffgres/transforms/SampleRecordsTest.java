package dev.puffgres.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.action.FailureKind;
import dev.puffgres.transforms.DebeziumRecords.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Real records of Debezium 3.7.0, in every form that converters give them. */
class SampleRecordsTest {

    private static final String TYPED = "app.public.items.schemas-enabled.json";
    private static final String TYPED_FULL = "app.public.items_full.schemas-enabled.json";
    private static final String SCHEMALESS = "noschema.public.items.schemaless.json";
    private static final String SCHEMALESS_FULL = "noschema.public.items_full.schemaless.json";
    private static final String STRINGS = "strings.public.items.schemaless.json";

    /** What JSON without schemas needs to be told of the table. */
    private static final String TYPES = """
            "types": {"uid": "uuid", "created": "iso", "ts": "micros", "d": "days", "tm": "time_micros",
                      "iv": "interval_micros", "meta": "json", "j": "json", "blob": "base64", "feel": "enum"}
            """;

    /** The same where the source connector writes decimals, times and intervals as text. */
    private static final String TEXT_TYPES = """
            "types": {"uid": "uuid", "created": "iso", "ts": "iso", "d": "iso", "meta": "json", "j": "json",
                      "blob": "base64", "feel": "enum"}
            """;

    /** All columns but the vectors: under replica identity DEFAULT their nulls are unavailable. */
    private static final String COLUMNS = """
            "columns": ["uid", "title", "big", "created", "ts", "d", "tm", "meta", "j", "tags", "nums", "active",
                        "small", "i4", "blob", "feel", "vc", "ch", "ip", "iv"],
            "attributes": {"tags": {"type": "[]string"}, "nums": {"type": "[]int"}}
            """;

    static Stream<Arguments> everySample() {
        return Stream.of(TYPED, TYPED_FULL, SCHEMALESS, SCHEMALESS_FULL, STRINGS)
                .flatMap(file -> {
                    List<JsonNode> samples = DebeziumRecords.sample(file);
                    return Stream.iterate(0, i -> i < samples.size(), i -> i + 1)
                            .map(i -> Arguments.of(file, i, samples.get(i)));
                });
    }

    @ParameterizedTest(name = "{0} [{1}]")
    @MethodSource("everySample")
    void theSameEventGivesTheSameActionsInEveryForm(String file, int index, JsonNode sample) {
        String types = file.equals(STRINGS) ? TEXT_TYPES : file.startsWith("app") ? "" : TYPES;
        String mapping = mapping(file.contains("items_full"), types, COLUMNS);

        List<Action> converted = actions(mapping, sample, Form.CONVERTED);

        assertThat(actions(mapping, sample, Form.BYTES)).isEqualTo(converted);
        assertThat(actions(mapping, sample, Form.TEXT)).isEqualTo(converted);
        assertThat(converted).noneMatch(Action.Failure.class::isInstance);
    }

    static Stream<Arguments> everySampleWithASchema() {
        return everySample().filter(arguments -> ((String) arguments.get()[0]).startsWith("app"));
    }

    @ParameterizedTest(name = "{0} [{1}]")
    @MethodSource("everySampleWithASchema")
    void aMappingThatDeclaresTypesMakesUpForTheSchema(String file, int index, JsonNode sample) {
        boolean full = file.contains("items_full");

        assertThat(documents(actions(mapping(full, TYPES, COLUMNS), withoutSchema(sample), Form.BYTES)))
                .isEqualTo(documents(actions(mapping(full, "", COLUMNS), sample, Form.BYTES)));
    }

    @Test
    void aRowOfEveryTypeBecomesADocument() {
        String mapping = mapping(false, "", "\"distance_metric\": \"cosine_distance\"");

        Action.Upsert upsert =
                (Action.Upsert) actions(mapping, DebeziumRecords.sample(TYPED).get(0), Form.BYTES)
                        .get(0);

        assertThat(upsert.document()).isEqualTo("""
                        {"id":1,"__source_lsn":0,"__mapping":"items","__snapshot":23749696,\
                        "uid":"0e37df36-f698-11e6-8dd4-cb9ced3df976","title":"first \\"row\\" é 你好","price":12.34,\
                        "big":1.2345678901234568E29,"created":"2026-01-02T01:04:05.678901Z",\
                        "ts":"2026-01-02T03:04:05.678901Z","d":"2026-01-02T00:00:00Z","tm":"03:04:05.678901",\
                        "meta":"{\\"a\\": 1, \\"b\\": [true, null, 1.50]}","j":"{\\"z\\": 1,  \\"a\\": 2}",\
                        "tags":["red","blue, green"],"nums":[1,2],"active":true,"score":0.1,"r":1.5,"small":7,\
                        "i4":42,"blob":"3q2+7w==","feel":"happy","vc":"vc","ch":"ch   ","ip":"10.0.0.1/8",\
                        "iv":"PT10303H5M6S","emb":"AACAPwAAIEAAAEDA","hv":"AACAPwAAAEAAAEBA","sv":{"1":1.5,"3":2.0}}""");
        assertThat(upsert.schema().schema()).isEqualTo("""
                        {"id":"uint","__mapping":"string","__source_lsn":"uint","__snapshot":"uint",\
                        "__incomplete":"uint","uid":"uuid","title":"string","price":"float","big":"float",\
                        "created":"datetime","ts":"datetime","d":"datetime","tm":"string","meta":"string",\
                        "j":"string","tags":"[]string","nums":"[]int","active":"bool","score":"float","r":"float",\
                        "small":"int","i4":"int","blob":"string","feel":"string","vc":"string","ch":"string",\
                        "ip":"string","iv":"string","emb":{"type":"[3]f32","ann":true},\
                        "hv":{"type":"[3]f16","ann":true},"sv":"{}f16"}""");
    }

    @Test
    void infinitiesAndNotANumberBecomeNull() {
        String mapping = mapping(false, "", "\"columns\": [\"created\", \"ts\", \"d\", \"tm\", \"score\", \"r\"]");

        // JsonConverter reads "NaN" as 0.0 where the schema says double: only the bytes still tell.
        Action.Upsert upsert =
                (Action.Upsert) actions(mapping, DebeziumRecords.sample(TYPED).get(2), Form.BYTES)
                        .get(0);

        assertThat(upsert.document()).endsWith("\"__snapshot\":23749696,\"tm\":\"24:00:00\"}");
    }

    @Test
    void aNumericInTextKeepsEveryDigitAsAString() {
        Action.Upsert upsert = (Action.Upsert) actions(
                        mapping(false, "", "\"columns\": [\"price\", \"big\"]"),
                        DebeziumRecords.sample(STRINGS).get(0),
                        Form.CONVERTED)
                .get(0);

        assertThat(upsert.document())
                .endsWith("\"price\":\"12.3400\",\"big\":\"123456789012345678901234567890.123456789\"}");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void theDefaultFormOfANumericInJsonWithoutSchemasIsRefusedWithItsRemedy(Form form) {
        String mapping = mapping(false, "\"types\": {\"price\": \"numeric\"}", "\"columns\": [\"price\"]");

        assertThat(actions(mapping, DebeziumRecords.sample(SCHEMALESS).get(0), form))
                .singleElement()
                .isInstanceOfSatisfying(Action.Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_TYPE);
                    assertThat(failure.message()).contains("price", "decimal.handling.mode=string");
                });
    }

    @ParameterizedTest
    @MethodSource("forms")
    void anUnchangedToastedTextIsNotWritten(Form form) {
        assertThat(actions(
                        mapping(false, "", COLUMNS),
                        DebeziumRecords.sample(TYPED).get(14),
                        form))
                .singleElement()
                .isInstanceOfSatisfying(Action.Patch.class, patch -> {
                    assertThat(patch.unavailable()).isEqualTo("title");
                    assertThat(patch.attributes())
                            .doesNotContain("title", "debezium")
                            .contains("\"active\":true");
                });
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aNullVectorOfAnUpdateIsNotWrittenUnderDefaultIdentity(Form form) {
        assertThat(actions(
                        mapping(false, "", "\"columns\": [\"title\", \"sv\"]"),
                        DebeziumRecords.sample(TYPED).get(4),
                        form))
                .singleElement()
                .isInstanceOfSatisfying(Action.Patch.class, patch -> {
                    assertThat(patch.unavailable()).isEqualTo("sv");
                    assertThat(patch.attributes()).endsWith("\"title\":\"renamed\"}");
                });
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aKeyChangeDeletesTheOldIdAndUpsertsTheNewAtTheSameVersion(Form form) {
        List<JsonNode> samples = DebeziumRecords.sample(TYPED);

        Action.Write delete = (Action.Write)
                actions(mapping(false, "", COLUMNS), samples.get(5), form).get(0);
        Action.Write upsert = (Action.Write)
                actions(mapping(false, "", COLUMNS), samples.get(7), form).get(0);

        assertThat(delete).isInstanceOf(Action.Delete.class);
        assertThat(delete.target().id()).isEqualTo("10");
        assertThat(upsert).isInstanceOf(Action.Upsert.class);
        assertThat(upsert.target().id()).isEqualTo("11");
        assertThat(upsert.version()).isEqualTo(delete.version());
    }

    @Test
    void aTruncateIsSkipped() {
        assertThat(actions(
                        mapping(true, "", COLUMNS),
                        DebeziumRecords.sample(SCHEMALESS_FULL).get(6),
                        Form.BYTES))
                .singleElement()
                .isInstanceOf(Action.Skip.class);
    }

    @Test
    void transactionMarkersAndLogicalMessagesGiveNoActions() {
        List<JsonNode> others = new ArrayList<>(DebeziumRecords.sample("noschema.transaction.schemaless.json"));
        others.addAll(DebeziumRecords.sample("noschema.message.schemaless.json"));

        assertThat(others).hasSize(27).allSatisfy(sample -> {
            for (Form form : Form.values()) {
                assertThat(actions(mapping(false, "", COLUMNS), sample, form)).isEmpty();
            }
        });
    }

    static Form[] forms() {
        return Form.values();
    }

    private static List<String> documents(List<Action> actions) {
        return actions.stream()
                .map(action -> action instanceof Action.Upsert upsert
                        ? upsert.document()
                        : action instanceof Action.Patch patch
                                ? patch.attributes()
                                : action.toString().replaceAll("schema=DocumentSchema.*", ""))
                .toList();
    }

    private static JsonNode withoutSchema(JsonNode sample) {
        ObjectNode bare = sample.deepCopy();
        for (String part : List.of("key", "value")) {
            if (sample.path(part).has("payload")) {
                bare.set(part, sample.path(part).get("payload"));
            }
        }
        return bare;
    }

    private static String mapping(boolean full, String types, String more) {
        return """
                {"version": 1, "name": "items", "namespace": "items", "id": {"column": "id", "type": "uint"},
                 "source": {"table": "%s", "replica_identity": "%s"%s}, %s}""".formatted(
                full ? "items_full" : "items", full ? "full" : "default", types.isEmpty() ? "" : ", " + types, more);
    }

    private static List<Action> actions(String mapping, JsonNode sample, Form form) {
        try (ApplyMapping<SinkRecord> transform = new ApplyMapping<>()) {
            transform.configure(Map.of("mapping.json", mapping));
            return ActionRecord.read(
                    transform.apply(DebeziumRecords.record(sample, form)).value());
        }
    }
}
