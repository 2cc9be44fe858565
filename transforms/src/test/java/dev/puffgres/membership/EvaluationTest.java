package dev.puffgres.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.event.Unavailable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {

    private static final Object UNAVAILABLE = Unavailable.UNAVAILABLE;

    @Test
    void exactNumbersNeverPassThroughADouble() {
        assertThat(truth("a = 9007199254740992.0", Kind.INTEGER, 9007199254740993L))
                .isFalse();
        assertThat(truth("a > 9007199254740992.5", Kind.NUMERIC, new BigDecimal("9007199254740993")))
                .isTrue();
        assertThat(truth("a = 1.500", Kind.NUMERIC, new BigDecimal("1.5"))).isTrue();
    }

    @Test
    void aRealIsWidenedBesideOneNumberButMeetsSeveralAsReals() {
        assertThat(truth("a = 0.1", Kind.REAL, 0.1f)).isFalse();
        assertThat(truth("a IN (0.1)", Kind.REAL, 0.1f)).isFalse();
        assertThat(truth("a = '0.1'", Kind.REAL, 0.1f)).isTrue();
        assertThat(truth("a IN (0.1, 0.2)", Kind.REAL, 0.1f)).isTrue();
    }

    @Test
    void nanIsEqualToItselfAndAboveInfinity() {
        assertThat(truth("a = 'NaN'", Kind.DOUBLE, Double.NaN)).isTrue();
        assertThat(truth("a > 'Infinity'", Kind.DOUBLE, Double.NaN)).isTrue();
        assertThat(truth("a > 'Infinity'", Kind.NUMERIC, Double.NaN)).isTrue();
        assertThat(truth("a = 0", Kind.DOUBLE, -0.0)).isTrue();
    }

    @Test
    void textIsOrderedByCodePointAndNotByUtf16() {
        assertThat(truth("a > '\uFFFD'", Kind.TEXT, "\uD83D\uDE00")).isTrue();
        assertThat(truth("a < 'a'", Kind.TEXT, "Z")).isTrue();
    }

    @Test
    void uuidsAreOrderedUnsignedAndReadInAnySpelling() {
        UUID high = UUID.fromString("80000000-0000-0000-0000-000000000000");
        assertThat(truth("a > '7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF'", Kind.UUID, high))
                .isTrue();
        assertThat(truth("a = '{8000-0000-0000-0000-0000-0000-0000-0000}'", Kind.UUID, high))
                .isTrue();
    }

    @Test
    void charIgnoresTrailingBlanksAndCitextIgnoresCase() {
        assertThat(truth("a = 'ab'", Kind.CHAR, "ab   ")).isTrue();
        assertThat(truth("a IN ('AB', 'cd  ')", Kind.CHAR, "cd")).isTrue();
        assertThat(truth("a = 'BOB'", Kind.CITEXT, "bob")).isTrue();
    }

    @Test
    void momentsWithoutZoneAreUtc() {
        Instant noon = Instant.parse("2024-05-01T12:00:00Z");
        assertThat(truth("a = '2024-05-01 12:00'", Kind.TIMESTAMPTZ, noon)).isTrue();
        assertThat(truth("a = '2024-05-01T14:00:00+02:00'", Kind.TIMESTAMPTZ, noon))
                .isTrue();
        assertThat(truth("a < 'infinity'", Kind.TIMESTAMP, noon)).isTrue();
        assertThat(truth("a = '-infinity'", Kind.DATE, LocalDate.MIN)).isTrue();
    }

    @Test
    void likeMatchesCodePointsAndEscapes() {
        assertThat(truth("a LIKE '_'", Kind.TEXT, "\uD83D\uDE00")).isTrue();
        assertThat(truth("a LIKE '100\\%'", Kind.TEXT, "100%")).isTrue();
        assertThat(truth("a LIKE '100\\%'", Kind.TEXT, "1000")).isFalse();
        assertThat(truth("a LIKE '%!_%' ESCAPE '!'", Kind.TEXT, "a_b")).isTrue();
        assertThat(truth("a LIKE '%ab%abc'", Kind.TEXT, "xababab abc")).isTrue();
        assertThat(truth("a ILIKE 'ABC%'", Kind.TEXT, "abcd")).isTrue();
        assertThat(truth("a ILIKE 'É'", Kind.TEXT, "é")).isFalse();
    }

    @Test
    void aPatternOfManyRunsIsMatchedWithoutExponentialWork() {
        String text = "a".repeat(10_000);
        assertThat(truth("a LIKE '" + "%a".repeat(30) + "%b'", Kind.TEXT, text)).isFalse();
    }

    @Test
    void notInWithANullIsNeverTrue() {
        assertThat(decide("a NOT IN (1, NULL)", Kind.INTEGER, 2L)).isEqualTo(Decision.NOT_MEMBER);
        assertThat(decide("(a NOT IN (1, NULL)) IS NOT FALSE", Kind.INTEGER, 2L))
                .isEqualTo(Decision.MEMBER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a = 'x' | UNDECIDED",
                "a = NULL | NOT_MEMBER",
                "a IN ('x', NULL) | UNDECIDED",
                "a NOT IN ('x', NULL) | NOT_MEMBER",
                "a IS NOT NULL | MEMBER",
                "a IS NULL | NOT_MEMBER",
                "b OR a = 'x' | MEMBER",
                "a = 'x' AND NOT b | NOT_MEMBER",
                "a = 'x' AND b | UNDECIDED",
                "(a = 'x' AND c) IS TRUE | NOT_MEMBER",
                "a = 'x' AND c | NOT_MEMBER",
                "NOT (a = 'x' OR c) | NOT_MEMBER",
            })
    void anUnavailableTextLeavesUndecidedOnlyWhatHangsOnIt(String predicate, Decision decision) {
        TestRow row = TestRow.of("a", Kind.TEXT, UNAVAILABLE)
                .with("b", Kind.BOOLEAN, true)
                .with("c", Kind.BOOLEAN, null);
        assertThat(Predicate.parse(predicate).decide(row)).isEqualTo(decision);
    }

    @Test
    void anUnavailableVectorMayBeNull() {
        assertThat(decide("a IS NOT NULL", Kind.VECTOR, UNAVAILABLE)).isEqualTo(Decision.UNDECIDED);
        assertThat(decide("a IS NOT NULL", Kind.TEXT, UNAVAILABLE)).isEqualTo(Decision.MEMBER);
    }

    @ParameterizedTest
    @EnumSource(names = {"TIME", "INTERVAL", "JSON", "BYTES", "HSTORE", "VECTOR", "HALFVEC", "SPARSEVEC"})
    void someTypesCanBeTestedForNullOnly(Kind kind) {
        assertThat(decide("a IS NULL", kind, null)).isEqualTo(Decision.MEMBER);
        assertThatItIsRefused("a = 'x'", kind, null, "which can be tested for NULL only");
    }

    @Test
    void anArrayCanBeTestedForNullOnly() {
        TestRow row = new TestRow().with("a", ColumnType.arrayOf(ColumnType.of(Kind.TEXT)), List.of("x"));
        assertThat(Predicate.parse("a IS NOT NULL").decide(row)).isEqualTo(Decision.MEMBER);
        assertThatExceptionOfType(PredicateException.class)
                .isThrownBy(() -> Predicate.parse("a IN ('x')").decide(row))
                .withMessage("column a is an array, which can be tested for NULL only:"
                        + " compare a column of another type, such as a generated one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ENUM | a < 'x' | has =, !=, IN and IS NULL only",
                "CITEXT | a BETWEEN 'x' AND 'y' | has =, !=, IN and IS NULL only",
                "CHAR | a LIKE 'x' | LIKE is for text",
                "UUID | a LIKE 'x' | LIKE is for text",
                "TEXT | a = 1 | is not compared with an unquoted number: quote it, or declare source.types.a",
                "TEXT | a = TRUE | is not compared with TRUE or FALSE",
                "TEXT | a | cannot stand as a condition by itself",
                "TEXT | a IS TRUE | cannot stand as a condition by itself",
                "INTEGER | a = '1.5' | is not a literal of that type",
                "INTEGER | a = '9223372036854775808' | is not a literal of that type",
                "INTEGER | a = TRUE | is not compared with TRUE or FALSE",
                "DOUBLE | a = 1e400 | out of its range",
                "REAL | a IN (1e39, 1) | out of its range",
                "UUID | a = 'x' | is not a literal of that type",
                "DATE | a = '2023-02-29' | is not a literal of that type",
                "DATE | a = 'today' | is not a literal of that type",
                "TIMESTAMPTZ | a = '2023-02-28 24:00' | is not a literal of that type",
                "TIMESTAMP | a = '2023-02-28 12:00+02' | Postgres would silently drop an offset",
                "TIMESTAMP | a = 1 | is not compared with an unquoted number",
                "BOOLEAN | a = 1 | is not compared with an unquoted number",
                "BOOLEAN | a = 'maybe' | is not a literal of that type",
            })
    void whatATypeDoesNotAllowIsRefusedBeforeAnyValueIsSeen(Kind kind, String predicate, String message) {
        assertThatItIsRefused(predicate, kind, null, message);
        assertThatItIsRefused(predicate, kind, UNAVAILABLE, message);
        TestRow decided = TestRow.of("a", kind, null).with("b", Kind.BOOLEAN, true);
        assertThatExceptionOfType(PredicateException.class)
                .isThrownBy(() -> Predicate.parse("b OR " + predicate).decide(decided));
    }

    @Test
    void aChangedTypeIsBoundAnew() {
        Predicate predicate = Predicate.parse("a = '1'");
        assertThat(predicate.decide(TestRow.of("a", Kind.TEXT, "1"))).isEqualTo(Decision.MEMBER);
        assertThat(predicate.decide(TestRow.of("a", Kind.INTEGER, 1L))).isEqualTo(Decision.MEMBER);
        assertThat(predicate.decide(TestRow.of("a", Kind.BOOLEAN, true))).isEqualTo(Decision.MEMBER);
        assertThat(predicate.decide(TestRow.of("a", Kind.TEXT, "2"))).isEqualTo(Decision.NOT_MEMBER);
    }

    @Test
    void anUntypedValueSpeaksForItselfWhereItCan() {
        assertThat(truth("a > 1.5", Kind.UNTYPED, 2L)).isTrue();
        assertThat(truth("a = 0.1", Kind.UNTYPED, 0.1)).isTrue();
        assertThat(truth("a > 1", Kind.UNTYPED, "NaN")).isTrue();
        assertThat(truth("a", Kind.UNTYPED, true)).isTrue();
        assertThat(truth("a = FALSE", Kind.UNTYPED, false)).isTrue();
        assertThat(truth("a IN ('x', 'y')", Kind.UNTYPED, "y")).isTrue();
        assertThat(truth("a != 'x'", Kind.UNTYPED, "y")).isTrue();
        assertThat(truth("a LIKE 'x%'", Kind.UNTYPED, "xy")).isTrue();
        assertThat(truth("a = '01234'", Kind.UNTYPED, "01234")).isTrue();
        assertThat(truth("a = '6b0e1c0a-92b8-4d1f-8000-00000000000a'", Kind.UNTYPED, "x"))
                .isFalse();
        assertThat(decide("a > 'x'", Kind.UNTYPED, null)).isEqualTo(Decision.NOT_MEMBER);
        assertThat(decide("a > 'x'", Kind.UNTYPED, UNAVAILABLE)).isEqualTo(Decision.UNDECIDED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a > 'x' | y",
                "a BETWEEN 'x' AND 'y' | x",
                "a = '6B0E1C0A-92b8-4d1f-8000-00000000000a' | 6b0e1c0a-92b8-4d1f-8000-00000000000a",
                "a = '2024-01-01' | 2024-01-01T00:00:00Z",
                "a = '20240101' | 2024-01-01T00:00:00Z",
                "a != 'infinity' | infinity",
                "a = '10:00' | 10:00:00Z",
                "a = '1 day' | P1D",
                "a = '{1}' | {1}",
                "a = '\\x00' | AA==",
                "a = '12.5' | 12.50",
                "a = 12.5 | 12.50",
            })
    void whatHangsOnTheTypeOfUntypedTextIsRefused(String predicate, String value) {
        assertThatItIsRefused(predicate, Kind.UNTYPED, value, "declare it as source.types.a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a = '5'", "a IN ('5')", "a > '2024-01-01'"})
    void aQuotedLiteralBesideAnUntypedNumberIsRefused(String predicate) {
        assertThatItIsRefused(predicate, Kind.UNTYPED, 5L, "declare it as source.types.a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a = TRUE", "a", "a LIKE 'x'"})
    void anUntypedNumberIsNeitherBooleanNorText(String predicate) {
        assertThatItIsRefused(predicate, Kind.UNTYPED, 5L, "column a is");
    }

    @Test
    void aRefusalNeverQuotesTheRow() {
        assertThatExceptionOfType(PredicateException.class)
                .isThrownBy(() -> decide("a > 'x'", Kind.UNTYPED, "canary"))
                .withMessageNotContaining("canary");
    }

    private static void assertThatItIsRefused(String predicate, Kind kind, Object value, String message) {
        assertThatExceptionOfType(PredicateException.class)
                .isThrownBy(() -> decide(predicate, kind, value))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.column()).isEqualTo("a"))
                .satisfies(e -> assertThat(e.missing()).isFalse());
    }

    private static Decision decide(String predicate, Kind kind, Object value) {
        return Predicate.parse(predicate).decide(TestRow.of("a", kind, value));
    }

    private static boolean truth(String predicate, Kind kind, Object value) {
        int truths = ((ParsedPredicate) Predicate.parse(predicate)).truths(TestRow.of("a", kind, value));
        assertThat(truths).isIn(Truths.TRUE, Truths.FALSE);
        return truths == Truths.TRUE;
    }
}
