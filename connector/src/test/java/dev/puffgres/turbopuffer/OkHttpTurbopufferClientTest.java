package dev.puffgres.turbopuffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.turbopuffer.ClientConfig.Compression;
import dev.puffgres.turbopuffer.ScriptedServer.Received;
import dev.puffgres.turbopuffer.TurbopufferException.Kind;
import dev.puffgres.turbopuffer.TurbopufferException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the adapter puts on the wire, and what it makes of a wire that misbehaves. */
@Timeout(30)
class OkHttpTurbopufferClientTest {

    private static final String KEY = "tpuf_canary";
    private static final String OK = "{\"status\":\"OK\",\"rows_affected\":1,\"rows_upserted\":1}";
    private static final WriteRequest REQUEST = upsert("{\"id\":1,\"title\":\"é😀\"}");

    private final List<OkHttpTurbopufferClient> clients = new ArrayList<>();
    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() throws IOException {
        clients.forEach(OkHttpTurbopufferClient::close);
        server.close();
    }

    @Test
    void aWriteIsOnePostOfTheRequestsText() {
        server.thenAnswer(200, OK);

        WriteResult result = client().write("my.name-space_1", REQUEST).join();

        Received sent = server.received().get(0);
        assertThat(sent.line()).isEqualTo("POST /v2/namespaces/my.name-space_1 HTTP/1.1");
        assertThat(sent.text()).isEqualTo(REQUEST.body());
        assertThat(sent.headers())
                .containsEntry("Authorization", "Bearer " + KEY)
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Accept", "application/json")
                .containsEntry("Accept-Encoding", "identity")
                .containsEntry("Content-Length", Long.toString(REQUEST.bodyBytes()))
                .doesNotContainKey("Transfer-Encoding");
        assertThat(sent.headers().get("User-Agent")).startsWith("puffgres-kafka-connect/");
        assertThat(result).isEqualTo(new WriteResult(1, 0, 0, result.patchedIds(), false, REQUEST.bodyBytes()));
    }

    @Test
    void aBodyMayBeCompressed() throws IOException {
        server.thenAnswer(200, OK);
        WriteRequest large = upsert("{\"id\":1,\"title\":\"" + "puff".repeat(50_000) + "\"}");

        WriteResult result = client(with(Compression.GZIP)).write("ns", large).join();

        Received sent = server.received().get(0);
        assertThat(sent.headers()).containsEntry("Content-Encoding", "gzip");
        try (GZIPInputStream body = new GZIPInputStream(new ByteArrayInputStream(sent.body()))) {
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(large.body());
        }
        assertThat(result.requestBytes()).isEqualTo(sent.body().length).isLessThan(10_000);
    }

    @Test
    void readsGoToTheirOwnPaths() {
        server.thenAnswer(200, "{\"rows\":[{\"id\":1}]}");
        server.thenAnswer(200, "{\"id\":{\"type\":\"uint\"}}");
        server.thenAnswer(200, "{\"namespaces\":[]}");
        OkHttpTurbopufferClient client = client();

        assertThat(client.query("ns", "{\"limit\":1}").join().rows()).hasSize(1);
        assertThat(client.schema("ns").join()).isEqualTo("{\"id\":{\"type\":\"uint\"}}");
        client.ping().join();

        assertThat(server.received())
                .extracting(Received::line)
                .containsExactly(
                        "POST /v2/namespaces/ns/query HTTP/1.1",
                        "GET /v1/namespaces/ns/schema HTTP/1.1",
                        "GET /v1/namespaces?page_size=1 HTTP/1.1");
        assertThat(server.received().get(0).text()).isEqualTo("{\"limit\":1}");
        assertThat(server.received()).extracting(Received::connection).containsOnly(1);
    }

    @Test
    void aBaseUrlMayHaveAPath() {
        server.thenAnswer(200, OK);
        client(config(server.url() + "/puffer/", Optional.empty(), Duration.ofSeconds(10), Compression.NONE, 4))
                .write("ns", REQUEST)
                .join();
        assertThat(server.received().get(0).line()).isEqualTo("POST /puffer/v2/namespaces/ns HTTP/1.1");
    }

