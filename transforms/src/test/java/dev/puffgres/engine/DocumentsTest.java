package dev.puffgres.engine;

import static dev.puffgres.engine.TestEvents.insert;
import static dev.puffgres.engine.TestEvents.mapping;
import static dev.puffgres.engine.TestRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import dev.puffgres.engine.LossListener.Loss;
import dev.puffgres.event.ColumnType;
import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.event.SparseVector;
import dev.puffgres.mapping.Mapping;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chapter "Documents": what a column becomes. */
class DocumentsTest {

    private static final String PAGES = "namespace = \"pages\"\nid.column = \"id\"\nid.type = \"uint\"\n";
    private static final String COSINE = "distance_metric = \"cosine_distance\"\n";

    private final List<Loss> losses = new ArrayList<>();

    @Nested
    class DefaultTypes {

        @Test
        void integersAreInts() {
            assertAttribute(Kind.INTEGER, Long.MAX_VALUE, "\"int\"", "9223372036854775807");
            assertAttribute(Kind.INTEGER, Long.MIN_VALUE, "\"int\"", "-9223372036854775808");
        }

        @Test
        void numericsAreFloats() {
            assertAttribute(Kind.NUMERIC, new BigDecimal("12.3400"), "\"float\"", "12.34");
            assertAttribute(Kind.NUMERIC, new BigDecimal("5"), "\"float\"", "5.0");
        }

        @Test
        void floatsAreTheShortestTextThatReadsBackAsThem() {
            assertAttribute(Kind.DOUBLE, 0.1, "\"float\"", "0.1");
            assertAttribute(Kind.DOUBLE, 2.0E-3, "\"float\"", "0.002");
            assertAttribute(Kind.DOUBLE, 1e300, "\"float\"", "1.0E300");
            assertAttribute(Kind.REAL, 1.1f, "\"float\"", "1.1");
        }

        @Test
        void whatIsNoNumberIsNullAndCounted() {
            assertAttribute(Kind.DOUBLE, Double.NaN, "\"float\"", null);
            assertAttribute(Kind.DOUBLE, Double.POSITIVE_INFINITY, "\"float\"", null);
            assertAttribute(Kind.REAL, Float.NEGATIVE_INFINITY, "\"float\"", null);
            assertAttribute(Kind.NUMERIC, Double.NaN, "\"float\"", null);

            assertThat(losses).hasSize(4).containsOnly(Loss.NOT_A_NUMBER);
        }

        @Test
        void aNumericBeyondAFloatIsRefused() {
            assertRefused(
                    "", Kind.NUMERIC, new BigDecimal("1e400"), FailureKind.INVALID_TYPE, "declare the type string");
        }

        @Test
        void booleansAreBools() {
            assertAttribute(Kind.BOOLEAN, true, "\"bool\"", "true");
        }

        @Test
        void textsAreStrings() {
            for (Kind kind :
                    List.of(Kind.TEXT, Kind.CHAR, Kind.CITEXT, Kind.ENUM, Kind.TIME, Kind.INTERVAL, Kind.JSON)) {
                assertAttribute(kind, "a b ", "\"string\"", "\"a b \"");
            }
        }

        @Test
        void textIsEscapedAsJsonWants() {
            assertAttribute(
                    Kind.TEXT,
                    "\"\\\n\r\t\b\0\u001f/é你😀",
                    "\"string\"",
                    "\"\\\"\\\\\\n\\r\\t\\u0008\\u0000\\u001f/é你😀\"");
        }

        @Test
        void halfASurrogatePairIsRefused() {
            assertRefused("", Kind.TEXT, "a\ud83d", FailureKind.INVALID_TYPE, "surrogate");
            assertRefused("", Kind.TEXT, "\ude00a", FailureKind.INVALID_TYPE, "surrogate");
        }

        @Test
        void uuidsAreUuids() {
            UUID uuid = UUID.fromString("0e37df36-f698-11e6-8dd4-cb9ced3df976");
            assertAttribute(Kind.UUID, uuid, "\"uuid\"", '"' + uuid.toString() + '"');
        }

