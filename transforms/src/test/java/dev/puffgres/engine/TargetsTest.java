package dev.puffgres.engine;

import static dev.puffgres.engine.TestEvents.apply;
import static dev.puffgres.engine.TestEvents.event;
import static dev.puffgres.engine.TestEvents.mapping;
import static dev.puffgres.engine.TestRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Target;
import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.event.Operation;
import dev.puffgres.mapping.Mapping;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids and namespaces. */
class TargetsTest {

    private static final UUID SOME_UUID = UUID.fromString("0e37df36-f698-11e6-8dd4-cb9ced3df976");

    @Test
    void aUintIsWrittenAsDigits() {
        assertId("uint", Kind.INTEGER, 0L, "0");
        assertId("uint", Kind.INTEGER, Long.MAX_VALUE, "9223372036854775807");
        assertId("int", Kind.INTEGER, 42L, "42");
        assertId("uint", Kind.UNTYPED, 42L, "42");
    }

    @Test
    void aNumericMayBeAUint() {
        assertId("uint", Kind.NUMERIC, new BigDecimal("18446744073709551615"), "18446744073709551615");
        assertId("uint", Kind.NUMERIC, new BigDecimal("42.00"), "42");
        assertId("uint", Kind.UNTYPED, new BigDecimal("18446744073709551615"), "18446744073709551615");
    }

    @Test
    void aNumberThatIsNoUintIsInvalid() {
        assertInvalid("int", Kind.INTEGER, -1L, "negative");
        assertInvalid("uint", Kind.INTEGER, -1L, "negative");
        assertInvalid("uint", Kind.NUMERIC, new BigDecimal("18446744073709551616"), "2^64-1");
        assertInvalid("uint", Kind.NUMERIC, new BigDecimal("0.5"), "no whole number");
        assertInvalid("uint", Kind.NUMERIC, new BigDecimal("1e999999"), "no whole number");
        assertInvalid("uint", Kind.TEXT, "abc", "no whole number");
    }