    @Test
    void nothingIsTriedTwice() {
        server.thenAnswer(503, "", "Retry-After: 0").thenAnswer(200, OK);
        TurbopufferException failure = failureOf(client().write("ns", REQUEST));
        assertThat(failure.status()).isEqualTo(503);
        assertThat(failure.retryAfter()).contains(Duration.ZERO);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void aQueryIsNotSentAgainInSilenceEither() {
        server.thenAnswer(503, "", "Retry-After: 0").thenAnswer(200, "{\"rows\":[]}");
        assertThat(failureOf(client().query("ns", "{}")).status()).isEqualTo(503);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void aRetryAfterThatIsNoNumberOfOursIsNotAsked() {
        for (String asked : new String[] {"2147483648", "99999999999999999999", "\u00e9"}) {
            server.thenAnswer(503, "", "Retry-After: " + asked);
            TurbopufferException failure = failureOf(client().write("ns", REQUEST));
            assertThat(failure.status()).as(asked).isEqualTo(503);
            assertThat(failure.reason()).isEqualTo(Reason.STATUS);
            assertThat(failure.retryAfter()).isEmpty();
        }
    }

    @Test
    void anAnswerOfNegativeLengthIsABrokenConnection() {
        server.then(socket -> {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return false;
        });
        TurbopufferException failure = failureOf(client().write("ns", REQUEST));
        assertThat(failure.reason()).isEqualTo(Reason.CONNECTION);
        assertThat(failure.outcomeUnknown()).isTrue();
    }

    @Test
    void aRedirectIsNotFollowed() {
        server.thenAnswer(307, "", "Location: " + server.url() + "/elsewhere").thenAnswer(200, OK);
        assertThat(failureOf(client().write("ns", REQUEST)).kind()).isEqualTo(Kind.UNEXPECTED);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void aPageOfHtmlIsNoSuccess() {
        server.thenAnswer(200, "<html>Welcome to the hotel</html>", "Content-Type: text/html");
        TurbopufferException failure = failureOf(client().write("ns", REQUEST));
        assertThat(failure.kind()).isEqualTo(Kind.UNEXPECTED);
        assertThat(failure.reason()).isEqualTo(Reason.FOREIGN_ANSWER);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure).hasMessageContaining("a page of HTML").hasMessageNotContaining("hotel");
    }

    @Test
    void aResetLeavesTheOutcomeUnknown() {
        server.thenReset();
        TurbopufferException failure = failureOf(client().write("ns", REQUEST));
        assertThat(failure.kind()).isEqualTo(Kind.RETRIABLE);
        assertThat(failure.reason()).isEqualTo(Reason.CONNECTION);
        assertThat(failure.outcomeUnknown()).isTrue();
    }

    @Test
    void anAnswerThatBreaksOffLeavesTheOutcomeUnknown() {
        server.then(socket -> {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"status\""
                            .getBytes(StandardCharsets.US_ASCII));
            return false;
        });
        TurbopufferException failure = failureOf(client().write("ns", REQUEST));
        assertThat(failure.kind()).isEqualTo(Kind.RETRIABLE);
        assertThat(failure.outcomeUnknown()).isTrue();
    }

    @Test
    void silenceEndsWithTheRequestTimeout() {
        server.thenHang();
        TurbopufferException failure =
                failureOf(client(withTimeout(Duration.ofMillis(200))).write("ns", REQUEST));
        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure).hasMessage("no answer within 200 ms");
    }

