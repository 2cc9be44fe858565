package dev.puffgres.turbopuffer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.puffgres.turbopuffer.TurbopufferException.Kind;
import dev.puffgres.turbopuffer.TurbopufferException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Sorts what is no success into the kinds of {@link TurbopufferException}.
 *
 * <p>The outcome of a write is unknown after a time-out or a broken connection once the request may have left, after 408
 * and 5xx (a gateway gives up while the service goes on), and after a foreign 2xx. The service's own 4xx mean that nothing
 * was written.
 */
final class Failures {

    private static final int LONGEST_ATTRIBUTE = 128;
    private static final Pattern SCHEMA_CONFLICT =
            Pattern.compile("invalid schema update for attribute ['\"`]([^'\"`]{1,128})['\"`]");

    private final String secret;

    /** @param secret the API key, which no message may hold even if the service says it */
    Failures(String secret) {
        this.secret = secret;
    }

    /**
     * An answer that is not 200, or is 200 and nothing of this service.
     *
     * @param write whether the request could change something
     */
    TurbopufferException ofAnswer(HttpAnswer answer, boolean write, Instant now) {
        JsonNode error = error(answer.body());
        Kind kind = kind(answer, error);
        boolean outcomeUnknown =
                write && (answer.status() / 100 == 2 || answer.status() >= 500 || answer.status() == 408);
        return new TurbopufferException(
                kind,
                kind == Kind.UNEXPECTED ? Reason.FOREIGN_ANSWER : Reason.STATUS,
                answer.status(),
                outcomeUnknown,
                RetryAfter.read(answer, now).orElse(null),
                attribute(error),
                message(answer, error, kind));
    }

    /**
     * No answer.
     *
     * @param sent whether anything of the request may have left
     */
    static TurbopufferException ofIo(IOException failure, boolean write, boolean sent, Duration timeout) {
        if (failure instanceof ProxyRefusedException) {
            return new TurbopufferException(
                    Kind.UNAUTHORIZED, Reason.STATUS, 407, false, null, null, ProxyRefusedException.SENTENCE);
        }
        Reason reason = reason(failure);
        String what =
                switch (reason) {
                    case TIMEOUT ->
                        sent ? "no answer within " + timeout.toMillis() + " ms" : "connecting took too long";
                    case UNKNOWN_HOST -> "the host's name has no address: check region, base URL and DNS";
                    case TLS ->
                        "no secure connection: check that the JVM's trust store knows the certificate ("
                                + failure.getClass().getSimpleName() + ")";
                    default ->
                        (sent ? "the connection broke" : "cannot connect") + " ("
                                + failure.getClass().getSimpleName() + ")";
                };
        return new TurbopufferException(Kind.RETRIABLE, reason, 0, write && sent, null, null, what);
    }

    static TurbopufferException closed(boolean outcomeUnknown) {
        return new TurbopufferException(
                Kind.RETRIABLE, Reason.CLOSED, 0, outcomeUnknown, null, null, "the client was closed");
    }

    static TurbopufferException badNamespace() {
        return new TurbopufferException(
                Kind.REFUSED,
                Reason.REQUEST,
                0,
                false,
                null,
                null,
                "a namespace must match [A-Za-z0-9-_.]{1,128} and not be . or ..");
    }

    private static Reason reason(IOException failure) {
        if (failure instanceof UnknownHostException) {
            return Reason.UNKNOWN_HOST;
        } else if (failure instanceof SSLException) {
            return Reason.TLS;
        } else if (failure instanceof InterruptedIOException) {
            return Reason.TIMEOUT;
        }
        return Reason.CONNECTION;
    }

    private static Kind kind(HttpAnswer answer, JsonNode error) {
        int status = answer.status();
        String shouldRetry = answer.header("x-should-retry").orElse("");
        if (status / 100 != 2 && shouldRetry.equals("true")) {
            return Kind.RETRIABLE;
        }
        boolean page = answer.isHtml() && error.isMissingNode();
        return switch (status) {
            case 401, 403, 407 -> Kind.UNAUTHORIZED;
            // Only the service's own words make it its 404: of a wrong base URL's, "nothing to delete" would be a lie.
            case 404 -> error.isMissingNode() ? Kind.UNEXPECTED : Kind.NOT_FOUND;
            case 413 -> Kind.REFUSED;
            // A load balancer's page says nothing about the rows, so it must not send them to the dead letter queue.
            case 400, 422 -> page ? Kind.UNEXPECTED : Kind.REFUSED;
            case 408, 409, 429 -> retriableUnless(shouldRetry);
            default -> status >= 500 && status <= 599 ? retriableUnless(shouldRetry) : Kind.UNEXPECTED;
        };
    }

    private static Kind retriableUnless(String shouldRetry) {
        return shouldRetry.equals("false") ? Kind.UNEXPECTED : Kind.RETRIABLE;
    }

    /** {@code {"status":"error","error":"<words>"}}, or missing. */
    private static JsonNode error(String body) {
        try {
            JsonNode json = JsonText.MAPPER.readTree(body);
            return json != null
                            && json.isObject()
                            && (json.path("error").isTextual()
                                    || json.path("status").asText().equals("error"))
                    ? json
                    : MissingNode.getInstance();
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static String attribute(JsonNode error) {
        String named = error.path("attribute").textValue();
        if (named == null) {
            Matcher conflict = SCHEMA_CONFLICT.matcher(error.path("error").asText());
            named = conflict.find() ? conflict.group(1) : null;
        }
        return named == null || named.length() > LONGEST_ATTRIBUTE ? null : named;
    }

    private String message(HttpAnswer answer, JsonNode error, Kind kind) {
        return "HTTP " + answer.status()
                + words(answer, error).map(words -> ": " + words).orElse("") + advice(answer, kind);
    }

    private Optional<String> words(HttpAnswer answer, JsonNode error) {
        if (!error.isMissingNode()) {
            return Optional.of(clean(error.path("error").asText()));
        } else if (answer.isHtml()) {
            return Optional.of("a page of HTML");
        } else if (answer.status() / 100 == 2) {
            return Optional.of(
                    answer.complete() ? "no answer of turbopuffer" : "a longer answer than is ever expected");
        }
        return Optional.of(clean(answer.body())).filter(words -> !words.isEmpty());
    }

    private static String advice(HttpAnswer answer, Kind kind) {
        if (answer.status() == 401) {
            return " (turbopuffer does not accept the API key)";
        } else if (answer.status() == 403) {
            return " (the API key lacks a permission)";
        } else if (answer.status() == 407) {
            return " (" + ProxyRefusedException.SENTENCE + ")";
        }
        return kind == Kind.UNEXPECTED
                ? " (is the base URL right, or does a proxy answer in turbopuffer's place?)"
                : "";
    }

    private String clean(String text) {
        return ErrorText.cleaned(text.replace(secret, "…"));
    }
}