        @Test
        void timesAreDatetimesInUtcWithThePrecisionGiven() {
            Instant instant = Instant.parse("2026-01-02T03:04:05.678901Z");
            assertAttribute(Kind.TIMESTAMPTZ, instant, "\"datetime\"", "\"2026-01-02T03:04:05.678901Z\"");
            assertAttribute(Kind.TIMESTAMP, instant, "\"datetime\"", "\"2026-01-02T03:04:05.678901Z\"");
            assertAttribute(Kind.DATE, LocalDate.of(2026, 1, 2), "\"datetime\"", "\"2026-01-02T00:00:00Z\"");
        }

        @Test
        void infiniteTimesAreNullAndCounted() {
            assertAttribute(Kind.TIMESTAMPTZ, Instant.MAX, "\"datetime\"", null);
            assertAttribute(Kind.TIMESTAMP, Instant.MIN, "\"datetime\"", null);
            assertAttribute(Kind.DATE, LocalDate.MAX, "\"datetime\"", null);

            assertThat(losses).hasSize(3).containsOnly(Loss.INFINITE_TIME);
        }

        @Test
        void aYearWithoutFourDigitsIsRefused() {
            assertRefused(
                    "", Kind.DATE, LocalDate.of(10000, 1, 1), FailureKind.INVALID_TYPE, "declare the type string");
            assertRefused("", Kind.DATE, LocalDate.of(0, 1, 1), FailureKind.INVALID_TYPE, "year");
        }

        @Test
        void bytesAreBase64() {
            assertAttribute(
                    Kind.BYTES,
                    new byte[] {(byte) 0xDE, (byte) 0xAD, (byte) 0xBE, (byte) 0xEF},
                    "\"string\"",
                    "\"3q2+7w==\"");
        }

        @Test
        void arraysLoseTheirNullElementsWhichIsCounted() {
            assertArray(Kind.TEXT, Arrays.asList("a", null, "b"), "\"[]string\"", "[\"a\",\"b\"]");
            assertArray(Kind.INTEGER, Arrays.asList(null, 1L, 2L), "\"[]int\"", "[1,2]");
            assertArray(Kind.DOUBLE, Arrays.asList(1.5, Double.NaN), "\"[]float\"", "[1.5]");
            assertArray(Kind.BOOLEAN, List.of(), "\"[]bool\"", "[]");

            assertThat(losses).filteredOn(Loss.NULL_ELEMENT::equals).hasSize(3);
        }

        @Test
        void hstoresAreJson() {
            Map<String, String> hstore = new LinkedHashMap<>();
            hstore.put("a", "1");
            hstore.put("b\"", null);
            assertAttribute(Kind.HSTORE, hstore, "\"string\"", "\"{\\\"a\\\":\\\"1\\\",\\\"b\\\\\\\"\\\":null}\"");
        }

        @Test
        void vectorsAreBase64OfLittleEndianFloats() {
            float[] vector = {0.1f, 0.2f, 0.3f};
            // The example of turbopuffer's own SDK test.
            assertAttribute(COSINE, Kind.VECTOR, vector, "{\"type\":\"[3]f32\",\"ann\":true}", "\"zczMPc3MTD6amZk+\"");
            assertAttribute(COSINE, Kind.HALFVEC, vector, "{\"type\":\"[3]f16\",\"ann\":true}", "\"zczMPc3MTD6amZk+\"");
        }

        @Test
        void aVectorNeedsADistance() {
            assertRefused("", Kind.VECTOR, new float[] {1}, FailureKind.INVALID_TYPE, "distance_metric");
        }

        @Test
        void sparseVectorsAreObjects() {
            SparseVector vector = new SparseVector(5, new TreeMap<>(Map.of(1, 1.5, 3, 2.0)));
            assertAttribute(Kind.SPARSEVEC, vector, "\"{}f16\"", "{\"1\":1.5,\"3\":2.0}");
        }

        @Test
        void nullsAreLeftOutAndKeepTheirType() {
            assertAttribute(Kind.TEXT, null, "\"string\"", null);
            assertThat(losses).isEmpty();
        }
    }

    @Nested
    class DeclaredTypes {

