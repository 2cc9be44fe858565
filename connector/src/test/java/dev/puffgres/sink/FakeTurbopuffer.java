package dev.puffgres.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.turbopuffer.QueryResult;
import dev.puffgres.turbopuffer.TurbopufferClient;
import dev.puffgres.turbopuffer.TurbopufferException;
import dev.puffgres.turbopuffer.WriteRequest;
import dev.puffgres.turbopuffer.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A turbopuffer in memory that keeps what conditional writes promise, and answers when the test says so. It refuses to see one
 * id in two requests at a time.
 */
final class FakeTurbopuffer implements TurbopufferClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Map<String, ObjectNode>> namespaces = new HashMap<>();
    private final List<Call> open = new ArrayList<>();
    private final List<WriteRequest> writes = new ArrayList<>();
    private final List<String> queries = new ArrayList<>();
    private boolean automatic;
    private int deleteByFilterRows = Integer.MAX_VALUE;
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
            Set<String> ids = new HashSet<>();
            if (write != null) {
                write.upsertRows().forEach(row -> ids.add(parse(row).get("id").toString()));
                write.patchRows().forEach(row -> ids.add(parse(row).get("id").toString()));
                ids.addAll(write.deletes());
            }
            return ids;
        }

        int rows() {
            return write.upsertRows().size()
                    + write.patchRows().size()
                    + write.deletes().size();
        }

        boolean carries(Predicate<JsonNode> row) {
            return write != null
                    && (write.upsertRows().stream().anyMatch(each -> row.test(parse(each)))
                            || write.patchRows().stream().anyMatch(each -> row.test(parse(each))));
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
                apply(this).ifSucceeded(written);
            }
        }

        /** Does what it asks, and the answer is lost. */
        void succeedUnheard() {
            open.remove(this);
            if (write != null) {
                apply(this);
            }
            fail(noAnswer());
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

    private record Applied(WriteResult result, TurbopufferException failure) {
        void ifSucceeded(CompletableFuture<WriteResult> future) {
            if (failure == null) {
                future.complete(result);
            } else {
                future.completeExceptionally(failure);
            }
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
        deleteByFilterRows = most;
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
        return new TreeMap<>(namespaces.getOrDefault(namespace, Map.of()));
    }

    ObjectNode document(String namespace, String id) {
        return namespaces.getOrDefault(namespace, Map.of()).get(id);
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
    public CompletableFuture<Void> ping() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close(Duration timeout) {}

    private void query(Call call) {
        Map<String, ObjectNode> documents = namespaces.get(call.namespace);
        if (documents == null) {
            call.answered.completeExceptionally(status(404));
            return;
        }
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode id : parse(call.query).get("filters").get(2)) {
            ObjectNode document = documents.get(id.toString());
            if (document != null) {
                ObjectNode row = JSON.createObjectNode();
                row.set("id", id);
                if (document.has("__source_lsn")) {
                    row.set("__source_lsn", document.get("__source_lsn"));
                }
                rows.add(row);
            }
        }
        call.answered.complete(new QueryResult(rows));
    }

    private Applied apply(Call call) {
        WriteRequest request = call.write;
        if (!namespaces.containsKey(call.namespace) && request.upsertRows().isEmpty()) {
            return new Applied(null, status(404));
        }
        Map<String, ObjectNode> documents = namespaces.computeIfAbsent(call.namespace, any -> new HashMap<>());
        long deleted = 0;
        boolean remaining = false;
        if (request.deleteByFilter() != null) {
            List<String> matches = documents.entrySet().stream()
                    .filter(each -> holds(request.deleteByFilter(), each.getValue(), JSON.createObjectNode()))
                    .map(Map.Entry::getKey)
                    .toList();
            deleted = Math.min(matches.size(), deleteByFilterRows);
            remaining = matches.size() > deleteByFilterRows;
            matches.stream().limit(deleteByFilterRows).forEach(documents::remove);
        }
        long upserted = 0;
        for (String each : request.upsertRows()) {
            ObjectNode row = parse(each);
            ObjectNode stored = documents.get(row.get("id").toString());
            if (stored == null || holds(request.upsertCondition(), stored, row)) {
                ObjectNode document = row.deepCopy();
                row.properties().stream()
                        .filter(member -> member.getValue().isNull())
                        .forEach(member -> document.remove(member.getKey()));
                documents.put(row.get("id").toString(), document);
                upserted++;
            }
        }
        Set<String> patched = new HashSet<>();
        for (String each : request.patchRows()) {
            ObjectNode row = parse(each);
            ObjectNode stored = documents.get(row.get("id").toString());
            if (stored != null && holds(request.patchCondition(), stored, row)) {
                row.properties().forEach(member -> {
                    if (member.getValue().isNull()) {
                        stored.remove(member.getKey());
                    } else {
                        stored.set(member.getKey(), member.getValue());
                    }
                });
                patched.add(row.get("id").toString());
            }
        }
        for (String id : request.deletes()) {
            ObjectNode stored = documents.get(id);
            if (stored != null && holds(request.deleteCondition(), stored, JSON.createObjectNode())) {
                documents.remove(id);
                deleted++;
            }
        }
        return new Applied(
                new WriteResult(
                        upserted,
                        patched.size(),
                        deleted,
                        request.returnAffectedIds() ? patched : Set.of(),
                        remaining,
                        request.bodyBytes()),
                null);
    }

    private static boolean holds(String condition, ObjectNode stored, ObjectNode incoming) {
        return condition == null || holds(parseAny(condition), stored, incoming);
    }

    private static boolean holds(JsonNode filter, ObjectNode stored, ObjectNode incoming) {
        String first = filter.get(0).asText();
        if (first.equals("And") || first.equals("Or")) {
            boolean and = first.equals("And");
            for (JsonNode arm : filter.get(1)) {
                if (holds(arm, stored, incoming) != and) {
                    return !and;
                }
            }
            return and;
        }
        JsonNode value = stored.get(first);
        JsonNode operand = filter.get(2);
        if (operand.isObject()) {
            operand = incoming.get(operand.get("$ref_new").asText());
        }
        boolean absent = value == null || value.isNull();
        boolean none = operand == null || operand.isNull();
        return switch (filter.get(1).asText()) {
            case "Eq" -> none ? absent : !absent && value.toString().equals(operand.toString());
            case "Lt" -> !none && (absent || value.asLong() < operand.asLong());
            case "Lte" -> absent || (!none && value.asLong() <= operand.asLong());
            case "Gte" -> !absent && !none && value.asLong() >= operand.asLong();
            default -> throw new AssertionError("the fake does not know " + filter);
        };
    }

    static ObjectNode parse(String json) {
        return (ObjectNode) parseAny(json);
    }

    private static JsonNode parseAny(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }
}
