package dev.puffgres.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.turbopuffer.NamespacePage;
import dev.puffgres.turbopuffer.QueryResult;
import dev.puffgres.turbopuffer.TurbopufferClient;
import dev.puffgres.turbopuffer.TurbopufferException;
import dev.puffgres.turbopuffer.WriteRequest;
import dev.puffgres.turbopuffer.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A turbopuffer in memory that keeps what conditional writes promise, and answers when the test says so. It refuses to see one
 * id in two requests at a time.
 */
final class FakeTurbopuffer implements TurbopufferClient {
    private final FakeStore store = new FakeStore(FakeStore.Watcher.NONE);
    private final List<Call> open = new ArrayList<>();
    private final List<WriteRequest> writes = new ArrayList<>();
    private final List<String> queries = new ArrayList<>();
    private boolean automatic;
    private Function<Call, TurbopufferException> rule = call -> null;

    /** A request that waits for the test to answer it. */
    final class Call {
        final String namespace;
        final WriteRequest write;
        final String query;
        private final CompletableFuture<WriteResult> written = new CompletableFuture<>();
        private final CompletableFuture<QueryResult> answered = new CompletableFuture<>();

        Call(String namespace, WriteRequest write, String query) {
            this.namespace = namespace;
            this.write = write;
            this.query = query;
        }

        Set<String> ids() {
            return write == null ? Set.of() : FakeStore.ids(write);
        }

        int rows() {
            return write.upsertRows().size()
                    + write.patchRows().size()
                    + write.deletes().size();
        }

        boolean carries(Predicate<JsonNode> row) {
            return write != null
                    && (write.upsertRows().stream().anyMatch(each -> row.test(FakeStore.parsed(each)))
                            || write.patchRows().stream().anyMatch(each -> row.test(FakeStore.parsed(each))));
        }

        /** Does what it asks and says so, unless the test's rule refuses it. */
        void succeed() {
            open.remove(this);
            TurbopufferException refusal = rule.apply(this);
            if (refusal != null) {
                fail(refusal);
            } else if (write == null) {
                query(this);
            } else {
                store.write(namespace, write)
                        .ifPresentOrElse(written::complete, () -> written.completeExceptionally(status(404)));
            }
        }

        /** Does what it asks, and the answer is lost. */
        void succeedUnheard() {
            if (write != null) {
                takeEffect();
            }
            fail(noAnswer());
        }

        /** The client gives up, and {@link #takeEffect} may come at any time, or never. */
        void giveUp() {
            fail(noAnswer());
        }

        /** Does what it asks, and nobody hears of it. */
        void takeEffect() {
            store.write(namespace, write);
        }

        void fail(TurbopufferException failure) {
            open.remove(this);
            written.completeExceptionally(failure);
            answered.completeExceptionally(failure);
        }

        @Override
        public String toString() {
            return namespace + " " + (write == null ? query : ids());
        }
    }

    static TurbopufferException status(int status) {
        TurbopufferException.Kind kind =
                switch (status) {
                    case 401, 403 -> TurbopufferException.Kind.UNAUTHORIZED;
                    case 404 -> TurbopufferException.Kind.NOT_FOUND;
                    case 400, 413, 422 -> TurbopufferException.Kind.REFUSED;
                    default -> TurbopufferException.Kind.RETRIABLE;
                };
        return new TurbopufferException(kind, status, false, null, null, "status " + status);
    }

    static TurbopufferException noAnswer() {
        return new TurbopufferException(TurbopufferException.Kind.RETRIABLE, 0, true, null, null, "no answer in time");
    }

    static TurbopufferException retryAfter(Duration wait) {
        return new TurbopufferException(TurbopufferException.Kind.RETRIABLE, 429, false, wait, null, "status 429");
    }

    /** From now on requests are answered as they come. */
    void answerAtOnce() {
        automatic = true;
        List.copyOf(open).forEach(Call::succeed);
    }

    /** From now on requests wait. */
    void answerByHand() {
        automatic = false;
    }

    /** What succeeding means: the rule's failure, or null. */
    void rule(Function<Call, TurbopufferException> newRule) {
        rule = newRule;
    }

    /** How many documents one request deletes by filter. */
    void deleteByFilterRows(int most) {
        store.deleteByFilterRows(most);
    }

    List<Call> open() {
        return List.copyOf(open);
    }

    Call onlyOpen() {
        if (open.size() != 1) {
            throw new AssertionError("expected one open request: " + open);
        }
        return open.get(0);
    }

    List<WriteRequest> writes() {
        return writes;
    }

    List<String> queries() {
        return queries;
    }

    /** The documents of a namespace by id, ordered. */
    Map<String, ObjectNode> documents(String namespace) {
        return store.documents(namespace);
    }

    ObjectNode document(String namespace, String id) {
        return store.document(namespace, id);
    }

    @Override
    public CompletableFuture<WriteResult> write(String namespace, WriteRequest request) {
        writes.add(request);
        Call call = new Call(namespace, request, null);
        Set<String> ids = call.ids();
        if (ids.size() != call.rows()) {
            throw new AssertionError("a request names an id twice: " + request);
        }
        for (Call other : open) {
            if (other.namespace.equals(namespace) && other.ids().stream().anyMatch(ids::contains)) {
                throw new AssertionError("an id is in two requests at once: " + call + " and " + other);
            }
        }
        opened(call);
        return call.written;
    }

    @Override
    public CompletableFuture<QueryResult> query(String namespace, String body) {
        queries.add(body);
        Call call = new Call(namespace, null, body);
        opened(call);
        return call.answered;
    }

    private void opened(Call call) {
        open.add(call);
        if (automatic) {
            call.succeed();
        }
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

    private void query(Call call) {
        store.query(call.namespace, call.query)
                .ifPresentOrElse(call.answered::complete, () -> call.answered.completeExceptionally(status(404)));
    }

    static ObjectNode parse(String json) {
        return (ObjectNode) FakeStore.parse(json);
    }
}
