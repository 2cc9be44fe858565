package dev.puffgres.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a = 1 | a = 1",
                "A<>1 | a != 1",
                "\"A\" = 'it''s' | \"A\" = 'it''s'",
                "a=-1 | a = -1",
                "a = + 1.50 | a = 1.50",
                "a = .5 | a = 0.5",
                "a = 5. | a = 5.0",
                "a = 1e3 | a = 1E+3",
                "not a and b or c | (NOT a AND b) OR c",
                "NOT (a AND b) OR (c) | NOT (a AND b) OR c",
                "a AND (b AND c) | a AND (b AND c)",
                "NOT a = TRUE IS TRUE | NOT (a = TRUE) IS TRUE",
                "a IS NOT NULL | a IS NOT NULL",
                "a is not false | a IS NOT FALSE",
                "(a) IS TRUE | a IS TRUE",
                "a in (1,NULL , 'x') | a IN (1, NULL, 'x')",
                "a NOT BETWEEN 1 AND 2 AND b | a NOT BETWEEN 1 AND 2 AND b",
                "a LIKE 'x\\%%' | a LIKE 'x\\%%'",
                "a NOT ILIKE '!%' ESCAPE '!' | a NOT ILIKE '!%' ESCAPE '!'",
                "a LIKE '\\' ESCAPE '' | a LIKE '\\' ESCAPE ''",
                "größe = 1 | größe = 1",
                "\"select\" = 1 | \"select\" = 1",
                "time IS NULL | time IS NULL",
            })
    void whatIsWrittenIsPrintedAsPostgresUnderstandsIt(String text, String printed) {
        assertThat(Predicate.parse(text)).hasToString(printed);
        assertThat(Predicate.parse(printed)).isEqualTo(Predicate.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 1 | 1 | expected a column, NOT or (, found the end",
                "a = | 1 | 4 | expected a literal: a string in single quotes, a number, TRUE, FALSE or NULL, found the end",
                "a = b | 1 | 5 | expected a literal, found b",
                "a = \"b\" | 1 | 5 | expected a literal, found a quoted identifier",
                "1 = a | 1 | 1 | expected a column, NOT or (, found 1",
                "TRUE | 1 | 1 | expected a column, NOT or (, found true, a reserved word",
                "user = 'x' | 1 | 1 | found user, a reserved word; a column of that name is written in double quotes",
                "a = 1 b | 1 | 7 | expected AND, OR or the end, found b",
                "a = 1) | 1 | 6 | expected AND, OR or the end, found )",
                "(a = 1 | 1 | 7 | expected AND, OR or ), found the end",
                "a == 1 | 1 | 3 | expected one of =, !=, <>, <, <=, >, >=, found ==",
                "a !=-1 | 1 | 3 | found !=-",
                "a IN () | 1 | 7 | expected a literal",
                "a IN 1 | 1 | 6 | expected ( and the list of IN, found 1",
                "a NOT = 1 | 1 | 7 | expected IN, BETWEEN, LIKE or ILIKE, found =",
                "a BETWEEN 1 OR 2 | 1 | 13 | expected AND and the upper bound of BETWEEN, found or",
                "a LIKE 1 | 1 | 8 | expected a pattern as a string, found 1",
                "a LIKE 'x\\' | 1 | 8 | the pattern must not end with the escape character",
                "a LIKE 'x' ESCAPE 'ab' | 1 | 19 | expected a string of one character",
                "a IS 1 | 1 | 6 | expected NOT, NULL, TRUE or FALSE, found 1",
                "(a) IS NULL | 1 | 8 | expected NOT, TRUE or FALSE, found null",
                "a IS UNKNOWN | 1 | 6 | expected NOT, NULL, TRUE or FALSE, found unknown",
                "lower(a) = 'x' | 1 | 6 | functions are not part of the language",
                "a = 'x' -- all | 1 | 9 | a predicate cannot contain a comment",
                "a = 'x' /* all */ | 1 | 9 | a predicate cannot contain a comment",
                "a = 'x'; DROP | 1 | 8 | a predicate cannot contain ';' here",
                "a = '1'::int | 1 | 8 | a predicate cannot contain ':' here",
                "a = 'x | 1 | 5 | expected ' to end the string",
                "\"\" = 1 | 1 | 1 | a quoted identifier must not be empty",
                "a = 1x | 1 | 6 | expected a blank or an operator after the number",
                "a = 1..2 | 1 | 7 | expected a blank or an operator after the number",
                "a = 1e | 1 | 7 | expected the digits of an exponent",
                "a = 1e99999 | 1 | 5 | a power of ten of at most 1000",
                "a = - -1 | 1 | 7 | expected a number after the sign, found -",
                "a\u00a0= 1 | 1 | 2 | a predicate cannot contain U+00A0 here",
            })
    void whatIsWrongIsNamedWithItsPlace(String text, int line, int column, String message) {
        assertThatExceptionOfType(PredicateSyntaxException.class)
                .isThrownBy(() -> Predicate.parse(text))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.line()).isEqualTo(line))
                .satisfies(e -> assertThat(e.column()).isEqualTo(column));
    }

    @Test
    void linesAreCountedAndColumnsAreOfCharactersNotOfChars() {
        assertThatExceptionOfType(PredicateSyntaxException.class)
                .isThrownBy(() -> Predicate.parse("a = 1 AND\n  b = '\uD83D\uDE00' c"))
                .withMessageStartingWith("line 2, column 11: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a = '\u0000'", "a = '\uD800'", "\"a\uDC00\" = 1"})
    void textThatPostgresCannotHoldIsRefused(String text) {
        assertThatExceptionOfType(PredicateSyntaxException.class)
                .isThrownBy(() -> Predicate.parse(text))
                .withMessageContaining("Postgres text cannot contain U+");
    }

    @Test
    void anIdentifierThatPostgresWouldCutOffIsRefused() {
        assertThat(Predicate.parse("a".repeat(63)).columns()).containsExactly("a".repeat(63));
        assertThatExceptionOfType(PredicateSyntaxException.class).isThrownBy(() -> Predicate.parse("a".repeat(64)));
        assertThatExceptionOfType(PredicateSyntaxException.class)
                .isThrownBy(() -> Predicate.parse('"' + "é".repeat(32) + '"'));
    }

    @Test
    void depthIsBoundedButLengthIsNot() {
        assertThat(Predicate.parse("(".repeat(Parser.MAX_DEPTH) + "a" + ")".repeat(Parser.MAX_DEPTH)))
                .hasToString("a");
        assertThatExceptionOfType(PredicateSyntaxException.class)
                .isThrownBy(() -> Predicate.parse("NOT ".repeat(Parser.MAX_DEPTH + 1) + "a"))
                .withMessageContaining("at most 200 deep");
        assertThat(Predicate.parse("a = 1" + " OR a = 1".repeat(100_000)).columns())
                .containsExactly("a");
    }

    @Test
    void columnsAreFoldedUnlessQuotedAndListedOnceInOrder() {
        assertThat(Predicate.parse("Beta = 1 AND \"Alpha\" = 2 OR beta IS NULL").columns())
                .containsExactly("beta", "Alpha");
    }
}
