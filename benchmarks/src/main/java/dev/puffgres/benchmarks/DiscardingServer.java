package dev.puffgres.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * An HTTP server that reads what is written to it, counts its rows, says that all is well, and keeps nothing. It finds the rows by a
 * pattern of bytes, so that it takes little of the processor.
 */
final class DiscardingServer implements Destination {

    static {
        // Headers and body are sent one after the other; Nagle's algorithm would hold the second back for 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final int OK = 200;
    private static final int THREADS = 16;

    /** What a kind of service takes and answers. */
    interface Protocol {

        /** Bytes that stand once in every row of a write. */
        byte[] row();

        /** Whether a request is a write of rows. */
        boolean writes(String path);

        /** The answer to a write of so many rows. */
        String written(int rows);

        /** The answer to anything else. */
        String other();

        Map<String, String> connectorOptions(String url);
    }

    private final Protocol protocol;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final LongAdder rows = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    DiscardingServer(Protocol protocol) {
        this.protocol = protocol;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean write = protocol.writes(exchange.getRequestURI().getPath());
        int count = write ? occurrences(body, protocol.row()) : 0;
        byte[] answer = (write ? protocol.written(count) : protocol.other()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(OK, -1);
        } else {
            exchange.sendResponseHeaders(OK, answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
        }
        exchange.close();
        if (write) {
            requests.increment();
            bytes.add(body.length);
            rows.add(count);
        }
    }

    static int occurrences(byte[] text, byte[] pattern) {
        int count = 0;
        for (int i = 0; i <= text.length - pattern.length; i++) {
            int matched = 0;
            while (matched < pattern.length && text[i + matched] == pattern[matched]) {
                matched++;
            }
            if (matched == pattern.length) {
                count++;
            }
        }
        return count;
    }

    @Override
    public long rows() {
        return rows.sum();
    }

    @Override
    public long requests() {
        return requests.sum();
    }

    @Override
    public long bytes() {
        return bytes.sum();
    }

    @Override
    public Map<String, String> connectorOptions() {
        return protocol.connectorOptions(
                "http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** turbopuffer's writes; every row begins with its id. */
    static final class Turbopuffer implements Protocol {

        @Override
        public byte[] row() {
            return "{\"id\":".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public boolean writes(String path) {
            return path.startsWith("/v2/namespaces/");
        }

        @Override
        public String written(int rows) {
            return "{\"status\":\"OK\",\"message\":\"discarded\",\"rows_affected\":" + rows + ",\"rows_upserted\":"
                    + rows + "}";
        }

        @Override
        public String other() {
            return "{}";
        }

        @Override
        public Map<String, String> connectorOptions(String url) {
            return Map.of(
                    "turbopuffer.base.url", url, "turbopuffer.api.key", "discarded", "validate.connection", "false");
        }
    }

    /** OpenSearch's bulk requests; every row is two lines, of which the first names its index. */
    static final class OpenSearch implements Protocol {

        private static final String ITEM =
                "{\"index\":{\"_index\":\"rows\",\"_id\":\"1\",\"_version\":1,\"result\":\"created\","
                        + "\"_shards\":{\"total\":1,\"successful\":1,\"failed\":0},\"_seq_no\":0,\"_primary_term\":1,\"status\":201}}";

        @Override
        public byte[] row() {
            return "\"_index\":".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public boolean writes(String path) {
            return path.endsWith("/_bulk");
        }

        @Override
        public String written(int rows) {
            StringBuilder answer = new StringBuilder(rows * (ITEM.length() + 1) + 64)
                    .append("{\"took\":1,\"errors\":false,\"items\":[");
            for (int i = 0; i < rows; i++) {
                answer.append(i == 0 ? "" : ",").append(ITEM);
            }
            return answer.append("]}").toString();
        }

        @Override
        public String other() {
            return "{\"acknowledged\":true,\"shards_acknowledged\":true,\"index\":\"rows\"}";
        }

        @Override
        public Map<String, String> connectorOptions(String url) {
            return Map.of("connection.url", url);
        }
    }
}
