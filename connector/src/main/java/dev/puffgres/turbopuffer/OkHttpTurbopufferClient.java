package dev.puffgres.turbopuffer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * The default adapter: HTTP/1.1 with kept connections by OkHttp, of which nothing is left to chance: no silent retry, no
 * redirect, its limits are ours. Thread-safe.
 */
public final class OkHttpTurbopufferClient implements TurbopufferClient {

    /** No answer that this client asks for comes near it: 10,000 ids are less than 1 MiB. */
    private static final int LONGEST_ANSWER = 64 * 1024 * 1024;

    private static final int LONGEST_ERROR = 64 * 1024;

    /** Shorter than the idle time of the usual load balancers, so that we end a connection before they do. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(45);

    private static final Pattern NAMESPACE =
            Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9\\-_.]{1," + Limits.NAMESPACE_LENGTH + "}");
    private static final String USER_AGENT = "puffgres-kafka-connect/"
            + Optional.ofNullable(OkHttpTurbopufferClient.class.getPackage().getImplementationVersion())
                    .orElse("dev");

    private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
    private static final String PASSED_BY = "Puffgres-Retry-After";
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final OkHttpClient http;
    private final ThreadPoolExecutor threads;
    private final HttpUrl base;
    private final ClientConfig config;
    private final Failures failures;
    private final Clock clock = Clock.systemUTC();
    private final Set<Exchange<?>> inFlight = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public OkHttpTurbopufferClient(ClientConfig config) {
        this.config = config;
        this.base = HttpUrl.get(config.baseUrl());
        this.failures = new Failures(config.apiKey());
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), OkHttpTurbopufferClient::thread);
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(config.maxRequests());
        dispatcher.setMaxRequestsPerHost(config.maxRequests());
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(config.maxRequests(), KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
                .protocols(List.of(Protocol.HTTP_1_1))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .callTimeout(config.requestTimeout())
                .connectTimeout(config.connectTimeout())
                // The call's own limit covers them.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .addNetworkInterceptor(OkHttpTurbopufferClient::withoutRetryAfter)
                .eventListenerFactory(call -> call.request().tag(SentListener.class))
                .proxyAuthenticator(proxyAuthenticator(config.proxy().flatMap(HttpProxy::credentials)));
        config.proxy()
                .ifPresent(proxy -> builder.proxy(
                        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port()))));
        this.http = builder.build();
    }

    @Override
    public CompletableFuture<WriteResult> write(String namespace, WriteRequest request) {
        WriteBody body = new WriteBody(request, config.compression());
        return namespaced("v2", namespace, "", body, answer -> Answers.write(answer, body.sentBytes()));
    }

    @Override
    public CompletableFuture<QueryResult> query(String namespace, String body) {
        RequestBody json = RequestBody.create(body.getBytes(StandardCharsets.UTF_8), WriteBody.JSON);
        return namespaced("v2", namespace, "query", json, Answers::query);
    }

    @Override
    public CompletableFuture<String> schema(String namespace) {
        return namespaced("v1", namespace, "schema", null, Answers::schema);
    }

    @Override
    public CompletableFuture<Long> count(String namespace, String filter) {
        String body = "{\"aggregate_by\":{\"" + Answers.COUNT + "\":[\"Count\"]},\"filters\":" + filter + "}";
        RequestBody json = RequestBody.create(body.getBytes(StandardCharsets.UTF_8), WriteBody.JSON);
        return namespaced("v2", namespace, "query", json, Answers::count);
    }

    @Override
    public CompletableFuture<NamespacePage> namespaces(String prefix, Optional<String> cursor) {
        HttpUrl.Builder url = base.newBuilder().addPathSegments("v1/namespaces").addQueryParameter("prefix", prefix);
        cursor.ifPresent(given -> url.addQueryParameter("cursor", given));
        return send(url.build(), null, Answers::namespaces);
    }

    @Override
    public CompletableFuture<Void> ping() {
        HttpUrl url = base.newBuilder()
                .addPathSegments("v1/namespaces")
                .addQueryParameter("page_size", "1")
                .build();
        CompletableFuture<Void> accepted = new CompletableFuture<>();
        // Not thenApply: it would wrap the failure.
        send(url, null, Answers::namespaces).whenComplete((answer, failure) -> {
            if (failure == null) {
                accepted.complete(null);
            } else {
                accepted.completeExceptionally(failure);
            }
        });
        return accepted;
    }

    @Override
    public void close(Duration timeout) {
        closed = true;
        http.dispatcher().cancelAll();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        http.connectionPool().evictAll();
        // A thread may hang where nothing wakes it, in a name look-up for one; whoever waits must not.
        inFlight.forEach(Exchange::abandon);
    }

    private <T> CompletableFuture<T> namespaced(
            String version, String namespace, String call, RequestBody body, Function<String, Optional<T>> reader) {
        if (!NAMESPACE.matcher(namespace).matches()) {
            return CompletableFuture.failedFuture(Failures.badNamespace());
        }
        HttpUrl.Builder url = base.newBuilder()
                .addPathSegment(version)
                .addPathSegment("namespaces")
                .addPathSegment(namespace);
        if (!call.isEmpty()) {
            url.addPathSegment(call);
        }
        return send(url.build(), body, reader);
    }

    private <T> CompletableFuture<T> send(HttpUrl url, RequestBody body, Function<String, Optional<T>> reader) {
        SentListener listener = new SentListener();
        Request.Builder request = new Request.Builder()
                .url(url)
                .tag(SentListener.class, listener)
                .header("Authorization", "Bearer " + config.apiKey())
                .header("Accept", "application/json")
                .header("User-Agent", USER_AGENT);
        if (config.compression() == ClientConfig.Compression.NONE) {
            // Otherwise OkHttp asks for gzip on its own.
            request.header("Accept-Encoding", "identity");
        }
        if (!base.isHttps()) {
            // There is no CONNECT to authenticate, and a write cannot be sent again after a 407.
            config.proxy()
                    .flatMap(HttpProxy::credentials)
                    .ifPresent(credentials -> request.header(PROXY_AUTHORIZATION, basic(credentials)));
        }
        if (body != null) {
            request.post(body);
        }
        if (body instanceof WriteBody write && write.gzip()) {
            request.header("Content-Encoding", "gzip");
        }
        Exchange<T> exchange = new Exchange<>(body instanceof WriteBody, listener, reader);
        inFlight.add(exchange);
        if (closed) {
            exchange.abandon();
            return exchange.future;
        }
        http.newCall(request.build()).enqueue(exchange);
        return exchange.future;
    }

    private static Authenticator proxyAuthenticator(Optional<HttpProxy.Credentials> credentials) {
        return (route, response) -> {
            if (credentials.isPresent() && response.request().header(PROXY_AUTHORIZATION) == null) {
                return response.request()
                        .newBuilder()
                        .header(PROXY_AUTHORIZATION, basic(credentials.get()))
                        .build();
            }
            boolean asksAhead = response.challenges().stream()
                    .anyMatch(challenge -> challenge.scheme().equalsIgnoreCase("OkHttp-Preemptive"));
            if (asksAhead) {
                return null;
            }
            throw new ProxyRefusedException();
        };
    }

    private static String basic(HttpProxy.Credentials credentials) {
        return Credentials.basic(credentials.username(), credentials.password(), StandardCharsets.UTF_8);
    }

    /**
     * Lets {@code Retry-After} pass OkHttp by under another name: of a 503's, OkHttp would ask again at once after a 0, and throw on its
     * thread for a number that is no int.
     */
    private static Response withoutRetryAfter(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        String asked = response.header(RetryAfter.HEADER);
        if (asked == null) {
            return response;
        }
        Headers headers = response.headers()
                .newBuilder()
                .removeAll(RetryAfter.HEADER)
                .removeAll(PASSED_BY)
                .addUnsafeNonAscii(PASSED_BY, asked)
                .build();
        return response.newBuilder().headers(headers).build();
    }

