package dev.puffgres.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.turbopuffer.QueryResult;
import dev.puffgres.turbopuffer.WriteRequest;
import dev.puffgres.turbopuffer.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The namespaces of a turbopuffer in memory, and what conditional writes do to them. */
final class FakeStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARSED_KEPT = 20_000;

    /** The same texts come again and again. What is in here is never changed. */
    private static final Map<String, JsonNode> PARSED = new ConcurrentHashMap<>();

    private final Map<String, Map<String, ObjectNode>> namespaces = new HashMap<>();
    private final Watcher watcher;
    private int deleteByFilterRows = Integer.MAX_VALUE;

    /** Who sees each change of a document. */
    interface Watcher {
        Watcher NONE = (namespace, id, before, after) -> {};

        /** @param before null where there was no document, as {@code after} where there is none any more */
        void changed(String namespace, String id, ObjectNode before, ObjectNode after);
    }

    FakeStore(Watcher watcher) {
        this.watcher = watcher;
    }

    /** How many documents one request deletes by filter. */
    void deleteByFilterRows(int most) {
        deleteByFilterRows = most;
    }

    /** The documents of a namespace by id, ordered. */
    Map<String, ObjectNode> documents(String namespace) {
        return new TreeMap<>(namespaces.getOrDefault(namespace, Map.of()));
    }

    /** A document, or null. */
    ObjectNode document(String namespace, String id) {
        return namespaces.getOrDefault(namespace, Map.of()).get(id);
    }

    /** Does what a request asks; empty if there is no such namespace, and none to be made. */
    Optional<WriteResult> write(String namespace, WriteRequest request) {
        if (!namespaces.containsKey(namespace) && request.upsertRows().isEmpty()) {
            return Optional.empty();
        }
        Map<String, ObjectNode> documents = namespaces.computeIfAbsent(namespace, any -> new HashMap<>());
        long deleted = 0;
        boolean remaining = false;
        if (request.deleteByFilter() != null) {
            List<String> matches = documents.entrySet().stream()
                    .filter(each -> holds(request.deleteByFilter(), each.getValue(), JSON.createObjectNode()))
                    .map(Map.Entry::getKey)
                    .toList();
            remaining = matches.size() > deleteByFilterRows;
            for (String id : matches.subList(0, Math.min(matches.size(), deleteByFilterRows))) {
                delete(namespace, documents, id);
                deleted++;
            }
        }
        long upserted = 0;
        for (String each : request.upsertRows()) {
            ObjectNode row = parsed(each);
            String id = row.get("id").toString();
            ObjectNode stored = documents.get(id);
            if (stored == null || holds(request.upsertCondition(), stored, row)) {
                put(namespace, documents, id, stored, written(JSON.createObjectNode(), row));
                upserted++;
            }
        }
        Set<String> patched = new HashSet<>();
        for (String each : request.patchRows()) {
            ObjectNode row = parsed(each);
            String id = row.get("id").toString();
            ObjectNode stored = documents.get(id);
            if (stored != null && holds(request.patchCondition(), stored, row)) {
                put(namespace, documents, id, stored, written(stored.deepCopy(), row));
                patched.add(id);
            }
        }
        for (String id : request.deletes()) {
            ObjectNode stored = documents.get(id);
            if (stored != null && holds(request.deleteCondition(), stored, JSON.createObjectNode())) {
                delete(namespace, documents, id);
                deleted++;
            }
        }
        return Optional.of(new WriteResult(
                upserted,
                patched.size(),
                deleted,
                request.returnAffectedIds() ? patched : Set.of(),
                remaining,
                request.bodyBytes()));
    }

    private void put(
            String namespace, Map<String, ObjectNode> documents, String id, ObjectNode before, ObjectNode after) {
        documents.put(id, after);
        watcher.changed(namespace, id, before, after);
    }

    private void delete(String namespace, Map<String, ObjectNode> documents, String id) {
        watcher.changed(namespace, id, documents.remove(id), null);
    }

    private static ObjectNode written(ObjectNode document, ObjectNode row) {
        row.properties().forEach(member -> {
            if (member.getValue().isNull()) {
                document.remove(member.getKey());
            } else {
                document.set(member.getKey(), member.getValue());
            }
        });
        return document;
    }

    /** The versions of the documents that a query names; empty if there is no such namespace. */
    Optional<QueryResult> query(String namespace, String body) {
        Map<String, ObjectNode> documents = namespaces.get(namespace);
        if (documents == null) {
            return Optional.empty();
        }
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode id : parsed(body).get("filters").get(2)) {
            ObjectNode document = documents.get(id.toString());
            if (document != null) {
                ObjectNode row = JSON.createObjectNode();
                row.set("id", id);
                for (JsonNode attribute : parsed(body).get("include_attributes")) {
                    if (document.has(attribute.asText())) {
                        row.set(attribute.asText(), document.get(attribute.asText()));
                    }
                }
                rows.add(row);
            }
        }
        return Optional.of(new QueryResult(rows));
    }

    /** The ids that a request names. */
    static Set<String> ids(WriteRequest request) {
        Set<String> ids = new HashSet<>(request.deletes());
        request.upsertRows().forEach(row -> ids.add(parsed(row).get("id").toString()));
        request.patchRows().forEach(row -> ids.add(parsed(row).get("id").toString()));
        return ids;
    }

    private static boolean holds(String condition, ObjectNode stored, ObjectNode incoming) {
        return condition == null || holds(parsedAny(condition), stored, incoming);
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
            case "Eq" -> none ? absent : !absent && value.equals(operand);
            case "Lt" -> !none && (absent || compare(value, operand) < 0);
            case "Lte" -> absent || (!none && compare(value, operand) <= 0);
            case "Gte" -> !absent && !none && compare(value, operand) >= 0;
            default -> throw new AssertionError("the fake does not know " + filter);
        };
    }

    private static int compare(JsonNode value, JsonNode operand) {
        return value.isTextual()
                ? Instant.parse(value.textValue()).compareTo(Instant.parse(operand.textValue()))
                : Long.compare(value.asLong(), operand.asLong());
    }

    /** A JSON object that is not to be changed. */
    static ObjectNode parsed(String json) {
        return (ObjectNode) parsedAny(json);
    }

    private static JsonNode parsedAny(String json) {
        JsonNode parsed = PARSED.get(json);
        if (parsed == null) {
            parsed = parse(json);
            if (PARSED.size() >= PARSED_KEPT) {
                PARSED.clear();
            }
            PARSED.put(json, parsed);
        }
        return parsed;
    }

    /** A JSON value of the caller's own. */
    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }
}