    @Test
    @Timeout(5)
    void aFractionOfAnyExponentIsRefusedAtOnce() {
        assertInvalid("uint", Kind.UNTYPED, new BigDecimal("1e-2000000000"), "no whole number");
        assertId("uint", Kind.NUMERIC, new BigDecimal("0e-2000000000"), "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"05", "+5", "5e0", "5.", "00", "-0", "1e-999999999"})
    void aTextThatSpellsANumberInAnotherWayIsInvalidSinceItsRowIsAnother(String text) {
        assertInvalid("uint", Kind.TEXT, text, "no whole number");
    }

    @Test
    void aTextThatSpellsANumberAsPostgresDoesIsAUint() {
        assertId("uint", Kind.TEXT, "5", "5");
        assertId("uint", Kind.TEXT, "0", "0");
        assertId("uint", Kind.TEXT, "5.00", "5");
        assertId("uint", Kind.UNTYPED, "18446744073709551615", "18446744073709551615");
        assertInvalid("uint", Kind.TEXT, "-5", "negative");
    }

    @Test
    void aUuidIsWrittenCanonically() {
        assertId("uuid", Kind.UUID, SOME_UUID, '"' + SOME_UUID.toString() + '"');
        assertId("uuid", Kind.UNTYPED, "0E37DF36F69811E68DD4CB9CED3DF976", '"' + SOME_UUID.toString() + '"');
        assertId("uuid", Kind.TEXT, "{0e37df36-f698-11e6-8dd4-cb9ced3df976}", '"' + SOME_UUID.toString() + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "0e37df36-f698-11e6-8dd4-cb9ced3df97", "0e37df36-f698-11e6-8dd4-cb9ced3df9766"})
    void aTextThatIsNoUuidIsInvalid(String text) {
        assertInvalid("uuid", Kind.TEXT, text, "no uuid");
    }

    @Test
    void aStringIsEscaped() {
        assertId("string", Kind.TEXT, "a\"b\\c", "\"a\\\"b\\\\c\"");
        assertId("string", Kind.TEXT, "你好😀", "\"你好😀\"");
        assertId("string", Kind.TEXT, "\u0001\n", "\"\\u0001\\n\"");
    }

    @Test
    void otherTypesAreWrittenAsPostgresWouldWriteThem() {
        assertId("string", Kind.INTEGER, -1L, "\"-1\"");
        assertId("string", Kind.UUID, SOME_UUID, '"' + SOME_UUID.toString() + '"');
        assertId("string", Kind.NUMERIC, new BigDecimal("1E+3"), "\"1000\"");
        assertId("string", Kind.DATE, LocalDate.of(2026, 1, 2), "\"2026-01-02\"");
        assertId(
                "string",
                Kind.TIMESTAMPTZ,
                Instant.parse("2026-01-02T03:04:05.678901Z"),
                "\"2026-01-02T03:04:05.678901Z\"");
        assertId("string", Kind.BOOLEAN, true, "\"true\"");
    }

    @Test
    void aStringIsOneTo64BytesOfUtf8() {
        assertId("string", Kind.TEXT, "x".repeat(64), '"' + "x".repeat(64) + '"');
        assertId("string", Kind.TEXT, "é".repeat(32), '"' + "é".repeat(32) + '"');
        assertId("string", Kind.TEXT, "😀".repeat(16), '"' + "😀".repeat(16) + '"');
        assertInvalid("string", Kind.TEXT, "", "empty");
        assertInvalid("string", Kind.TEXT, "x".repeat(65), "65 bytes");
        assertInvalid("string", Kind.TEXT, "é".repeat(32) + "x", "65 bytes");
        assertInvalid("string", Kind.TEXT, "😀".repeat(16) + "x", "65 bytes");
    }

    @Test
    void aStringThatIsNoTextIsInvalid() {
        assertInvalid("string", Kind.TEXT, "a\ud800b", "surrogate");
        assertInvalid("string", Kind.TEXT, "\udc00", "surrogate");
        assertInvalid("string", Kind.TEXT, "a\0b", "NUL");
        assertInvalid("string", Kind.DOUBLE, 1.5, "DOUBLE");
        assertInvalid("string", Kind.BYTES, new byte[] {1}, "BYTES");
    }

    @Test
    void aNullIdIsInvalid() {
        assertInvalid("uint", Kind.INTEGER, null, "is null");
    }

    @Test
    void anIdThatTheRecordDoesNotHaveIsMissing() {
        Mapping mapping = mapping("namespace = \"pages\"\nid.column = \"key\"\nid.type = \"uint\"\n", "");

        assertFailure(mapping, row(1, "t"), FailureKind.MISSING_COLUMN, "no column key");
    }

    @Test
    void aTemplateOfSeveralColumnsIsAStringThatTellsThemApart() {
        Mapping mapping = mapping("namespace = \"pages\"\nid.template = \"{tenant}:{id}\"\nid.type = \"string\"\n", "");

        assertThat(target(mapping, row(1, "t").with("tenant", Kind.TEXT, "a:b%"))
                        .id())
                .isEqualTo("\"a%3Ab%25:1\"");
    }

    @ParameterizedTest
    @CsvSource({"acme,pages-acme", "acme corp,pages-acme.20corp", "a.b,pages-a.2eb", "é,pages-.c3.a9"})
    void aNamespaceHoldsWhatItsColumnsGive(String tenant, String namespace) {
        Mapping mapping = mapping("namespace = \"pages-{tenant}\"\nid.column = \"id\"\nid.type = \"uint\"\n", "");

        assertThat(target(mapping, row(1, "t").with("tenant", Kind.TEXT, tenant)))
                .isEqualTo(new Target(namespace, "1"));
    }

    @Test
    void aNamespaceIsOneTo128Characters() {
        Mapping mapping = mapping("namespace = \"{tenant}\"\nid.column = \"id\"\nid.type = \"uint\"\n", "");

        assertThat(target(mapping, row(1, "t").with("tenant", Kind.TEXT, "x".repeat(128)))
                        .namespace())
                .hasSize(128);
        assertNamespaceInvalid(mapping, "x".repeat(129), "129 characters");
        assertNamespaceInvalid(mapping, "x".repeat(200), "200 characters");
        assertNamespaceInvalid(mapping, "", "0 characters");
        assertNamespaceInvalid(mapping, null, "is null");
    }

    private static void assertNamespaceInvalid(Mapping mapping, String tenant, String words) {
        assertFailure(mapping, row(1, "t").with("tenant", Kind.TEXT, tenant), FailureKind.INVALID_NAMESPACE, words);
    }

    private static void assertId(String type, Kind kind, Object value, String id) {
        assertThat(target(withIdOfType(type), row().with("id", kind, value)).id())
                .isEqualTo(id);
    }

    private static void assertInvalid(String type, Kind kind, Object value, String words) {
        assertFailure(withIdOfType(type), row().with("id", kind, value), FailureKind.INVALID_ID, words);
    }

    private static void assertFailure(Mapping mapping, TestRow row, FailureKind kind, String words) {
        assertThat(apply(mapping, event(Operation.INSERT, row, null, row)))
                .singleElement()
                .isInstanceOfSatisfying(Action.Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(kind);
                    assertThat(failure.message()).contains(words);
                });
    }

    private static Target target(Mapping mapping, TestRow row) {
        return ((Action.Write)
                        apply(mapping, event(Operation.INSERT, row, null, row)).get(0))
                .target();
    }

    private static Mapping withIdOfType(String type) {
        return mapping("namespace = \"pages\"\nid.column = \"id\"\nid.type = \"" + type + "\"\n", "");
    }
}
