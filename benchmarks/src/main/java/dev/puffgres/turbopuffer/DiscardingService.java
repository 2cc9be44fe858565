package dev.puffgres.turbopuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import okio.BufferedSink;
import okio.Okio;

/**
 * Answers at once that every row was written. The body is written as the real client writes it, to nowhere: what is left out is
 * HTTP. Not thread-safe.
 */
public final class DiscardingService implements TurbopufferClient {

    private final BufferedSink nowhere = Okio.buffer(Okio.blackhole());
    private long requests;
    private long bytes;

    @Override
    public CompletableFuture<WriteResult> write(String namespace, WriteRequest request) {
        long size = discard(request);
        requests++;
        bytes += size;
        return CompletableFuture.completedFuture(new WriteResult(
                request.upsertRows().size(),
                request.patchRows().size(),
                request.deletes().size(),
                Set.of(),
                false,
                size));
    }

    /**
     * Writes a request's body to nowhere.
     *
     * @return its size
     */
    public long discard(WriteRequest request) {
        WriteBody body = new WriteBody(request, ClientConfig.Compression.NONE);
        // OkHttp asks for it first, for the header.
        long size = body.contentLength();
        try {
            body.writeTo(nowhere);
            nowhere.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return size;
    }

    public long requests() {
        return requests;
    }

    /** Of all bodies. */
    public long bytes() {
        return bytes;
    }

    @Override
    public CompletableFuture<QueryResult> query(String namespace, String body) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<String> schema(String namespace) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Long> count(String namespace, String filter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<NamespacePage> namespaces(String prefix, Optional<String> cursor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> ping() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close(Duration timeout) {}
}