    @Test
    void aRefusedConnectionSentNothing() throws IOException {
        int port;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = unused.getLocalPort();
        }
        TurbopufferException failure = failureOf(client(config(
                        "http://127.0.0.1:" + port, Optional.empty(), Duration.ofSeconds(10), Compression.NONE, 4))
                .write("ns", REQUEST));
        assertThat(failure.kind()).isEqualTo(Kind.RETRIABLE);
        assertThat(failure.reason()).isEqualTo(Reason.CONNECTION);
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    @Test
    void aNameWithoutAnAddressIsToldApart() {
        TurbopufferException failure = failureOf(client(config(
                        "https://no-such-region.invalid",
                        Optional.empty(),
                        Duration.ofSeconds(20),
                        Compression.NONE,
                        4))
                .ping());
        assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_HOST);
        assertThat(failure).hasMessageContaining("DNS");
    }

    @Test
    void plainTextWhereTlsIsExpectedIsATlsFailure() {
        server.then(socket -> false);
        TurbopufferException failure = failureOf(client(config(
                        "https://127.0.0.1:" + server.port(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        Compression.NONE,
                        4))
                .ping());
        assertThat(failure.kind()).isEqualTo(Kind.RETRIABLE);
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    @Test
    void aHugeErrorIsCutOff() {
        server.thenAnswer(400, "x".repeat(1_000_000));
        TurbopufferException failure = failureOf(client().write("ns", REQUEST));
        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure.getMessage()).hasSizeLessThan(400);
    }

    @Test
    void aHugeAnswerIsNotReadToItsEnd() {
        byte[] block = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        server.then(socket -> {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                socket.getOutputStream().write(block);
            }
        });
        TurbopufferException failure = failureOf(client().write("ns", REQUEST));
        assertThat(failure.kind()).isEqualTo(Kind.UNEXPECTED);
        assertThat(failure.outcomeUnknown()).isTrue();
    }

    @Test
    void aNamespaceThatWouldChangeTheUrlIsNotSent() {
        for (String namespace : new String[] {"", ".", "..", "a/b", "a b", "ä", "x".repeat(129)}) {
            TurbopufferException failure = failureOf(client().write(namespace, REQUEST));
            assertThat(failure.kind()).as(namespace).isEqualTo(Kind.REFUSED);
            assertThat(failure.reason()).isEqualTo(Reason.REQUEST);
        }
        assertThat(server.received()).isEmpty();
    }

    @Test
    void noMoreRequestsAreUnderWayThanConfigured() {
        CountDownLatch twoAreHere = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        List<CompletableFuture<WriteResult>> writes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            server.then(socket -> {
                twoAreHere.countDown();
                ScriptedServer.await(goOn);
                ScriptedServer.write(socket, 200, OK);
                return true;
            });
        }
        OkHttpTurbopufferClient client =
                client(config(server.url(), Optional.empty(), Duration.ofSeconds(10), Compression.NONE, 2));
        for (int i = 0; i < 6; i++) {
            writes.add(client.write("ns", REQUEST));
        }
        ScriptedServer.await(twoAreHere);
        goOn.countDown();
        writes.forEach(CompletableFuture::join);
        assertThat(server.mostBusy()).isEqualTo(2);
    }

    @Test
    void closingEndsWhatIsInFlightAndWhatComesLater() {
        server.thenHang();
        OkHttpTurbopufferClient client = client();
        CompletableFuture<WriteResult> hanging = client.write("ns", REQUEST);
        Awaitility.await().until(() -> server.received().size() == 1);

        client.close(Duration.ofSeconds(5));

        TurbopufferException failure = failureOf(hanging);
        assertThat(failure.reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure.outcomeUnknown()).isTrue();
        TurbopufferException later = failureOf(client.write("ns", REQUEST));
        assertThat(later.reason()).isEqualTo(Reason.CLOSED);
        assertThat(later.outcomeUnknown()).isFalse();
    }

    @Test
    void futuresEndOnDaemonThreadsThatCloseEnds() {
        CountDownLatch answer = new CountDownLatch(1);
        server.then(socket -> {
            ScriptedServer.await(answer);
            ScriptedServer.write(socket, 200, OK);
            return true;
        });
        OkHttpTurbopufferClient client = client();
        CompletableFuture<Thread> thread = client.write("ns", REQUEST).thenApply(result -> Thread.currentThread());
        answer.countDown();
        assertThat(thread.join().isDaemon()).isTrue();

        client.close(Duration.ofSeconds(5));

        Awaitility.await().atMost(5, TimeUnit.SECONDS).until(() -> !thread.join()
                .isAlive());
        assertThat(thread.join().getName()).startsWith("puffgres-turbopuffer-");
    }

    @Test
    void aProxyIsGivenItsCredentialsAtOnce() {
        server.thenAnswer(200, OK);
        client(through("http", Optional.of(new HttpProxy.Credentials("user", "pass:word"))))
                .write("ns", REQUEST)
                .join();
        Received sent = server.received().get(0);
        assertThat(sent.line()).isEqualTo("POST http://localhost:1/v2/namespaces/ns HTTP/1.1");
        assertThat(sent.headers()).containsEntry("Proxy-Authorization", "Basic dXNlcjpwYXNzOndvcmQ=");
    }

    @Test
    void aTunnelIsAskedForWithTheProxysCredentialsAndWithoutTheKey() {
        server.thenAnswer(200, "");
        failureOf(client(through("https", Optional.of(new HttpProxy.Credentials("user", "pass:word"))))
                .write("ns", REQUEST));
        Received sent = server.received().get(0);
        assertThat(sent.line()).isEqualTo("CONNECT localhost:1 HTTP/1.1");
        assertThat(sent.headers())
                .containsEntry("Proxy-Authorization", "Basic dXNlcjpwYXNzOndvcmQ=")
                .doesNotContainKey("Authorization");
    }

    @Test
    void aProxyThatRefusesIsAConfigurationError() {
        for (String scheme : new String[] {"http", "https"}) {
            for (Optional<HttpProxy.Credentials> credentials : List.of(
                    Optional.<HttpProxy.Credentials>empty(), Optional.of(new HttpProxy.Credentials("user", "wrong")))) {
                server.thenAnswer(407, "", "Proxy-Authenticate: Basic realm=\"x\"");
                TurbopufferException failure =
                        failureOf(client(through(scheme, credentials)).write("ns", REQUEST));
                assertThat(failure.kind()).as(scheme).isEqualTo(Kind.UNAUTHORIZED);
                assertThat(failure.outcomeUnknown()).isFalse();
                assertThat(failure).hasMessageContaining("the proxy asks for a user and password");
            }
        }
        assertThat(server.received()).hasSize(4);
    }

    @Test
    void messagesHoldNeitherTheKeyNorTheRow() {
        server.thenAnswer(401, "{\"error\":\"key tpuf_canary is unknown\"}");
        server.thenAnswer(400, "{\"error\":\"value \\\"é😀\\\" is bad\"}");
        OkHttpTurbopufferClient client = client();
        assertThat(failureOf(client.write("ns", REQUEST))).hasMessageNotContaining("canary");
        assertThat(failureOf(client.write("ns", REQUEST))).hasMessageNotContaining("é");
    }

    private OkHttpTurbopufferClient client() {
        return client(withTimeout(Duration.ofSeconds(10)));
    }

    private OkHttpTurbopufferClient client(ClientConfig config) {
        OkHttpTurbopufferClient client = new OkHttpTurbopufferClient(config);
        clients.add(client);
        return client;
    }

    private ClientConfig withTimeout(Duration timeout) {
        return config(server.url(), Optional.empty(), timeout, Compression.NONE, 4);
    }

    private ClientConfig with(Compression compression) {
        return config(server.url(), Optional.empty(), Duration.ofSeconds(10), compression, 4);
    }

    private ClientConfig through(String scheme, Optional<HttpProxy.Credentials> credentials) {
        HttpProxy proxy = new HttpProxy("127.0.0.1", server.port(), credentials);
        return config(scheme + "://localhost:1", Optional.of(proxy), Duration.ofSeconds(10), Compression.NONE, 4);
    }

    private static ClientConfig config(
            String url, Optional<HttpProxy> proxy, Duration timeout, Compression compression, int maxRequests) {
        return new ClientConfig(url, KEY, maxRequests, timeout, Duration.ofSeconds(5), compression, proxy, false);
    }

    private static WriteRequest upsert(String row) {
        return new WriteRequest(List.of(row), null, List.of(), null, List.of(), null, "{\"id\":\"uint\"}", null, false);
    }

    private static TurbopufferException failureOf(CompletableFuture<?> future) {
        Throwable failure = future.handle((result, thrown) -> thrown).join();
        assertThat(failure).isInstanceOf(TurbopufferException.class);
        return (TurbopufferException) failure;
    }
}