        @Test
        void aNumericKeepsEveryDigitAsAString() {
            assertDeclared("string", Kind.NUMERIC, new BigDecimal("12.3400"), "\"12.3400\"");
            assertDeclared(
                    "string",
                    Kind.NUMERIC,
                    new BigDecimal("123456789012345678901234567890.123456789"),
                    "\"123456789012345678901234567890.123456789\"");
        }

        @Test
        void aNumericInTextMayBeAFloatOrAnInt() {
            assertDeclared("float", Kind.TEXT, "12.3400", "12.34");
            assertDeclared("int", Kind.TEXT, "12.0", "12");
            assertDeclared("float", Kind.TEXT, "NAN", null);
        }

        @Test
        void textThatIsNoNumberIsRefused() {
            assertRefused("float", Kind.TEXT, "AeII", FailureKind.INVALID_TYPE, "decimal.handling.mode=string");
            assertRefused("float", Kind.UNTYPED, "AeII", FailureKind.INVALID_TYPE, "decimal.handling.mode=string");
            assertRefused("float", Kind.TEXT, "--", FailureKind.INVALID_TYPE, "no number");
        }

        @Test
        void aWholeNumberMayBeAUint() {
            assertDeclared("uint", Kind.INTEGER, 5L, "5");
            assertDeclared("uint", Kind.NUMERIC, new BigDecimal("18446744073709551615"), "18446744073709551615");
            assertRefused("uint", Kind.INTEGER, -5L, FailureKind.INVALID_TYPE, "declare the type int");
            assertRefused(
                    "int", Kind.NUMERIC, new BigDecimal("9223372036854775808"), FailureKind.INVALID_TYPE, "64 bits");
            assertRefused("int", Kind.DOUBLE, 1.5, FailureKind.INVALID_TYPE, "no whole number");
        }

        @Test
        @Timeout(5)
        void aFractionOfAnyExponentIsNoIntAtOnce() {
            assertRefused(
                    "int", Kind.NUMERIC, new BigDecimal("1e-2000000000"), FailureKind.INVALID_TYPE, "no whole number");
        }

        @Test
        void anIntegerMayBeAFloat() {
            assertDeclared("float", Kind.INTEGER, 5L, "5.0");
        }

        @Test
        void textMayBeADatetimeOrAUuid() {
            assertDeclared("datetime", Kind.TEXT, "2026-01-02T03:04:05+01:00", "\"2026-01-02T02:04:05Z\"");
            assertDeclared("datetime", Kind.UNTYPED, "2026-01-02", "\"2026-01-02T00:00:00Z\"");
            assertDeclared("datetime", Kind.UNTYPED, "infinity", null);
            assertDeclared(
                    "uuid",
                    Kind.TEXT,
                    "0E37DF36-F698-11E6-8DD4-CB9CED3DF976",
                    "\"0e37df36-f698-11e6-8dd4-cb9ced3df976\"");
            assertRefused("datetime", Kind.TEXT, "tomorrow", FailureKind.INVALID_TYPE, "ISO 8601");
            assertRefused("uuid", Kind.TEXT, "x", FailureKind.INVALID_TYPE, "none of that type");
        }

        @Test
        void aBareNumberIsNoDatetimeUntilTheMappingSaysOfWhat() {
            assertRefused("datetime", Kind.UNTYPED, 1767323045678901L, FailureKind.INVALID_TYPE, "from = \"micros\"");
        }

        @Test
        void aTimeMayBeAString() {
            assertDeclared("string", Kind.TIMESTAMPTZ, Instant.MAX, "\"infinity\"");
            assertDeclared("string", Kind.DATE, LocalDate.of(10000, 1, 1), "\"+10000-01-01\"");
        }

        @Test
        void aVectorHasTheDimensionsDeclared() {
            assertRefused(
                    COSINE,
                    "[2]f32",
                    Kind.VECTOR,
                    new float[] {1, 2, 3},
                    FailureKind.INVALID_TYPE,
                    "it has 3 dimensions");
        }

