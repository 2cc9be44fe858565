package dev.puffgres.event;

import static dev.puffgres.event.ColumnType.Kind;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Connect's and Debezium's schemas say of columns, and what their values are. */
class ColumnCodecsTest {

    private static final String PLACEHOLDER = "__debezium_unavailable_value";

    private final UnavailableForms unavailable = new UnavailableForms(PLACEHOLDER);

    @Test
    void baseTypes() {
        assertDecoded(Schema.BOOLEAN_SCHEMA, true, Kind.BOOLEAN, true);
        assertDecoded(Schema.INT8_SCHEMA, (byte) 1, Kind.INTEGER, 1L);
        assertDecoded(Schema.INT16_SCHEMA, (short) 1, Kind.INTEGER, 1L);
        assertDecoded(Schema.INT32_SCHEMA, 1, Kind.INTEGER, 1L);
        assertDecoded(Schema.INT64_SCHEMA, Long.MAX_VALUE, Kind.INTEGER, Long.MAX_VALUE);
        assertDecoded(Schema.FLOAT32_SCHEMA, 1.5f, Kind.REAL, 1.5f);
        assertDecoded(Schema.FLOAT32_SCHEMA, "NaN", Kind.REAL, Float.NaN);
        assertDecoded(Schema.FLOAT64_SCHEMA, 0.1, Kind.DOUBLE, 0.1);
        assertDecoded(Schema.FLOAT64_SCHEMA, new BigDecimal("0.1"), Kind.DOUBLE, 0.1);
        assertDecoded(Schema.FLOAT64_SCHEMA, "-Infinity", Kind.DOUBLE, Double.NEGATIVE_INFINITY);
        assertDecoded(Schema.STRING_SCHEMA, "t", Kind.TEXT, "t");
        assertDecoded(Schema.BYTES_SCHEMA, new byte[] {1, 2}, Kind.BYTES, new byte[] {1, 2});
        assertDecoded(Schema.BYTES_SCHEMA, ByteBuffer.wrap(new byte[] {1, 2}), Kind.BYTES, new byte[] {1, 2});
        assertDecoded(Schema.BYTES_SCHEMA, "AQI=", Kind.BYTES, new byte[] {1, 2});
        assertDecoded(
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA)
                        .build(),
                Map.of("k", "v"),
                Kind.HSTORE,
                Map.of("k", "v"));
    }

    @Test
    void aSchemaThatLacksAParameterSpoilsNothingButItsColumn() {
        ColumnCodec decimal = ColumnCodecs.of(SchemaBuilder.bytes()
                .name("org.apache.kafka.connect.data.Decimal")
                .build());
        assertThatThrownBy(() -> decimal.decode("price", new byte[] {1}))
                .isInstanceOf(ColumnException.class)
                .hasMessageContaining("without a scale");
        ColumnCodec bits = ColumnCodecs.of(SchemaBuilder.bytes()
                .name("io.debezium.data.Bits")
                .parameter("length", "x")
                .build());
        assertThat(bits.nullMayBeUnavailable()).isTrue();
    }

    @Test
    void anHstoreIsInTheOrderOfItsKeysWhateverTheRecordsForm() {
        assertThat(((Map<?, ?>) WireValues.hstore(Map.of("b", "2", "c", "3", "a", "1"))).keySet())
                .map(Object::toString)
                .containsExactly("a", "b", "c");
    }

    @Test
    void semanticTexts() {
        assertDecoded(
                string("io.debezium.data.Uuid"),
                "0e37df36-f698-11e6-8dd4-cb9ced3df976",
                Kind.UUID,
                UUID.fromString("0e37df36-f698-11e6-8dd4-cb9ced3df976"));
        assertDecoded(string("io.debezium.data.Json"), "null", Kind.JSON, "null");
        assertDecoded(string("io.debezium.data.Enum"), "happy", Kind.ENUM, "happy");
        assertDecoded(string("io.debezium.data.Xml"), "<a/>", Kind.TEXT, "<a/>");
        assertDecoded(string("io.debezium.data.Tsvector"), "'a':1", Kind.TEXT, "'a':1");
    }

    @Test
    void numerics() {
        Schema decimal = Decimal.schema(4);
        BigDecimal value = new BigDecimal("12.3400");
        assertDecoded(decimal, value, Kind.NUMERIC, value);
        assertDecoded(decimal, "AeII", Kind.NUMERIC, value);
        assertDecoded(decimal, ByteBuffer.wrap(value.unscaledValue().toByteArray()), Kind.NUMERIC, value);

        Schema variable = SchemaBuilder.struct()
                .name("io.debezium.data.VariableScaleDecimal")
                .field("scale", Schema.INT32_SCHEMA)
                .field("value", Schema.BYTES_SCHEMA)
                .build();
        Struct struct = new Struct(variable)
                .put("scale", 4)
                .put("value", value.unscaledValue().toByteArray());
        assertDecoded(variable, struct, Kind.NUMERIC, value);
        assertDecoded(variable, Map.of("scale", 4L, "value", "AeII"), Kind.NUMERIC, value);
    }

    @Test
    void timestampsInEveryPrecisionMode() {
        Instant instant = Instant.parse("2026-01-02T03:04:05.678Z");
        long millis = instant.toEpochMilli();
        assertDecoded(int64("io.debezium.time.Timestamp"), millis, Kind.TIMESTAMP, instant);
        assertDecoded(int64("io.debezium.time.MicroTimestamp"), millis * 1000, Kind.TIMESTAMP, instant);
        assertDecoded(int64("io.debezium.time.NanoTimestamp"), millis * 1_000_000, Kind.TIMESTAMP, instant);
        assertDecoded(org.apache.kafka.connect.data.Timestamp.SCHEMA, Date.from(instant), Kind.TIMESTAMP, instant);
        assertDecoded(org.apache.kafka.connect.data.Timestamp.SCHEMA, millis, Kind.TIMESTAMP, instant);
        assertDecoded(string("io.debezium.time.IsoTimestamp"), "2026-01-02T03:04:05.678Z", Kind.TIMESTAMP, instant);
        assertDecoded(
                string("io.debezium.time.ZonedTimestamp"), "2026-01-02T04:04:05.678+01:00", Kind.TIMESTAMPTZ, instant);
        assertDecoded(
                int64("io.debezium.time.MicroTimestamp"),
                -1L,
                Kind.TIMESTAMP,
                Instant.parse("1969-12-31T23:59:59.999999Z"));
    }

    @Test
    void infiniteTimestampsInEveryPrecisionMode() {
        for (String name : List.of("Timestamp", "MicroTimestamp", "NanoTimestamp")) {
            Schema schema = int64("io.debezium.time." + name);
            assertDecoded(schema, Long.MIN_VALUE, Kind.TIMESTAMP, Instant.MIN);
            assertDecoded(schema, -9_223_372_036_832_400_000L, Kind.TIMESTAMP, Instant.MIN);
            assertDecoded(schema, Long.MAX_VALUE, Kind.TIMESTAMP, Instant.MAX);
            assertDecoded(schema, 9_223_372_036_825_200_000L, Kind.TIMESTAMP, Instant.MAX);
        }
        assertDecoded(
                string("io.debezium.time.IsoTimestamp"), "-292275055-05-16T23:00:00Z", Kind.TIMESTAMP, Instant.MIN);
        assertDecoded(
                string("io.debezium.time.IsoTimestamp"), "+292278994-08-16T23:00:00Z", Kind.TIMESTAMP, Instant.MAX);
        assertDecoded(string("io.debezium.time.ZonedTimestamp"), "infinity", Kind.TIMESTAMPTZ, Instant.MAX);
        assertDecoded(string("io.debezium.time.ZonedTimestamp"), "-infinity", Kind.TIMESTAMPTZ, Instant.MIN);
    }

    @Test
    void datesInEveryPrecisionMode() {
        LocalDate date = LocalDate.of(2026, 1, 2);
        assertDecoded(int32("io.debezium.time.Date"), 20455, Kind.DATE, date);
        assertDecoded(org.apache.kafka.connect.data.Date.SCHEMA, new Date(20455 * 86_400_000L), Kind.DATE, date);
        assertDecoded(org.apache.kafka.connect.data.Date.SCHEMA, 20455L, Kind.DATE, date);
        assertDecoded(string("io.debezium.time.IsoDate"), "2026-01-02Z", Kind.DATE, date);
        assertDecoded(int32("io.debezium.time.Date"), -2_440_000, Kind.DATE, LocalDate.ofEpochDay(-2_440_000));
    }

    @Test
    void infiniteDates() {
        assertDecoded(int32("io.debezium.time.Date"), -622_191_234, Kind.DATE, LocalDate.MAX);
        assertDecoded(int32("io.debezium.time.Date"), 622_191_233, Kind.DATE, LocalDate.MIN);
        assertDecoded(
                int32("io.debezium.time.Date"),
                (int) LocalDate.parse("+5877611-06-21").toEpochDay(),
                Kind.DATE,
                LocalDate.MAX);
        assertDecoded(
                int32("io.debezium.time.Date"),
                (int) LocalDate.parse("-5877611-06-22").toEpochDay(),
                Kind.DATE,
                LocalDate.MIN);
        assertDecoded(string("io.debezium.time.IsoDate"), "+292278994-08-16Z", Kind.DATE, LocalDate.MAX);
    }

    @Test
    void timesAndIntervalsAreIsoTexts() {
        assertDecoded(int32("io.debezium.time.Time"), 11_045_678, Kind.TIME, "03:04:05.678");
        assertDecoded(int64("io.debezium.time.MicroTime"), 11_045_678_901L, Kind.TIME, "03:04:05.678901");
        assertDecoded(int64("io.debezium.time.MicroTime"), 86_400_000_000L, Kind.TIME, "24:00:00");
        assertDecoded(int64("io.debezium.time.NanoTime"), 11_045_678_901_000L, Kind.TIME, "03:04:05.678901");
        assertDecoded(org.apache.kafka.connect.data.Time.SCHEMA, new Date(11_045_678), Kind.TIME, "03:04:05.678");
        assertDecoded(string("io.debezium.time.IsoTime"), "03:04:05Z", Kind.TIME, "03:04:05Z");
        assertDecoded(string("io.debezium.time.ZonedTime"), "03:04:05+01:00", Kind.TIME, "03:04:05+01:00");
        assertDecoded(int64("io.debezium.time.MicroDuration"), 37_091_106_000_000L, Kind.INTERVAL, "PT10303H5M6S");
        assertDecoded(int64("io.debezium.time.NanoDuration"), 1_500_000_000L, Kind.INTERVAL, "PT1.5S");
        assertDecoded(string("io.debezium.time.Interval"), "P1Y2M3DT4H5M6S", Kind.INTERVAL, "P1Y2M3DT4H5M6S");
    }

    @Test
    void vectors() {
        Schema vector = SchemaBuilder.array(Schema.FLOAT64_SCHEMA)
                .name("io.debezium.data.DoubleVector")
                .build();
        assertDecoded(vector, List.of(0.1, 2.0), Kind.VECTOR, new float[] {0.1f, 2});
        Schema halfvec = SchemaBuilder.array(Schema.FLOAT32_SCHEMA)
                .name("io.debezium.data.FloatVector")
                .build();
        assertDecoded(halfvec, List.of(0.1f, 2f), Kind.HALFVEC, new float[] {0.1f, 2});
        Schema sparsevec = SchemaBuilder.struct()
                .name("io.debezium.data.SparseDoubleVector")
                .field("dimensions", Schema.INT16_SCHEMA)
                .field(
                        "vector",
                        SchemaBuilder.map(Schema.INT16_SCHEMA, Schema.FLOAT64_SCHEMA)
                                .build())
                .build();
        SparseVector sparse = new SparseVector(5, new TreeMap<>(Map.of(1, 1.5, 3, 2.0)));
        Struct struct = new Struct(sparsevec)
                .put("dimensions", (short) 5)
                .put("vector", Map.of((short) 1, 1.5, (short) 3, 2.0));
        assertDecoded(sparsevec, struct, Kind.SPARSEVEC, sparse);
        assertDecoded(
                sparsevec,
                Map.of("dimensions", 5L, "vector", List.of(List.of(1L, 1.5), List.of(3L, 2.0))),
                Kind.SPARSEVEC,
                sparse);
    }

    @Test
    void arraysDecodeTheirElements() {
        Row row = row(array(string("io.debezium.time.ZonedTimestamp")), Arrays.asList("infinity", null));

        assertThat(row.type("c")).isEqualTo(ColumnType.arrayOf(ColumnType.of(Kind.TIMESTAMPTZ)));
        assertThat(row.value("c")).isEqualTo(Arrays.asList(Instant.MAX, null));
    }

    @Test
    void aTypeThatNoDocumentHoldsIsNamed() {
        Schema point = SchemaBuilder.struct()
                .name("io.debezium.data.geometry.Point")
                .optional()
                .build();

        assertThat(row(point, null).value("c")).isNull();
        assertThatThrownBy(() -> row(point, new Struct(point)).value("c"))
                .isInstanceOf(ColumnException.class)
                .hasMessageContaining("io.debezium.data.geometry.Point");
    }

    @Test
    void aValueOfAnotherTypeIsNotQuoted() {
        for (Schema schema : List.of(
                Schema.INT64_SCHEMA,
                Schema.FLOAT64_SCHEMA,
                Schema.BOOLEAN_SCHEMA,
                Schema.BYTES_SCHEMA,
                Decimal.schema(2),
                string("io.debezium.data.Uuid"),
                string("io.debezium.time.ZonedTimestamp"),
                string("io.debezium.time.IsoDate"),
                int64("io.debezium.time.MicroTime"),
                array(Schema.INT64_SCHEMA))) {
            assertThatThrownBy(() -> row(schema, "canary!").value("c"))
                    .isInstanceOfSatisfying(
                            ColumnException.class, e -> assertThat(e.column()).isEqualTo("c"))
                    .hasNoCause()
                    .message()
                    .doesNotContain("canary");
        }
    }

    @Test
    void anUnchangedToastedValueIsUnavailableInEveryForm() {
        byte[] bytes = PLACEHOLDER.getBytes(UTF_8);
        List<Integer> codes = new ArrayList<>();
        List<Long> longCodes = new ArrayList<>();
        for (byte each : bytes) {
            codes.add((int) each);
            longCodes.add((long) each);
        }
        assertUnavailable(Schema.STRING_SCHEMA, PLACEHOLDER);
        assertUnavailable(string("io.debezium.data.Json"), PLACEHOLDER);
        assertUnavailable(string("io.debezium.data.Json"), "{\"" + PLACEHOLDER + "\":\"" + PLACEHOLDER + "\"}");
        assertUnavailable(string("io.debezium.data.Xml"), PLACEHOLDER);
        assertUnavailable(Schema.BYTES_SCHEMA, bytes);
        assertUnavailable(Schema.BYTES_SCHEMA, ByteBuffer.wrap(bytes));
        assertUnavailable(Schema.BYTES_SCHEMA, "X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==");
        assertUnavailable(array(Schema.STRING_SCHEMA), List.of(PLACEHOLDER));
        assertUnavailable(array(Schema.BYTES_SCHEMA), List.of(bytes));
        assertUnavailable(array(Schema.BYTES_SCHEMA), List.of(ByteBuffer.wrap(bytes)));
        assertUnavailable(array(Schema.INT32_SCHEMA), codes);
        assertUnavailable(array(Schema.INT64_SCHEMA), longCodes);
        assertUnavailable(array(int32("io.debezium.time.Date")), codes);
        assertUnavailable(
                array(string("io.debezium.data.Uuid")),
                List.of(UUID.nameUUIDFromBytes(bytes).toString()));
        assertUnavailable(
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).build(),
                Map.of(PLACEHOLDER, PLACEHOLDER));
    }

    @Test
    void whatOnlyResemblesThePlaceholderIsAValue() {
        assertThat(row(Schema.STRING_SCHEMA, PLACEHOLDER + " ").value("c")).isEqualTo(PLACEHOLDER + " ");
        assertThat(row(array(Schema.STRING_SCHEMA), List.of(PLACEHOLDER, "a")).value("c"))
                .isEqualTo(List.of(PLACEHOLDER, "a"));
        assertThat(row(array(Schema.STRING_SCHEMA), List.of()).value("c")).isEqualTo(List.of());
    }

    @Test
    void aNullMayHideAnUnchangedValueWhereDebeziumHasNoPlaceholder() {
        for (Schema element : List.of(
                Schema.FLOAT64_SCHEMA,
                Schema.FLOAT32_SCHEMA,
                Schema.INT16_SCHEMA,
                Schema.BOOLEAN_SCHEMA,
                Decimal.schema(2),
                string("io.debezium.time.ZonedTimestamp"),
                string("io.debezium.data.Enum"),
                string("io.debezium.time.IsoDate"),
                org.apache.kafka.connect.data.Date.SCHEMA,
                int64("io.debezium.time.MicroTimestamp"))) {
            assertThat(row(array(element), null).nullMayBeUnavailable("c"))
                    .as(element.toString())
                    .isTrue();
        }
        for (Schema schema : List.of(
                Schema.STRING_SCHEMA,
                Schema.BYTES_SCHEMA,
                Schema.INT64_SCHEMA,
                array(Schema.STRING_SCHEMA),
                array(Schema.INT32_SCHEMA),
                array(Schema.INT64_SCHEMA),
                array(string("io.debezium.data.Json")),
                array(string("io.debezium.data.Uuid")),
                array(int32("io.debezium.time.Date")),
                bits(144))) {
            assertThat(row(schema, null).nullMayBeUnavailable("c"))
                    .as(schema.toString())
                    .isFalse();
        }
        assertThat(row(
                                SchemaBuilder.array(Schema.FLOAT64_SCHEMA)
                                        .name("io.debezium.data.DoubleVector")
                                        .build(),
                                null)
                        .nullMayBeUnavailable("c"))
                .isTrue();
        assertThat(row(bits(145), null).nullMayBeUnavailable("c")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
                "a0eebc999c0b4ef8bb6d6bb9bd380a11",
                "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11",
                "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}"
            })
    void aUuidMayBeSpeltInEveryWayThatPostgresReads(String text) {
        // The spellings of Postgres' documentation, "UUID Type".
        assertThat(WireValues.uuidText(text)).hasToString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    }

    private void assertUnavailable(Schema schema, Object value) {
        assertThat(row(schema, value).value("c")).isEqualTo(Unavailable.UNAVAILABLE);
        assertThat(WireRow.of(Map.of("c", value), RowShape.untyped(List.of("c")), unavailable)
                        .value("c"))
                .isEqualTo(Unavailable.UNAVAILABLE);
    }

    private void assertDecoded(Schema schema, Object value, Kind kind, Object decoded) {
        Row row = row(schema, value);
        assertThat(row.type("c")).isEqualTo(ColumnType.of(kind));
        assertThat(row.value("c")).isEqualTo(decoded);
    }

    private Row row(Schema schema, Object value) {
        RowShape shape = RowShape.of(SchemaBuilder.struct().field("c", schema).build());
        return WireRow.of(new Object[] {value}, shape, unavailable);
    }

    private static Schema bits(int length) {
        return SchemaBuilder.bytes()
                .name("io.debezium.data.Bits")
                .parameter("length", Integer.toString(length))
                .build();
    }

    private static Schema array(Schema element) {
        return SchemaBuilder.array(element).optional().build();
    }

    private static Schema string(String name) {
        return SchemaBuilder.string().name(name).build();
    }

    private static Schema int32(String name) {
        return SchemaBuilder.int32().name(name).build();
    }

    private static Schema int64(String name) {
        return SchemaBuilder.int64().name(name).build();
    }
}
