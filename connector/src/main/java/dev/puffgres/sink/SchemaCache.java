package dev.puffgres.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.DocumentSchema;
import dev.puffgres.turbopuffer.JsonText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Schemas as trees, and what becomes of two in one request. There are few, one for each shape of document, and every row names
 * one: trees and unions are kept. Not thread-safe.
 */
final class SchemaCache {
    private static final int KEPT = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DENSE = Pattern.compile("\\[(\\d{1,9})]f(?:32|16)");

    private final Map<String, ObjectNode> trees = new Bounded<>();
    private final Map<Pair, Optional<DocumentSchema>> unions = new Bounded<>();

    private final Map<DocumentSchema, DocumentSchema> markers = new Bounded<>();
    private final Map<DocumentSchema, DocumentSchema> softened = new Bounded<>();
    private final Map<String, Map<String, Integer>> vectors = new Bounded<>();
    private final Map<Integer, String> unitVectors = new HashMap<>();

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
            marker = only(schema, "id", "__source_lsn", "__incomplete");
            markers.put(schema, marker);
        }
        return marker;
    }

    /** The schema with what soft deletes add to every document of theirs. */
    DocumentSchema softened(DocumentSchema schema) {
        DocumentSchema with = softened.get(schema);
        if (with == null) {
            ObjectNode own = tree(schema.schema()).deepCopy();
            own.put("__deleted", "bool").put("__deleted_at", "datetime").put("__prev_commit", "uint");
            with = new DocumentSchema(own.toString(), schema.distanceMetric());
            softened.put(schema, with);
        }
        return with;
    }

    /**
     * A value for each dense vector of a schema, as members that begin with a comma: turbopuffer takes no document without its vectors
     * (turbopuffer.com/docs/write). They point along the first axis, since a vector of zeros has no cosine.
     */
    String constantVectors(DocumentSchema schema) {
        StringBuilder members = new StringBuilder();
        dimensions(schema).forEach((name, dimensions) -> members.append(',')
                .append(JsonText.quote(name))
                .append(":\"")
                .append(unitVectors.computeIfAbsent(dimensions, SchemaCache::unitVector))
                .append('"'));
        return members.toString();
    }

    /** The size of {@link #constantVectors}, about. */
    long constantVectorBytes(DocumentSchema schema) {
        long bytes = 0;
        for (Map.Entry<String, Integer> each : dimensions(schema).entrySet()) {
            bytes += each.getKey().length() + each.getValue() * (long) Float.BYTES * 4 / 3;
        }
        return bytes;
    }

    private Map<String, Integer> dimensions(DocumentSchema schema) {
        Map<String, Integer> known = vectors.get(schema.schema());
        if (known == null) {
            known = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> each : tree(schema.schema()).properties()) {
                JsonNode type = spelledOut(each.getValue()).path("type");
                Matcher dense = DENSE.matcher(type.asText());
                if (dense.matches()) {
                    known.put(each.getKey(), Integer.valueOf(dense.group(1)));
                }
            }
            vectors.put(schema.schema(), known);
        }
        return known;
    }

    /** Base64 of little-endian float32, as vectors of any width are sent. */
    private static String unitVector(int dimensions) {
        ByteBuffer bytes = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(0, 1.0f);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** What a namespace must know to tell which documents are a mapping's, and how old they are. */
    DocumentSchema guards(DocumentSchema schema) {
        return only(schema, "id", "__mapping", "__source_lsn", "__snapshot", "__deleted");
    }

    private DocumentSchema only(DocumentSchema schema, String... attributes) {
        ObjectNode own = tree(schema.schema()).deepCopy();
        own.retain(attributes);
        return new DocumentSchema(own.toString(), null);
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