        @Test
        void aListOfNumbersMayBeAVector() {
            assertDeclared(
                    COSINE,
                    "[3]f32",
                    Kind.UNTYPED,
                    List.of(new BigDecimal("0.1"), new BigDecimal("0.2"), new BigDecimal("0.3")),
                    "\"zczMPc3MTD6amZk+\"");
            assertRefused(
                    COSINE,
                    "[2]f32",
                    Kind.UNTYPED,
                    Arrays.asList(1L, null),
                    FailureKind.INVALID_TYPE,
                    "none of that type");
        }

        @Test
        void anArrayIsNoScalarAndAScalarNoArray() {
            assertRefused("[]string", Kind.TEXT, "a", FailureKind.INVALID_TYPE, "none of that type");
            assertRefused("string", Kind.UNTYPED, List.of("a"), FailureKind.INVALID_TYPE, "none of that type");
        }
    }

    @Nested
    class RecordsWithoutSchemas {

        @Test
        void anArrayOfNumericsIsOneOfNumbers() {
            Object decimal = Map.of("scale", 1L, "value", "Fg==");

            assertAttribute(Kind.UNTYPED, Arrays.asList(decimal, null), "\"[]float\"", "[2.2]");
        }

        @Test
        void anObjectThatOnlyLooksLikeADecimalIsText() {
            assertAttribute(
                    Kind.UNTYPED,
                    new TreeMap<>(Map.of("scale", 1L, "value", "no base64")),
                    "\"string\"",
                    "\"{\\\"scale\\\":1,\\\"value\\\":\\\"no base64\\\"}\"");
        }

        @Test
        void valuesTellTheirTypes() {
            assertAttribute(Kind.UNTYPED, "a", "\"string\"", "\"a\"");
            assertAttribute(Kind.UNTYPED, 5L, "\"int\"", "5");
            assertAttribute(Kind.UNTYPED, new BigDecimal("0.1"), "\"float\"", "0.1");
            assertAttribute(Kind.UNTYPED, true, "\"bool\"", "true");
            assertAttribute(Kind.UNTYPED, List.of(1L, 2L), "\"[]int\"", "[1,2]");
            assertAttribute(Kind.UNTYPED, List.of(1L, new BigDecimal("2.5")), "\"[]float\"", "[1.0,2.5]");
            assertAttribute(Kind.UNTYPED, Map.of("k", "v"), "\"string\"", "\"{\\\"k\\\":\\\"v\\\"}\"");
        }

        @Test
        void aVariableScaleDecimalIsRecognised() {
            assertAttribute(Kind.UNTYPED, Map.of("scale", 2L, "value", "BNI="), "\"float\"", "12.34");
        }

        @Test
        void aSparseVectorIsRecognised() {
            Map<String, Object> vector =
                    Map.of("dimensions", 5L, "vector", List.of(List.of(1L, new BigDecimal("1.5")), List.of(3L, 2L)));
            assertAttribute(Kind.UNTYPED, vector, "\"{}f16\"", "{\"1\":1.5,\"3\":2.0}");
        }

        @Test
        void whatTellsNoTypeIsLeftOutOfTheSchema() {
            assertAttribute(Kind.UNTYPED, null, null, null);
            assertAttribute(Kind.UNTYPED, List.of(), null, null);
        }
    }

    @Nested
    class Limits {

        @Test
        void aFilterableStringHasAtMost4Kilobytes() {
            assertAttribute(Kind.TEXT, "x".repeat(4096), "\"string\"", '"' + "x".repeat(4096) + '"');
            assertRefused("", Kind.TEXT, "x".repeat(4097), FailureKind.TOO_LARGE, "4097 bytes", "filterable = false");
            assertRefused("", Kind.TEXT, "é".repeat(2049), FailureKind.TOO_LARGE, "4098 bytes");
        }

        @Test
        void whatIsNotFilterableMayBeLonger() {
            for (String option : List.of("filterable = false", "full_text_search = true", "glob = true")) {
                Mapping mapping = mapping(PAGES + "attributes.c." + option + "\n", "");
                assertThat(apply(mapping, row().with("id", Kind.INTEGER, 1L).with("c", Kind.TEXT, "x".repeat(5000))))
                        .isInstanceOf(Action.Upsert.class);
            }
        }

