package dev.puffgres.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.DocumentSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Schemas as trees, and what becomes of two in one request. There are few, one for each shape of document, and every row names
 * one: trees and unions are kept. Not thread-safe.
 */
final class SchemaCache {
    private static final int KEPT = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, ObjectNode> trees = new Bounded<>();
    private final Map<Pair, Optional<DocumentSchema>> unions = new Bounded<>();

    private final Map<DocumentSchema, DocumentSchema> markers = new Bounded<>();

    private record Pair(DocumentSchema one, DocumentSchema other) {}

    /**
     * A schema that declares what both declare, or empty if they contradict each other: the same attribute declared in two ways,
     * or two distance metrics.
     */
    Optional<DocumentSchema> merge(DocumentSchema one, DocumentSchema other) {
        if (one.equals(other)) {
            return Optional.of(one);
        }
        // Not computeIfAbsent: a bounded map forgets while it computes.
        Pair pair = new Pair(one, other);
        Optional<DocumentSchema> union = unions.get(pair);
        if (union == null) {
            union = union(one, other);
            unions.put(pair, union);
        }
        return union;
    }

    /**
     * What a namespace must know to mark a document as incomplete. Without the row's own attributes: their schema may be the very
     * thing that was refused.
     */
    DocumentSchema marker(DocumentSchema schema) {
        DocumentSchema marker = markers.get(schema);
        if (marker == null) {
            ObjectNode own = tree(schema.schema()).deepCopy();
            own.retain("id", "__source_lsn", "__incomplete");
            marker = new DocumentSchema(own.toString(), null);
            markers.put(schema, marker);
        }
        return marker;
    }

    /** Whether an attribute is embedded by the service, which bounds the rows of a request. */
    boolean embeds(DocumentSchema schema) {
        if (!schema.schema().contains("\"embed\"")) {
            return false;
        }
        for (JsonNode each : tree(schema.schema())) {
            if (each.hasNonNull("embed")) {
                return true;
            }
        }
        return false;
    }

    ObjectNode tree(String schema) {
        ObjectNode tree = trees.get(schema);
        if (tree == null) {
            try {
                tree = (ObjectNode) JSON.readTree(schema);
            } catch (JsonProcessingException | ClassCastException e) {
                throw new IllegalArgumentException("the engine rendered a schema that is no JSON object", e);
            }
            trees.put(schema, tree);
        }
        return tree;
    }

    private Optional<DocumentSchema> union(DocumentSchema one, DocumentSchema other) {
        String metric = one.distanceMetric() == null ? other.distanceMetric() : one.distanceMetric();
        if (other.distanceMetric() != null && !Objects.equals(metric, other.distanceMetric())) {
            return Optional.empty();
        }
        ObjectNode union = tree(one.schema()).deepCopy();
        for (Map.Entry<String, JsonNode> each : tree(other.schema()).properties()) {
            JsonNode declared = union.get(each.getKey());
            if (declared == null) {
                union.set(each.getKey(), each.getValue());
            } else if (!spelledOut(declared).equals(spelledOut(each.getValue()))) {
                return Optional.empty();
            }
        }
        return Optional.of(new DocumentSchema(union.toString(), metric));
    }

    /** {@code "string"} and {@code {"type": "string"}} declare the same. */
    private static JsonNode spelledOut(JsonNode declaration) {
        return declaration.isTextual() ? JSON.createObjectNode().set("type", declaration) : declaration;
    }

    private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        Bounded() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > KEPT;
        }
    }
}