    private static String header(Response response, String name) {
        return response.header(name.equals(RetryAfter.HEADER) ? PASSED_BY : name);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "puffgres-turbopuffer-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Whether anything of a request may have left this machine. */
    private static final class SentListener extends EventListener {
        private volatile boolean sent;

        @Override
        public void requestHeadersStart(Call call) {
            sent = true;
        }
    }

    /** One request under way. */
    private final class Exchange<T> implements Callback {
        private final CompletableFuture<T> future = new CompletableFuture<>();
        private final boolean write;
        private final SentListener listener;
        private final Function<String, Optional<T>> reader;

        Exchange(boolean write, SentListener listener, Function<String, Optional<T>> reader) {
            this.write = write;
            this.listener = listener;
            this.reader = reader;
        }

        @Override
        public void onResponse(Call call, Response response) {
            try (response) {
                HttpAnswer answer = read(response);
                Optional<T> result =
                        answer.status() == 200 && answer.complete() ? reader.apply(answer.body()) : Optional.empty();
                end();
                result.ifPresentOrElse(
                        future::complete,
                        () -> future.completeExceptionally(failures.ofAnswer(answer, write, clock.instant())));
            } catch (IOException broken) {
                onFailure(call, broken);
            } catch (RuntimeException unreadable) {
                // OkHttp's, of a Content-Length below -1 for one.
                onFailure(call, new ProtocolException());
            } finally {
                // Whatever a bug may throw above: a future that never ends would stall a lane for ever.
                abandon();
            }
        }

        @Override
        public void onFailure(Call call, IOException failure) {
            end();
            future.completeExceptionally(
                    closed
                            ? Failures.closed(write && listener.sent)
                            : Failures.ofIo(failure, write, listener.sent, config.requestTimeout()));
        }

        void abandon() {
            end();
            future.completeExceptionally(Failures.closed(write && listener.sent));
        }

        private void end() {
            inFlight.remove(this);
        }

        private HttpAnswer read(Response response) throws IOException {
            int longest = response.code() == 200 ? LONGEST_ANSWER : LONGEST_ERROR;
            InputStream in = response.body().byteStream();
            byte[] bytes = in.readNBytes(longest);
            boolean complete = bytes.length < longest || in.read() < 0;
            return new HttpAnswer(
                    response.code(),
                    name -> OkHttpTurbopufferClient.header(response, name),
                    new String(bytes, StandardCharsets.UTF_8),
                    complete);
        }
    }
}
