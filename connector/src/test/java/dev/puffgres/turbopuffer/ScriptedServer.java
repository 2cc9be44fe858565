package dev.puffgres.turbopuffer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers request after request as told, byte by byte, and remembers what it was sent. */
final class ScriptedServer implements AutoCloseable {

    /** What a client sent. */
    record Received(String line, Map<String, String> headers, byte[] body, int connection) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What to do with the connection once a request was read. */
    interface Step {
        /** @return whether the connection stays open */
        boolean answer(Socket socket) throws IOException;
    }

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final BlockingQueue<Step> script = new LinkedBlockingQueue<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger mostBusy = new AtomicInteger();

    ScriptedServer() throws IOException {
        start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    int port() {
        return listening.getLocalPort();
    }

    List<Received> received() {
        return new ArrayList<>(received);
    }

    /** The most requests that were under way at once. */
    int mostBusy() {
        return mostBusy.get();
    }

    ScriptedServer then(Step step) {
        script.add(step);
        return this;
    }

    /** Forgets what it was sent, and what nobody has asked for. */
    void forget() {
        script.clear();
        received.clear();
        sockets.removeIf(Socket::isClosed);
    }

    ScriptedServer thenAnswer(int status, String body, String... headerLines) {
        return then(socket -> {
            write(socket, status, body, headerLines);
            return true;
        });
    }

    ScriptedServer thenReset() {
        return then(socket -> {
            socket.setSoLinger(true, 0);
            return false;
        });
    }

    ScriptedServer thenHang() {
        return then(socket -> {
            await(closed);
            return false;
        });
    }

    static void write(Socket socket, int status, String body, String... headerLines) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " x\r\n");
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
        OutputStream out = socket.getOutputStream();
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.flush();
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = listening.accept();
            sockets.add(socket);
            int connection = connections.incrementAndGet();
            start(() -> serve(socket, connection));
        }
    }

    private void serve(Socket socket, int connection) throws IOException {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String line = line(in); line != null; line = line(in)) {
                Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
                    int colon = header.indexOf(':');
                    if (colon < 0) {
                        // The client has gone in the middle of a line.
                        return;
                    }
                    headers.put(
                            header.substring(0, colon),
                            header.substring(colon + 1).strip());
                }
                received.add(new Received(line, headers, body(in, headers), connection));
                mostBusy.accumulateAndGet(busy.incrementAndGet(), Math::max);
                boolean open = take().answer(socket);
                busy.decrementAndGet();
                if (!open) {
                    return;
                }
            }
        }
    }

    private Step take() {
        try {
            return script.take();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return socket -> false;
        }
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (!"chunked".equals(headers.getOrDefault("Transfer-Encoding", "").toLowerCase(Locale.ROOT))) {
            return in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.write(in.readNBytes(size));
            line(in);
        }
        line(in);
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException ended) {
                        // The client hung up or the server was closed.
                    }
                },
                "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }
}