        @Test
        void aFilterableTextStaysLimitedWhereTheMappingAsksForBoth() {
            Mapping mapping =
                    mapping(PAGES + "attributes.c.full_text_search = true\nattributes.c.filterable = true\n", "");

            assertThat(apply(mapping, row().with("id", Kind.INTEGER, 1L).with("c", Kind.TEXT, "x".repeat(5000))))
                    .isInstanceOf(Action.Failure.class);
        }

        @Test
        void eachElementOfAFilterableArrayIsLimited() {
            ColumnType texts = ColumnType.arrayOf(ColumnType.of(Kind.TEXT));
            assertThat(apply(
                            mapping(PAGES, ""),
                            row().with("id", Kind.INTEGER, 1L).with("c", texts, List.of("a", "x".repeat(4097)))))
                    .isInstanceOf(Action.Failure.class);
            assertThat(apply(
                            mapping(PAGES, ""),
                            row().with("id", Kind.INTEGER, 1L)
                                    .with("c", texts, List.of("x".repeat(4096), "x".repeat(4096)))))
                    .isInstanceOf(Action.Upsert.class);
        }

        @Test
        void anAttributeHasAtMost8Megabytes() {
            Mapping mapping = mapping(PAGES + "attributes.c.filterable = false\n", "");
            TestRow row = row().with("id", Kind.INTEGER, 1L);

            assertThat(apply(mapping, row.with("c", Kind.TEXT, "x".repeat(8 << 20))))
                    .isInstanceOf(Action.Upsert.class);
            assertThat(apply(mapping, row.with("c", Kind.TEXT, "x".repeat((8 << 20) + 1))))
                    .isInstanceOfSatisfying(Action.Failure.class, failure -> assertThat(failure.kind())
                            .isEqualTo(FailureKind.TOO_LARGE));
        }

        @Test
        void aDocumentHasAtMost64Megabytes() {
            StringBuilder options = new StringBuilder(PAGES);
            TestRow row = row().with("id", Kind.INTEGER, 1L);
            for (int i = 0; i < 8; i++) {
                options.append("attributes.c").append(i).append(".filterable = false\n");
                row.with("c" + i, Kind.TEXT, "x".repeat(8 << 20));
            }

            assertThat(apply(mapping(options.toString(), ""), row))
                    .isInstanceOfSatisfying(Action.Failure.class, failure -> {
                        assertThat(failure.kind()).isEqualTo(FailureKind.TOO_LARGE);
                        assertThat(failure.message()).contains("the document has");
                    });
        }

        @Test
        void aSparseVectorHasAtMost1024Elements() {
            TreeMap<Integer, Double> elements = new TreeMap<>();
            for (int i = 1; i <= 1025; i++) {
                elements.put(i, 1.0);
            }
            assertRefused("", Kind.SPARSEVEC, new SparseVector(2000, elements), FailureKind.TOO_LARGE, "1025 elements");
        }
    }

    @Nested
    class Attributes {

        @Test
        void areTheColumnsListedInTheirOrder() {
            Mapping mapping = mapping(PAGES + "columns = [\"b\", \"a\"]\n", "");

            assertThat(document(mapping, abc())).endsWith("\"__mapping\":\"pages\",\"b\":2,\"a\":1}");
        }

        @Test
        void areAllOfTheRecordsColumnsButTheIdOtherwise() {
            assertThat(document(mapping(PAGES, ""), abc()))
                    .endsWith("\"__mapping\":\"pages\",\"a\":1,\"b\":2,\"c\":3}");
        }

        @Test
        void mayIncludeTheIdUnderAnotherName() {
            Mapping mapping = mapping(PAGES + "attributes.page.column = \"id\"\n", "");

            assertThat(document(mapping, abc())).endsWith("\"page\":1,\"a\":1,\"b\":2,\"c\":3}");
        }

        @Test
        void standUnderTheirNamesAndAppearOnce() {
            Mapping mapping = mapping(PAGES + "attributes.x.column = \"a\"\n", "");

            assertThat(document(mapping, abc())).endsWith("\"__mapping\":\"pages\",\"x\":1,\"b\":2,\"c\":3}");
        }

