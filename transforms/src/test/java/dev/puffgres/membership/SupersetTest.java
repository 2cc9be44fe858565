package dev.puffgres.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.event.ColumnType.Kind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupersetTest {

    private static final Map<String, Kind> TYPES = Map.of(
            "flag", Kind.BOOLEAN,
            "num", Kind.INTEGER,
            "amount", Kind.NUMERIC,
            "ratio", Kind.DOUBLE,
            "title", Kind.TEXT,
            "mail", Kind.CITEXT,
            "state", Kind.ENUM,
            "at", Kind.TIMESTAMPTZ,
            "other", Kind.UNTYPED);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            flag                            | flag
            num > 5                         | num > 5
            at >= '2026-01-31'              | at >= '2026-01-31'
            title IS NULL                   | title IS NULL
            title = 'a'                     | title COLLATE pg_catalog."C" = 'a'
            title NOT LIKE 'a%' ESCAPE '!'  | title COLLATE pg_catalog."C" NOT LIKE 'a%' ESCAPE '!'
            state != 'new'                  | state::pg_catalog.text COLLATE pg_catalog."C" != 'new'
            num = 1 AND (flag OR num = 2)   | num = 1 AND (flag OR num = 2)
            NOT (num = 1 AND flag)          | (NOT (num = 1 AND flag))
            (num = 1 OR flag) IS NOT TRUE   | (((num = 1 OR flag)) IS NOT TRUE)
            """)
    void whatTheServerDecidesAlikeIsPushedDownWithTheCollationThatWeMean(String predicate, String where) {
        assertThat(superset(predicate)).contains(where);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            num = 1 AND mail = 'A@b'                            | num = 1
            mail = 'a@b' AND num = 1 AND (num = 2 OR other = 1) | num = 1
            num = '1' AND flag                                  | flag
            num = 1 OR (flag AND mail != 'a@b')                 | (num = 1 OR flag)
            """)
    void ofAConjunctionOnlyThePartsThatTheServerDecidesAlikeArePushedDown(String predicate, String where) {
        assertThat(superset(predicate)).contains(where);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mail != 'A@b'",
                "num = 1 OR mail = 'a@b'",
                "NOT (num = 1 AND mail = 'a@b')",
                "(num = 1 AND mail = 'a@b') IS TRUE",
                "other IS NULL",
                "state < 'new'",
                "num = '99999999999'",
                "ratio > 1e400",
            })
    void whatTheServerDecidesOtherwiseIsNotPushedDown(String predicate) {
        assertThat(superset(predicate)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"amount IS NULL", "(amount > 1) IS NOT TRUE"})
    void aNumericIsNotTestedForNullSinceARecordHasNullForNaN(String predicate) {
        assertThat(superset(predicate)).isEmpty();
    }

    @Test
    void aQuoteInALiteralStaysInIt() {
        assertThat(superset("title = 'it''s'")).contains("title COLLATE pg_catalog.\"C\" = 'it''s'");
    }

    private static Optional<String> superset(String predicate) {
        return Predicate.parse(predicate).superset(TYPES::get);
    }
}
