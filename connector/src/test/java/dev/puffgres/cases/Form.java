package dev.puffgres.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;

/** How one and the same event reaches the transform. */
enum Form {
    /** A Struct, as Avro, Protobuf or JSON with schemas give it. */
    STRUCT(true) {
        @Override
        SchemaAndValue of(JsonNode schema, JsonNode payload, boolean key) {
            return convert(wrapped(schema, payload), key, true);
        }
    },
    /** JSON with Connect's wrapper as bytes. */
    BYTES_WITH_SCHEMA(true) {
        @Override
        SchemaAndValue of(JsonNode schema, JsonNode payload, boolean key) {
            return new SchemaAndValue(null, bytes(wrapped(schema, payload)));
        }
    },
    /** A Map, as JSON without schemas gives it. */
    MAP(false) {
        @Override
        SchemaAndValue of(JsonNode schema, JsonNode payload, boolean key) {
            return convert(payload, key, false);
        }
    },
    /** JSON without a wrapper as bytes. */
    BYTES(false) {
        @Override
        SchemaAndValue of(JsonNode schema, JsonNode payload, boolean key) {
            return new SchemaAndValue(null, bytes(payload));
        }
    };

    private final boolean typed;

    Form(boolean typed) {
        this.typed = typed;
    }

    abstract SchemaAndValue of(JsonNode schema, JsonNode payload, boolean key);

    /** Whether the record says of what type a column is. */
    boolean isTyped() {
        return typed;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static JsonNode wrapped(JsonNode schema, JsonNode payload) {
        ObjectNode envelope = CaseJson.object();
        envelope.set("schema", schema);
        envelope.set("payload", payload);
        return envelope;
    }

    private static byte[] bytes(JsonNode json) {
        return CaseJson.compact(json).getBytes(StandardCharsets.UTF_8);
    }

    private static SchemaAndValue convert(JsonNode json, boolean key, boolean schemas) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", schemas, "replace.null.with.default", false), key);
            return converter.toConnectData("cases", bytes(json));
        }
    }
}