        @Test
        void haveNamesThatAreEscaped() {
            Mapping mapping = mapping(PAGES, "");

            assertThat(document(mapping, row().with("id", Kind.INTEGER, 1L).with("a\"b", Kind.INTEGER, 1L)))
                    .endsWith("\"a\\\"b\":1}");
        }

        @Test
        void cannotHaveReservedNames() {
            for (String name : List.of("__source_lsn", "__mapping", "$dist")) {
                assertThat(apply(
                                mapping(PAGES, ""),
                                row().with("id", Kind.INTEGER, 1L).with(name, Kind.INTEGER, 1L)))
                        .isInstanceOfSatisfying(Action.Failure.class, failure -> assertThat(failure.message())
                                .contains(name, "attributes.<name>.column"));
            }
        }

        @Test
        void cannotTakeAnothersName() {
            Mapping mapping = mapping(PAGES + "attributes.b.column = \"a\"\n", "");

            assertThat(apply(mapping, abc()))
                    .isInstanceOfSatisfying(Action.Failure.class, failure -> assertThat(failure.message())
                            .contains("column b", "column a"));
        }

        @Test
        void thatTheRecordLacksAreMissing() {
            Mapping mapping = mapping(PAGES + "columns = [\"a\", \"z\"]\n", "");

            assertThat(apply(mapping, abc())).isInstanceOfSatisfying(Action.Failure.class, failure -> {
                assertThat(failure.kind()).isEqualTo(FailureKind.MISSING_COLUMN);
                assertThat(failure.message()).contains("no column z", "optional = true");
            });
        }

        @Test
        void thatTheRecordLacksAreNullWhereTheyAreOptional() {
            Mapping mapping = mapping(PAGES + "columns = [\"a\", \"z\"]\nattributes.z.optional = true\n", "");

            assertThat(document(mapping, abc())).endsWith("\"__mapping\":\"pages\",\"a\":1}");
        }

        private static TestRow abc() {
            return row().with("id", Kind.INTEGER, 1L)
                    .with("a", Kind.INTEGER, 1L)
                    .with("b", Kind.INTEGER, 2L)
                    .with("c", Kind.INTEGER, 3L);
        }
    }

    @Nested
    class Schemas {

        @Test
        void declareIdAndOurOwnAttributesFirst() {
            assertThat(schema(mapping(PAGES, ""), row(1, "t")))
                    .isEqualTo(
                            "{\"id\":\"uint\",\"__mapping\":\"string\",\"__source_lsn\":\"uint\",\"__snapshot\":\"uint\","
                                    + "\"__incomplete\":\"uint\",\"title\":\"string\"}");
        }

        @Test
        void passOptionsThrough() {
            Mapping mapping = mapping(
                    PAGES
                            + "attributes.title.full_text_search = { language = \"english\" }\nattributes.title.filterable = true\n",
                    "");

            assertThat(schema(mapping, row(1, "t")))
                    .endsWith(
                            "\"title\":{\"type\":\"string\",\"filterable\":true,\"full_text_search\":{\"language\":\"english\"}}}");
        }

        @Test
        void areTheSameInstanceForTheSameShape() {
            Engine engine = new Engine(List.of(mapping(PAGES, "")), LossListener.NONE);

            Action.Write first =
                    (Action.Write) engine.apply(insert(row(1, "a"))).get(0);
            Action.Write wider = (Action.Write) engine.apply(insert(row(2, "a").with("b", Kind.INTEGER, 1L)))
                    .get(0);
            Action.Write again =
                    (Action.Write) engine.apply(insert(row(3, null))).get(0);
            Action.Write deleted =
                    (Action.Write) engine.apply(TestEvents.delete(row(4, ""))).get(0);

            assertThat(again.schema()).isSameAs(first.schema()).isNotSameAs(wider.schema());
            assertThat(deleted.schema()).isSameAs(first.schema());
        }

