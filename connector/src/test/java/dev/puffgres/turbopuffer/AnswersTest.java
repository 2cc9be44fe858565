package dev.puffgres.turbopuffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswersTest {

    @Test
    void aWritesCountsAndPatchedIdsAreRead() {
        String body =
                "{\"status\":\"OK\",\"rows_affected\":6,\"rows_upserted\":1,\"rows_patched\":2,\"rows_deleted\":3,"
                        + "\"patched_ids\":[18446744073709551615,\"a\\u00e9\"],\"new\":{}}";
        assertThat(Answers.write(body, 9))
                .contains(new WriteResult(1, 2, 3, Set.of("18446744073709551615", "\"aé\""), false, 9));
    }

    @Test
    void rowsThatRemainAreRead() {
        assertThat(Answers.write("{\"status\":\"OK\",\"rows_deleted\":3,\"rows_remaining\":true}", 9))
                .contains(new WriteResult(0, 0, 3, Set.of(), true, 9));
    }

    @Test
    void aWritesMissingMembersCountAsNothing() {
        assertThat(Answers.write("{\"status\":\"OK\"}", 9)).contains(new WriteResult(0, 0, 0, Set.of(), false, 9));
        assertThat(Answers.write("{\"rows_affected\":1}", 9)).contains(new WriteResult(0, 0, 0, Set.of(), false, 9));
    }

    @Test
    void whatIsNoAnswerGivesNothing() {
        for (String body :
                new String[] {"", "null", "[]", "{}", "<html>", "{\"status\":\"error\"}", "{\"status\":\"OK\"} x"}) {
            assertThat(Answers.write(body, 9)).as(body).isEmpty();
            assertThat(Answers.query(body)).as(body).isEmpty();
            assertThat(Answers.namespaces(body)).as(body).isEmpty();
        }
    }

    @Test
    void aQuerysIntegersAreExact() {
        String body = "{\"rows\":[{\"id\":18446744073709551615,\"__source_lsn\":9151314442816847872}]}";
        assertThat(Answers.query(body)).hasValueSatisfying(result -> assertThat(result.rows())
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.get("id").bigIntegerValue()).isEqualTo(new BigInteger("18446744073709551615"));
                    assertThat(row.get("__source_lsn").longValue()).isEqualTo(127L << 56);
                }));
    }

    @Test
    void whatIsNoCountIsNone() {
        String body =
                "{\"status\":\"OK\",\"rows_upserted\":-1,\"rows_patched\":1e400,\"rows_deleted\":18446744073709551616}";
        assertThat(Answers.write(body, 9)).contains(new WriteResult(0, 0, 0, Set.of(), false, 9));
    }

    @Test
    void aCountThatIsNoneIsNoAnswer() {
        assertThat(Answers.count("{\"aggregations\":{\"documents\":7}}")).contains(7L);
        for (String count : new String[] {"-1", "1.5", "\"7\"", "null", "18446744073709551616"}) {
            assertThat(Answers.count("{\"aggregations\":{\"documents\":" + count + "}}"))
                    .as(count)
                    .isEmpty();
        }
    }

    @Test
    void thereIsAnotherPageOfNamespacesIfTheAnswerNamesOne() {
        assertThat(Answers.namespaces("{\"namespaces\":[{\"id\":\"a\"}],\"next_cursor\":\"x\"}"))
                .contains(new NamespacePage(List.of("a"), Optional.of("x")));
        for (String last : new String[] {"", ",\"next_cursor\":null", ",\"next_cursor\":\"\""}) {
            assertThat(Answers.namespaces("{\"namespaces\":[]" + last + "}"))
                    .as(last)
                    .contains(new NamespacePage(List.of(), Optional.empty()));
        }
    }

    @Test
    void rowsWithoutAnIdAreNoAnswer() {
        for (String row :
                new String[] {"{}", "null", "1", "{\"id\":null}", "{\"id\":1.5}", "{\"id\":{}}", "{\"id\":true}"}) {
            assertThat(Answers.query("{\"rows\":[{\"id\":1}," + row + "]}"))
                    .as(row)
                    .isEmpty();
        }
        assertThat(Answers.query("{\"rows\":[]}")).isPresent();
    }
}
