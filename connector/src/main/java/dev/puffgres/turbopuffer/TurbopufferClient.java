package dev.puffgres.turbopuffer;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The output port: one attempt of one request against a turbopuffer service. Thread-safe.
 *
 * <p>A call never blocks on the network and never throws for what the service or the network does: the future completes
 * exceptionally with a {@link TurbopufferException}. Whether and when to try again is the caller's decision ({@link
 * RetryPolicy}). Futures complete on the client's threads: a caller hands the completion over and does nothing else there.
 */
public interface TurbopufferClient extends AutoCloseable {

    /** {@code POST /v2/namespaces/:namespace}. */
    CompletableFuture<WriteResult> write(String namespace, WriteRequest request);

    /** {@code POST /v2/namespaces/:namespace/query} with the given JSON text, strongly consistent unless that says otherwise. */
    CompletableFuture<QueryResult> query(String namespace, String body);

    /** {@code GET /v1/namespaces/:namespace/schema}: the JSON text of a map from attribute to its description. */
    CompletableFuture<String> schema(String namespace);

    /**
     * {@code POST /v2/namespaces/:namespace/query} with a count, strongly consistent.
     *
     * @param filter as JSON text
     */
    CompletableFuture<Long> count(String namespace, String filter);

    /**
     * {@code GET /v1/namespaces}: a page of the namespaces whose names begin so.
     *
     * @param cursor of the page before; empty: the first page
     */
    CompletableFuture<NamespacePage> namespaces(String prefix, Optional<String> cursor);

    /** {@code GET /v1/namespaces?page_size=1}: whether the key is accepted. Completes normally if it is. */
    CompletableFuture<Void> ping();

    /** Cancels what is in flight and ends the client's threads, waiting at most the given time. */
    void close(Duration timeout);

    @Override
    default void close() {
        close(Duration.ofSeconds(3));
    }
}