        @Test
        void nameTheDistanceWhereThereIsAVector() {
            Mapping mapping = mapping(PAGES + COSINE, "");

            assertThat(write(mapping, row(1, "t")).schema().distanceMetric()).isNull();
            assertThat(write(mapping, row(1, "t").with("v", Kind.VECTOR, new float[] {1}))
                            .schema()
                            .distanceMetric())
                    .isEqualTo("cosine_distance");
        }

        private static String schema(Mapping mapping, TestRow row) {
            return write(mapping, row).schema().schema();
        }

        private static Action.Write write(Mapping mapping, TestRow row) {
            return (Action.Write) TestEvents.apply(mapping, insert(row)).get(0);
        }
    }

    @Test
    void noMessageQuotesAValue() {
        String secret = "canary";
        for (Kind kind : Kind.values()) {
            for (String type : List.of("int", "float", "uuid", "datetime", "bool", "[]int", "{}f16")) {
                if (kind != Kind.ARRAY) {
                    Mapping mapping = mapping(PAGES + "attributes.c.type = \"" + type + "\"\n", "");
                    Action action =
                            apply(mapping, row().with("id", Kind.INTEGER, 1L).with("c", kind, secret));
                    assertThat(action).isInstanceOf(Action.Failure.class);
                    assertThat(action.toString()).doesNotContain(secret);
                }
            }
        }
    }

    private void assertArray(Kind element, List<?> value, String type, String json) {
        assertAttribute("", ColumnType.arrayOf(ColumnType.of(element)), value, type, json);
    }

    private void assertAttribute(Kind kind, Object value, String type, String json) {
        assertAttribute("", kind, value, type, json);
    }

    private void assertAttribute(String more, Kind kind, Object value, String type, String json) {
        assertAttribute(more, ColumnType.of(kind), value, type, json);
    }

    private void assertAttribute(String more, ColumnType columnType, Object value, String type, String json) {
        Action action = apply(
                mapping(PAGES + more, ""), row().with("id", Kind.INTEGER, 1L).with("c", columnType, value));
        assertThat(action).isInstanceOfSatisfying(Action.Upsert.class, upsert -> {
            assertThat(upsert.document())
                    .endsWith("\"__mapping\":\"pages\"" + (json == null ? "}" : ",\"c\":" + json + "}"));
            assertThat(upsert.schema().schema())
                    .endsWith("\"__incomplete\":\"uint\"" + (type == null ? "}" : ",\"c\":" + type + "}"));
        });
    }

    private void assertDeclared(String type, Kind kind, Object value, String json) {
        assertDeclared("", type, kind, value, json);
    }

    private void assertDeclared(String more, String type, Kind kind, Object value, String json) {
        assertThat(apply(
                        declaring(more, type),
                        row().with("id", Kind.INTEGER, 1L).with("c", kind, value)))
                .isInstanceOfSatisfying(Action.Upsert.class, upsert -> assertThat(upsert.document())
                        .endsWith("\"__mapping\":\"pages\"" + (json == null ? "}" : ",\"c\":" + json + "}")));
    }

    private void assertRefused(String type, Kind kind, Object value, FailureKind failure, String... words) {
        assertRefused("", type, kind, value, failure, words);
    }

    private void assertRefused(
            String more, String type, Kind kind, Object value, FailureKind failure, String... words) {
        assertThat(apply(
                        declaring(more, type),
                        row().with("id", Kind.INTEGER, 1L).with("c", kind, value)))
                .isInstanceOfSatisfying(Action.Failure.class, action -> {
                    assertThat(action.kind()).isEqualTo(failure);
                    assertThat(action.message()).contains("column c").contains(words);
                });
    }

    private static Mapping declaring(String more, String type) {
        return mapping(PAGES + more + (type.isEmpty() ? "" : "attributes.c.type = \"" + type + "\"\n"), "");
    }

    private Action apply(Mapping mapping, TestRow row) {
        Engine engine = new Engine(List.of(mapping), (name, column, loss) -> losses.add(loss));
        return engine.apply(insert(row)).get(0);
    }

    private String document(Mapping mapping, TestRow row) {
        return ((Action.Upsert) apply(mapping, row)).document();
    }
}
