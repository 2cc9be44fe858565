package dev.puffgres.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.turbopuffer.TurbopufferClient;
import dev.puffgres.turbopuffer.TurbopufferException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One namespace, read as any user of the service would read it: by queries. A namespace that does not exist is empty. */
final class Namespace {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 1000;

    private final TurbopufferClient client;
    private final String name;

    Namespace(TurbopufferClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /** The document of an id with all its attributes but the vector. */
    Optional<JsonNode> document(long id) {
        ObjectNode query = ranked("id", "asc").put("limit", 1);
        query.putArray("filters").add("id").add("Eq").add(id);
        query.putArray("exclude_attributes").add("vector");
        return rows(query).stream().findFirst();
    }

    /** The document of an id with its vector in base64. */
    Optional<JsonNode> wholeDocument(long id) {
        ObjectNode query = ranked("id", "asc").put("limit", 1).put("vector_encoding", "base64");
        query.putArray("filters").add("id").add("Eq").add(id);
        query.put("include_attributes", true);
        return rows(query).stream().findFirst();
    }

    /** Every document, in the order of the ids, a page at a time; vectors in base64. */
    void forEach(Consumer<JsonNode> consumer) {
        page(true, consumer);
    }

    long count() {
        AtomicLong count = new AtomicLong();
        page(false, document -> count.incrementAndGet());
        return count.get();
    }

    private void page(boolean attributes, Consumer<JsonNode> consumer) {
        ObjectNode query = ranked("id", "asc")
                .put("limit", PAGE)
                .put("include_attributes", attributes)
                .put("vector_encoding", "base64");
        List<JsonNode> rows = rows(query);
        while (true) {
            rows.forEach(consumer);
            if (rows.size() < PAGE) {
                return;
            }
            JsonNode last = rows.get(rows.size() - 1).get("id");
            query.putArray("filters").add("id").add("Gt").add(last);
            rows = rows(query);
        }
    }

    List<JsonNode> nearest(float[] vector, int limit) {
        ObjectNode query = JSON.createObjectNode().put("limit", limit);
        ArrayNode components =
                query.putArray("rank_by").add("vector").add("ANN").addArray();
        for (float component : vector) {
            components.add(component);
        }
        query.putArray("include_attributes").add("title");
        return rows(query);
    }

    List<JsonNode> matching(String words, int limit) {
        ObjectNode query = JSON.createObjectNode().put("limit", limit);
        query.putArray("rank_by").add("title").add("BM25").add(words);
        query.putArray("include_attributes").add("title");
        return rows(query);
    }

    private static ObjectNode ranked(String attribute, String direction) {
        ObjectNode query = JSON.createObjectNode();
        query.putArray("rank_by").add(attribute).add(direction);
        return query;
    }

    private List<JsonNode> rows(ObjectNode query) {
        try {
            return client.query(name, query.toString()).join().rows();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TurbopufferException refused
                    && refused.kind() == TurbopufferException.Kind.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }
}
