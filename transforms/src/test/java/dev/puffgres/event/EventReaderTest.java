package dev.puffgres.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a change of a row, what is nothing, and what is neither. */
class EventReaderTest {

    private static final String SOURCE = """
            {"name": "app", "schema": "public", "table": "pages", "ts_ms": 1795342866330, "txId": 757,
             "lsn": 23805856, "sequence": "[\\"23805000\\",\\"23805856\\"]"}""";

    private final EventReader reader = new EventReader("__debezium_unavailable_value");

    @Test
    void anEnvelopeIsAnEvent() {
        RowEvent event = read("{\"id\":1}", envelope("u", "null", "{\"id\":1,\"title\":\"t\"}"));

        assertThat(event.operation()).isEqualTo(Operation.UPDATE);
        assertThat(event.schema()).isEqualTo("public");
        assertThat(event.table()).isEqualTo("pages");
        assertThat(event.before()).isNull();
        assertThat(event.after().columns()).containsExactly("id", "title");
        assertThat(event.after().value("title")).isEqualTo("t");
        assertThat(event.key().value("id")).isEqualTo(1L);
        assertThat(event.position())
                .isEqualTo(new SourcePosition("app", 23805000, 23805856, 757L, Instant.ofEpochMilli(1795342866330L)));
        assertThat(event.afterKeyChange()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"c,INSERT", "u,UPDATE", "d,DELETE", "r,READ", "t,TRUNCATE"})
    void theOpIsTheOperation(String op, Operation operation) {
        assertThat(read("{\"id\":1}", envelope(op, "null", "null")).operation()).isEqualTo(operation);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"23805000\",\"23805856\"]|23805000",
                "[null,\"23805856\"]|0",
                "[ \"1\", \"2\"]|1",
                "[]|0",
                "nonsense|0"
            })
    void thePreviousCommitIsTheFirstOfTheSequence(String sequence, long previousCommit) {
        assertThat(EnvelopeReader.previousCommit(sequence)).isEqualTo(previousCommit);
        assertThat(EnvelopeReader.previousCommit(null)).isZero();
    }

    @Test
    void anEventNeedsNoLsn() {
        String source = "{\"name\":\"app\",\"schema\":\"public\",\"table\":\"pages\",\"lsn\":null}";

        RowEvent event = read(null, "{\"op\":\"c\",\"source\":" + source + ",\"after\":{\"id\":1}}");

        assertThat(event.position().hasLsn()).isFalse();
        assertThat(event.position().commitTime()).isNull();
        assertThat(event.key()).isNull();
    }

    @Test
    void theInsertHalfOfAKeyChangeSaysSo() {
        SinkRecord insert = text("{\"id\":2}", envelope("c", "null", "{\"id\":2}"));
        insert.headers().addString("__debezium.oldkey", "{\"id\":1}");

        assertThat(reader.read(insert).orElseThrow().afterKeyChange()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"puffgres-0.1.0,true", "3.7.0.Final,false"})
    void aNullOfOurOwnSourceIsAlwaysNull(String version, boolean exact) {
        String source = "{\"version\":\"" + version + "\",\"name\":\"app\",\"schema\":\"public\",\"table\":\"pages\"}";

        RowEvent event = read(null, "{\"op\":\"u\",\"source\":" + source + ",\"after\":{\"id\":1,\"v\":null}}");

        assertThat(event.exactNulls()).isEqualTo(exact);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{\"schema\":null,\"payload\":null}",
                "{\"ts_ms\":1795342874423}",
                "{\"ts_ms\":1,\"ts_us\":1,\"ts_ns\":1}",
                "{\"status\":\"BEGIN\",\"id\":\"762:1\",\"event_count\":null,\"data_collections\":null,\"ts_ms\":1}",
                "{\"source\":{},\"ts_ms\":1,\"databaseName\":\"d\",\"schemaName\":\"s\",\"ddl\":null,\"tableChanges\":[]}",
                "{\"op\":\"m\",\"ts_ms\":1,\"source\":{\"name\":\"app\"},\"message\":{\"prefix\":\"p\",\"content\":\"\"}}"
            })
    void whatElseDebeziumWritesIsNothing(String value) {
        assertThat(reader.read(text("{\"id\":1}", value))).isEmpty();
    }

    @Test
    void aTombstoneIsNothing() {
        assertThat(reader.read(text("{\"id\":1}", null))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"title\":\"t\"}",
                "{\"id\":1,\"title\":\"t\",\"__op\":\"c\",\"__deleted\":\"false\"}",
                "{\"id\":1,\"source\":\"s\",\"ddl\":\"d\"}",
                "{\"id\":1,\"status\":\"s\",\"event_count\":1,\"data_collections\":\"d\"}",
                "{}"
            })
    void aFlattenedRecordIsMalformed(String value) {
        assertMalformed(text("{\"id\":1}", value), "ExtractNewRecordState");
    }

    @Test
    void whatIsNotJsonIsMalformedAndNotQuoted() {
        assertMalformed(text("{\"id\":1}", "canary"), "not JSON (at offset ", "value.converter");
        assertMalformed(text("{\"id\":1}", ""), "not JSON");
        assertMalformed(text("{\"id\":1}", "{} {}"), "not JSON");
        assertMalformed(text("{\"id\":1}", "{\"a\":1e99999999999}"), "not JSON");
        assertMalformed(text("{\"id\":1}", "{\"id\":1,\"op\":\"m\",\"source\":\"s\"}"), "is it an envelope?");
        assertMalformed(text("canary", envelope("c", "null", "{\"id\":1}")), "key is not JSON", "key.converter");
        assertMalformed(bytes(new byte[] {(byte) 0xC3, 0x28}), "not JSON");
        assertMalformed(text("{\"id\":1}", "[1]"), "no object");
        assertMalformed(new SinkRecord("t", 0, null, null, null, 5L, 0), "Long", "value.converter");
    }

    @Test
    void schemaRegistryFormatIsNamed() {
        assertMalformed(
                bytes(new byte[] {0, 0, 0, 0, 1, 2, 3}),
                "Schema Registry format",
                "io.confluent.connect.avro.AvroConverter");
    }

    @Test
    void aHalfEnvelopeIsMalformed() {
        assertMalformed(text(null, "{\"op\":\"c\",\"source\":null,\"after\":{}}"), "no source block");
        assertMalformed(text(null, envelope("x", "null", "null")), "op is none of Debezium's");
        assertMalformed(text(null, "{\"op\":\"c\",\"source\":{\"name\":\"app\",\"db\":\"d\"}}"), "source.schema");
        assertMalformed(
                text(
                        null,
                        "{\"op\":\"c\",\"source\":{\"name\":\"a\",\"schema\":\"s\",\"table\":\"t\",\"lsn\":72057594037927936}}"),
                "2^56");
    }

    @Test
    void aSchemaThatIsNoneOfConnectsIsMalformed() {
        assertMalformed(text(null, "{\"schema\":5,\"payload\":{\"op\":\"c\"}}"), "none of Connect's");
        assertMalformed(
                text(null, "{\"schema\":{\"type\":\"canary\"},\"payload\":{\"op\":\"c\"}}"), "none of Connect's");
    }

    @Test
    void aPrimitiveKeyIsNoRow() {
        SinkRecord record = new SinkRecord("t", 0, null, 5L, null, envelope("c", "null", "{\"id\":1}"), 0);

        assertThat(reader.read(record).orElseThrow().key()).isNull();
    }

    @Test
    void anObjectWhoseSchemaIsOfAnotherTypeIsMalformed() {
        assertMalformed(
                text(null, "{\"schema\":{\"type\":\"string\"},\"payload\":" + envelope("c", "null", "{}") + "}"),
                "value",
                "schema");
        assertMalformed(
                text(
                        "{\"schema\":{\"type\":\"int64\"},\"payload\":{\"id\":\"canary\"}}",
                        envelope("c", "null", "{\"id\":1}")),
                "key",
                "schema");
    }

    @Test
    void bytesMayComeAsABuffer() {
        byte[] value = envelope("c", "null", "{\"id\":1}").getBytes(UTF_8);

        assertThat(reader.read(new SinkRecord("t", 0, null, null, null, ByteBuffer.wrap(value), 0)))
                .isPresent();
    }

    @Test
    void numbersInJsonStayExact() {
        Row row = read(null, envelope("c", "null", "{\"a\":9223372036854775807,\"b\":0.1,\"c\":18446744073709551615}"))
                .after();

        assertThat(row.value("a")).isEqualTo(9223372036854775807L);
        assertThat(row.value("b")).hasToString("0.1");
        assertThat(row.value("c")).hasToString("18446744073709551615");
    }

    @Test
    void aNullIsNeverTheColumnsDefault() {
        Schema row = SchemaBuilder.struct()
                .optional()
                .field("id", Schema.INT64_SCHEMA)
                .field(
                        "status",
                        SchemaBuilder.string().optional().defaultValue("draft").build())
                .build();
        Schema source = SchemaBuilder.struct()
                .field("name", Schema.STRING_SCHEMA)
                .field("schema", Schema.STRING_SCHEMA)
                .field("table", Schema.STRING_SCHEMA)
                .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        Schema envelope = SchemaBuilder.struct()
                .field("before", row)
                .field("after", row)
                .field("source", source)
                .field("op", Schema.STRING_SCHEMA)
                .build();
        Struct value = new Struct(envelope)
                .put("op", "c")
                .put("after", new Struct(row).put("id", 1L).put("status", null))
                .put(
                        "source",
                        new Struct(source)
                                .put("name", "app")
                                .put("schema", "public")
                                .put("table", "pages")
                                .put("lsn", 5L));

        RowEvent event = reader.read(new SinkRecord("t", 0, null, null, envelope, value, 0))
                .orElseThrow();

        assertThat(event.after().value("status")).isNull();
    }

    @Test
    void aDefaultInTheSchemaOfJsonIsIgnoredToo() {
        String schema = """
                {"type":"struct","fields":[
                  {"type":"string","field":"op"},
                  {"type":"struct","optional":true,"field":"after","fields":[
                    {"type":"string","optional":true,"default":"draft","field":"status"}]},
                  {"type":"struct","field":"source","fields":[
                    {"type":"string","field":"name"},{"type":"string","field":"schema"},{"type":"string","field":"table"}]}]}
                """;

        RowEvent event = read(
                null, "{\"schema\":" + schema + ",\"payload\":" + envelope("c", "null", "{\"status\":null}") + "}");

        assertThat(event.after().type("status")).isEqualTo(ColumnType.of(ColumnType.Kind.TEXT));
        assertThat(event.after().value("status")).isNull();
    }

    @Test
    void aMapIsReadAsJsonIs() {
        Map<String, Object> source = Map.of("name", "app", "schema", "public", "table", "pages", "lsn", 5L);
        Map<String, Object> value = Map.of("op", "c", "source", source, "after", Map.of("a", 0.1, "b", 5, "c", "x"));

        Row row = reader.read(new SinkRecord("t", 0, null, Map.of("id", 1L), null, value, 0))
                .orElseThrow()
                .after();

        assertThat(row.value("a")).hasToString("0.1").isInstanceOf(BigDecimal.class);
        assertThat(row.value("b")).isEqualTo(5L);
        assertThat(row.value("c")).isEqualTo("x");
    }

    private RowEvent read(String key, String value) {
        RowEvent event = reader.read(text(key, value)).orElseThrow();
        RowEvent ofBytes = reader.read(new SinkRecord(
                        "t", 0, null, key == null ? null : key.getBytes(UTF_8), null, value.getBytes(UTF_8), 0))
                .orElseThrow();
        assertThat(ofBytes.position()).isEqualTo(event.position());
        return event;
    }

    private void assertMalformed(SinkRecord record, String... words) {
        assertThatThrownBy(() -> reader.read(record))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContainingAll(words)
                .hasNoCause()
                .message()
                .doesNotContain("canary");
    }

    private static SinkRecord text(String key, String value) {
        return new SinkRecord("t", 0, Schema.STRING_SCHEMA, key, Schema.STRING_SCHEMA, value, 0);
    }

    private static SinkRecord bytes(byte[] value) {
        return new SinkRecord("t", 0, null, null, Schema.BYTES_SCHEMA, value, 0);
    }

    private static String envelope(String op, String before, String after) {
        return "{\"before\":" + before + ",\"after\":" + after + ",\"source\":" + SOURCE + ",\"op\":\"" + op + "\"}";
    }
}
