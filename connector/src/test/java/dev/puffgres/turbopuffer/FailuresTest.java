package dev.puffgres.turbopuffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.turbopuffer.TurbopufferException.Kind;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

    private static final String HTML = "<!DOCTYPE html><title>Welcome</title>";

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED, false",
        "401, UNAUTHORIZED, false",
        "402, UNEXPECTED, false",
        "403, UNAUTHORIZED, false",
        "404, NOT_FOUND, false",
        "407, UNAUTHORIZED, false",
        "408, RETRIABLE, true",
        "409, RETRIABLE, false",
        "413, REFUSED, false",
        "422, REFUSED, false",
        "429, RETRIABLE, false",
        "500, RETRIABLE, true",
        "503, RETRIABLE, true",
        "504, RETRIABLE, true",
        "202, UNEXPECTED, true",
        "302, UNEXPECTED, false"
    })
    void aStatusDecidesTheKindAndWhetherTheOutcomeIsKnown(int status, Kind kind, boolean unknown) {
        TurbopufferException failure = failure(status, Map.of(), "{\"status\":\"error\",\"error\":\"words\"}");
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.outcomeUnknown()).isEqualTo(unknown);
        assertThat(failure).hasMessageStartingWith("HTTP " + status + ": words");
    }

    @Test
    void theOutcomeOfAReadIsNeverUnknown() {
        TurbopufferException failure =
                new Failures("key").ofAnswer(new HttpAnswer(503, name -> null, "", true), false, Instant.EPOCH);
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    @Test
    void plainTextIsTheServicesToo() {
        TurbopufferException failure = failure(
                400, Map.of("Content-Type", "text/plain"), "Invalid URL: Namespace contains invalid characters");
        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessage("HTTP 400: Invalid URL: Namespace contains invalid characters");
    }

    @Test
    void aPageOfHtmlSaysNothingAboutTheRows() {
        for (int status : new int[] {200, 400, 404, 422}) {
            TurbopufferException failure = failure(status, Map.of("Content-Type", "text/html"), HTML);
            assertThat(failure.kind()).as("%d", status).isEqualTo(Kind.UNEXPECTED);
            assertThat(failure).hasMessageContaining("a page of HTML").hasMessageNotContaining("Welcome");
        }
        assertThat(failure(503, Map.of(), HTML).kind()).isEqualTo(Kind.RETRIABLE);
        assertThat(failure(413, Map.of(), HTML).kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void only404InTheServicesWordsMeansThatTheNamespaceIsMissing() {
        assertThat(failure(404, Map.of(), "not found").kind()).isEqualTo(Kind.UNEXPECTED);
        assertThat(failure(404, Map.of(), "{\"message\":\"no route\"}").kind()).isEqualTo(Kind.UNEXPECTED);
    }

    @Test
    void theServiceMaySayWhetherToTryAgain() {
        assertThat(failure(400, Map.of("x-should-retry", "true"), "").kind()).isEqualTo(Kind.RETRIABLE);
        assertThat(failure(500, Map.of("x-should-retry", "false"), "").kind()).isEqualTo(Kind.UNEXPECTED);
        assertThat(failure(200, Map.of("x-should-retry", "true"), "").kind()).isEqualTo(Kind.UNEXPECTED);
    }

    @Test
    void theAttributeOfASchemaConflictIsKept() {
        String body = "{\"status\":\"error\",\"error\":\"invalid schema update for attribute 'price': cannot change"
                + " attribute type from int to float\"%s}";
        assertThat(failure(400, Map.of(), body.formatted(",\"attribute\":\"price\""))
                        .attribute())
                .contains("price");
        assertThat(failure(400, Map.of(), body.formatted("")).attribute()).contains("price");
        assertThat(failure(400, Map.of(), "{\"error\":\"value of attribute 'price' is too long\"}")
                        .attribute())
                .isEmpty();
    }

    @Test
    void theMessageHoldsNeitherQuotedValuesNorTheKey() {
        TurbopufferException failure = failure(400, Map.of(), "{\"error\":\"bad value \\\"canary\\\", key tpuf_key\"}");
        assertThat(failure).hasMessage("HTTP 400: bad value \"…\", key …");
    }

    @Test
    void bodiesThatAreNothingAreTolerated() {
        for (String body : new String[] {"", "null", "[]", "{", "{\"error\":5}", "\u0000", "{\"status\":\"error\"}"}) {
            assertThat(failure(400, Map.of(), body).kind()).as(body).isEqualTo(Kind.REFUSED);
        }
    }

    private static TurbopufferException failure(int status, Map<String, String> headers, String body) {
        return new Failures("tpuf_key").ofAnswer(new HttpAnswer(status, headers::get, body, true), true, Instant.EPOCH);
    }
}
