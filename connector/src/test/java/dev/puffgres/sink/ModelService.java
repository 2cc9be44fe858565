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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The service of the model. Requests wait until the schedule answers them, some land after their client has given up, and
 * everything that happens to a document goes to the judge. A request that names a bad row is refused.
 */
final class ModelService {
    private final FakeStore store;
    private final ModelJudge judge;
    private final int mostRows;
    private final List<Call> open = new ArrayList<>();
    private final List<Call> late = new ArrayList<>();

    /** @param mostRows a request with more upserts is refused as too large */
    ModelService(ModelJudge judge, int mostRows) {
        this.judge = judge;
        this.store = new FakeStore(judge::changed);
        this.mostRows = mostRows;
    }

    /** One request, from its being sent until it can do nothing any more. */
    final class Call {
        final Client client;
        final String namespace;
        final WriteRequest write;
        final String query;
        final Set<String> ids;
        int sentAt;
        final CompletableFuture<WriteResult> written = new CompletableFuture<>();
        private final CompletableFuture<QueryResult> answered = new CompletableFuture<>();

        Call(Client client, String namespace, WriteRequest write, String query) {
            this.client = client;
            this.namespace = namespace;
            this.write = write;
            this.query = query;
            this.ids = write == null ? Set.of() : FakeStore.ids(write);
        }

        /** Does what it asks, and says so. */
        void succeed() {
            open.remove(this);
            if (query != null) {
                Optional<QueryResult> rows = store.query(namespace, query);
                rows.ifPresent(each -> client.counts.answered(namespace, each));
                rows.ifPresentOrElse(
                        answered::complete, () -> answered.completeExceptionally(FakeTurbopuffer.status(404)));
                return;
            }
            TurbopufferException refusal = refusal();
            if (refusal != null) {
                written.completeExceptionally(refusal);
                return;
            }
            Optional<WriteResult> result = land(false);
            client.counts.written(namespace, write, result);
            result.ifPresentOrElse(written::complete, () -> written.completeExceptionally(FakeTurbopuffer.status(404)));
        }

        /** Does what it asks, and the answer is lost. */
        void succeedUnheard() {
            if (query == null && refusal() == null) {
                land(false);
            }
            fail(FakeTurbopuffer.noAnswer());
        }

        /** The client gives up; the request may still land. */
        void giveUp() {
            if (query == null && refusal() == null) {
                late.add(this);
            }
            fail(FakeTurbopuffer.noAnswer());
        }

        void fail(TurbopufferException failure) {
            open.remove(this);
            client.counts.failed(failure);
            written.completeExceptionally(failure);
            answered.completeExceptionally(failure);
        }

        private Optional<WriteResult> land(boolean isLate) {
            judge.landing(this, isLate);
            Optional<WriteResult> result = store.write(namespace, write);
            judge.landed();
            return result;
        }

        private TurbopufferException refusal() {
            if (write.upsertRows().stream().anyMatch(Call::isBad)) {
                return FakeTurbopuffer.status(400);
            }
            return write.upsertRows().size() > mostRows ? FakeTurbopuffer.status(413) : null;
        }

        private static boolean isBad(String row) {
            JsonNode b = FakeStore.parsed(row).get("b");
            return b != null && b.asText().startsWith("bad");
        }

        private int rows() {
            return write.upsertRows().size()
                    + write.patchRows().size()
                    + write.deletes().size();
        }

        @Override
        public String toString() {
            return namespace + " " + (query != null ? query : write.body());
        }
    }

    /** A task's way to the service. It refuses to see an id in two requests of one task at once. */
    final class Client implements TurbopufferClient {
        final ModelTask task;
        final ModelCounts counts = new ModelCounts();

        private Client(ModelTask task) {
            this.task = task;
        }

        @Override
        public CompletableFuture<WriteResult> write(String namespace, WriteRequest request) {
            Call call = new Call(this, namespace, request, null);
            judge.require(call.ids.size() == call.rows(), () -> "a request names an id twice: " + call);
            for (Call other : open) {
                judge.require(
                        other.client != this
                                || !other.namespace.equals(namespace)
                                || call.ids.stream().noneMatch(other.ids::contains),
                        () -> "an id is in two requests at once: " + call + " and " + other);
            }
            judge.sent(call);
            counts.sent();
            open.add(call);
            return call.written;
        }

        @Override
        public CompletableFuture<QueryResult> query(String namespace, String body) {
            Call call = new Call(this, namespace, null, body);
            counts.sent();
            open.add(call);
            return call.answered;
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

    Client client(ModelTask task) {
        return new Client(task);
    }

    List<Call> open() {
        return open;
    }

    /** Requests whose client has given up, and which have not landed. */
    List<Call> late() {
        return late;
    }

    /** A request lands whose client does not wait for it any more. */
    void land(Call call) {
        late.remove(call);
        call.land(true);
    }

    /** The process of a client is gone, and nobody hears the answer: the request lands at once, late, or never. */
    void abandon(Call call, boolean atOnce, boolean mayLandLate) {
        open.remove(call);
        if (call.query == null && call.refusal() == null) {
            if (atOnce) {
                call.land(false);
            } else if (mayLandLate) {
                late.add(call);
            }
        }
    }

    /** A document as it is stored, or null. */
    ObjectNode document(String namespace, String id) {
        return store.document(namespace, id);
    }
}
