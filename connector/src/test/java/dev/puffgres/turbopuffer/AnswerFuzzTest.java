package dev.puffgres.turbopuffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.turbopuffer.ClientConfig.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a server writes, the client ends in an answer of turbopuffer's or in a {@link TurbopufferException} with a kind, before its
 * time-out, on threads that live on; and its message is one line, without the key and without what the service quotes.
 *
 * <p>{@code -Dfuzz.inputs} and {@code -Dfuzz.seed} say how many and from where, as for the fuzz tests of the transforms.
 */
class AnswerFuzzTest {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 500);
    private static final long FIRST_SEED = Long.getLong("fuzz.seed", 1);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(8);
    private static final int LONGEST_MESSAGE = 600;
    private static final String KEY = "tpuf_canary";
    private static final String QUOTED = "Xq7-canary";

    private static final List<Integer> STATUSES = List.of(
            200, 200, 200, 200, 200, 200, 201, 202, 204, 205, 206, 299, 300, 301, 302, 304, 307, 308, 400, 400, 401,
            403, 404, 404, 405, 407, 408, 409, 410, 413, 418, 421, 422, 422, 425, 429, 429, 431, 451, 499, 500, 501,
            502, 503, 503, 504, 520, 529, 599, 600, 999, 101, 100, 103);

    private static final List<String> HEADERS = List.of(
            "Retry-After: 0",
            "Retry-After: 1",
            "Retry-After: -5",
            "Retry-After: 1.5",
            "Retry-After: 99999999999999999999",
            "Retry-After: 2147483648",
            "Retry-After: NaN",
            "Retry-After: Infinity",
            "Retry-After: Wed, 21 Oct 2099 07:28:00 GMT",
            "Retry-After: Wed, 99 Oct 2015 07:28:00 GMT",
            "Retry-After: 0x1p3",
            "Retry-After: \u00e9",
            "retry-after-ms: 1e400",
            "retry-after-ms: 250",
            "x-should-retry: true",
            "x-should-retry: false",
            "x-should-retry: maybe",
            "Content-Type: text/html; charset=utf-8",
            "Content-Type: application/json",
            "Content-Type: ;;;",
            "Content-Type: application/json; charset=utf-7",
            "Location: http://127.0.0.1:1/",
            "Location: ::::",
            "WWW-Authenticate: Basic realm=\"x\"",
            "Proxy-Authenticate: OkHttp-Preemptive",
            "Content-Encoding: gzip",
            "Content-Encoding: br",
            "Set-Cookie: a=b",
            "Connection: close",
            "Connection: upgrade",
            "Keep-Alive: timeout=-1",
            "Warning");

    private static final List<String> VALUES = List.of(
            "0",
            "1",
            "-1",
            "3",
            "1.0",
            "0.5",
            "1e400",
            "-1e-400",
            "1e2147483648",
            "9223372036854775808",
            "18446744073709551615",
            "9".repeat(1200),
            "null",
            "true",
            "\"\"",
            "\"1\"",
            "\"OK\"",
            "\"error\"",
            "\"\\ud800\"",
            "\"" + QUOTED + "\"",
            "[]",
            "{}",
            "[1]",
            "[null]",
            "[[1]]",
            "{\"id\":1}",
            "[1,\"a\",null,{},1.5,true,18446744073709551616]",
            "[".repeat(1500) + "]".repeat(1500),
            "[{\"id\":1}]",
            "[{\"id\":1.5}]",
            "[{\"id\":{}}]",
            "[{}]",
            "[{\"id\":\"a\",\"__source_lsn\":\"x\"}]",
            "[{\"id\":7,\"__source_lsn\":1e99}]",
            "[{\"id\":null}]");

    private static final List<String> NAMES = List.of(
            "status",
            "rows_affected",
            "rows_upserted",
            "rows_patched",
            "rows_deleted",
            "rows_remaining",
            "patched_ids",
            "upserted_ids",
            "deleted_ids",
            "rows",
            "error",
            "attribute",
            "namespaces",
            "next_cursor",
            "id",
            "billing");

    private static final List<String> BODIES = List.of(
            "",
            "{\"status\":\"OK\",\"rows_affected\":1,\"rows_upserted\":1}",
            "{\"status\":\"OK\",\"rows_affected\":2,\"rows_patched\":2,\"patched_ids\":[1,\"a\"]}",
            "{\"rows\":[{\"id\":1,\"__source_lsn\":5}],\"billing\":{}}",
            "{\"namespaces\":[{\"id\":\"a\"}]}",
            "{\"id\":{\"type\":\"uint\"},\"title\":{\"type\":\"string\"}}",
            "{\"status\":\"error\",\"error\":\"cannot parse '" + QUOTED + "' of attribute `" + QUOTED + "`\"}",
            "{\"status\":\"error\",\"error\":\"invalid schema update for attribute 'title', is \\\"" + QUOTED
                    + "\\\"\"}",
            "{\"error\":{\"deep\":\"" + QUOTED + "\"}}",
            "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
            "upstream connect error \"" + QUOTED + "\"",
            "\u001f\u008b\b\u0000\u0000",
            "\ufeff{\"status\":\"OK\"}",
            "x".repeat(70_000));

    private static final List<String> PIECES = List.of(
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\\",
            "\0",
            "\r\n",
            "\ud83d\ude00",
            "null",
            "1e999",
            "0\r\n\r\n",
            "ffffffffffffffff\r\n",
            "-1\r\n",
            "5\r\nabc",
            "<html>",
            " ",
            "HTTP/1.1 200 OK\r\n\r\n");

    /** One in so many: a connection costs more than what is learned by it. */
    private static final int OVER_THE_WIRE = 20;

    private final Failures failures = new Failures(KEY);
    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> ends = new TreeMap<>();
    private Thread.UncaughtExceptionHandler before;
    private ScriptedServer server;
    private OkHttpTurbopufferClient client;

    @BeforeEach
    void start() throws IOException {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        server = new ScriptedServer();
        client = new OkHttpTurbopufferClient(new ClientConfig(
                server.url(), KEY, 4, REQUEST_TIMEOUT, REQUEST_TIMEOUT, Compression.GZIP, Optional.empty(), false));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void anyAnswerIsTurbopuffersOrATypedFailure() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + INPUTS; seed++) {
            try {
                ends.merge(attempt(new SplittableRandom(seed)), 1, Integer::sum);
                assertThat(uncaught).as("thrown on the client's threads").isEmpty();
            } catch (Throwable unexpected) { // Whatever it is, it is known by its seed.
                throw new AssertionError("the answer of seed " + seed + " ended in " + unexpected, unexpected);
            }
        }
        System.out.println("answers, " + INPUTS + " inputs from seed " + FIRST_SEED + ": " + ends);
    }

    private String attempt(SplittableRandom random) throws InterruptedException {
        return random.nextInt(OVER_THE_WIRE) == 0 ? overTheWire(random) : "read: " + read(random);
    }

    /** What the client does with an answer when it is there. */
    private String read(SplittableRandom random) throws InterruptedException {
        int status = pick(random, STATUSES);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = random.nextInt(3); i > 0; i--) {
            String[] header = pick(random, HEADERS).split(": ?", 2);
            headers.put(header[0], header.length > 1 ? header[1] : "");
        }
        boolean torn = random.nextBoolean();
        String body = new String(body(random, torn), UTF_8);
        HttpAnswer answer = new HttpAnswer(status, headers::get, body, random.nextInt(8) != 0);
        Optional<?> result = Optional.empty();
        if (status == 200) {
            result = switch (random.nextInt(4)) {
                case 0 -> Answers.query(body);
                case 1 -> Answers.namespaces(body);
                case 2 -> Answers.schema(body);
                default -> Answers.write(body, 9);
            };
        }
        CompletableFuture<Object> call = new CompletableFuture<>();
        result.ifPresentOrElse(
                call::complete,
                () -> call.completeExceptionally(failures.ofAnswer(answer, random.nextBoolean(), Instant.EPOCH)));
        return end(call, status, torn);
    }

    private String overTheWire(SplittableRandom random) throws InterruptedException {
        boolean torn = random.nextInt(4) == 0;
        int status = pick(random, STATUSES);
        boolean closes = torn || status < 200 || status == 204 || status == 304 || random.nextInt(3) == 0;
        byte[] answer = answer(random, status, torn, closes);
        ScriptedServer.Step step = socket -> {
            OutputStream out = socket.getOutputStream();
            out.write(answer);
            out.flush();
            return !closes;
        };
        server.then(step);
        if (!closes) {
            // For whoever asks again on his own, which nobody should.
            server.then(socket -> false);
        }
        CompletableFuture<?> call =
                switch (random.nextInt(5)) {
                    case 0 -> client.query("ns", "{\"rank_by\":[\"id\",\"asc\"]}");
                    case 1 -> client.ping();
                    case 2 -> client.schema("ns");
                    default ->
                        client.write(
                                "ns",
                                new WriteRequest(
                                        List.of("{\"id\":1}"),
                                        null,
                                        List.of(),
                                        null,
                                        List.of(),
                                        null,
                                        "{}",
                                        null,
                                        true));
                };
        String end = end(call, status, torn);
        server.forget();
        return end;
    }

    private static String end(CompletableFuture<?> call, int status, boolean torn) throws InterruptedException {
        try {
            Object result = call.get(2 * REQUEST_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (!torn) {
                assertThat(status).isEqualTo(200);
            }
            if (result instanceof WriteResult written) {
                assertThat(List.of(written.upserted(), written.patched(), written.deleted()))
                        .allSatisfy(count -> assertThat(count).isNotNegative());
                written.patchedIds().forEach(JsonText::canonicalId);
            } else if (result instanceof QueryResult rows) {
                for (JsonNode row : rows.rows()) {
                    JsonText.canonicalId(row.get("id").toString());
                }
            }
            return "accepted";
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(TurbopufferException.class).hasNoCause();
            TurbopufferException failure = (TurbopufferException) e.getCause();
            assertThat(failure.getMessage()).hasSizeLessThan(LONGEST_MESSAGE).doesNotContain(KEY, "\n", "\r", "\0");
            if (!torn) {
                assertThat(failure.getMessage()).doesNotContain(QUOTED);
            }
            assertThat(failure.reason())
                    .as("%s, after %s s", failure.getMessage(), REQUEST_TIMEOUT.toSeconds())
                    .isNotEqualTo(TurbopufferException.Reason.TIMEOUT);
            return failure.kind() + " " + failure.reason();
        } catch (TimeoutException e) {
            throw new AssertionError("the call does not end", e);
        }
    }

    private static byte[] answer(SplittableRandom random, int status, boolean torn, boolean closes) {
        byte[] body = body(random, torn);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + (random.nextInt(8) == 0 ? "" : " x") + "\r\n");
        if (closes) {
            head.append("Connection: close\r\n");
        }
        boolean chunked = torn && random.nextInt(3) == 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            String header = pick(random, HEADERS);
            if (torn || header.contains(":")) {
                head.append(header).append("\r\n");
            }
        }
        if (random.nextInt(6) == 0) {
            head.append("Content-Encoding: gzip\r\n");
            body = random.nextBoolean() ? gzip(body) : body;
        }
        if (chunked) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else {
            long length = torn && random.nextInt(3) == 0 ? random.nextInt(-2, 100) : body.length;
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        head.append("\r\n");
        String text = head.toString();
        byte[] whole =
                concat((torn && random.nextInt(4) == 0 ? mutated(random, text) : text).getBytes(ISO_8859_1), body);
        // Cut short, the connection closes.
        return torn && random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length + 1)) : whole;
    }

    private static byte[] body(SplittableRandom random, boolean torn) {
        String body;
        if (random.nextBoolean()) {
            StringBuilder object = new StringBuilder("{");
            for (int i = random.nextInt(5); i >= 0; i--) {
                object.append('"').append(pick(random, NAMES)).append("\":").append(pick(random, VALUES));
                object.append(i > 0 ? "," : "}");
            }
            body = object.toString().replace("\"error\":\"" + QUOTED, "\"error\":\"the value \\\"" + QUOTED + "\\\"");
        } else {
            body = pick(random, BODIES);
        }
        return (torn && random.nextBoolean() ? mutated(random, body) : body).getBytes(UTF_8);
    }

    private static String mutated(SplittableRandom random, String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(mutated.length() + 1);
            int end = Math.min(mutated.length(), at + random.nextInt(8));
            switch (random.nextInt(4)) {
                case 0 -> mutated.insert(at, pick(random, PIECES));
                case 1 -> mutated.delete(at, end);
                case 2 -> mutated.setLength(at);
                default -> mutated.replace(at, end, pick(random, PIECES));
            }
        }
        return mutated.toString();
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    private static byte[] concat(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }

    private static <T> T pick(SplittableRandom random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
