package dev.puffgres.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;

/** Real records of Debezium 3.7.0, delivered in each of the forms that a sink's converters give them. */
final class DebeziumRecords {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** A form in which a record reaches the transform. */
    enum Form {
        /** JsonConverter with {@code schemas.enable}: Structs, if the record has a schema, else Maps. */
        CONVERTED,
        /** ByteArrayConverter. */
        BYTES,
        /** StringConverter. */
        TEXT
    }

    private DebeziumRecords() {}

    /** The records of a sample file, as JSON: topic, key, value, headers. */
    static List<JsonNode> sample(String name) {
        try (InputStream file = DebeziumRecords.class.getResourceAsStream("/debezium/" + name)) {
            List<JsonNode> records = new ArrayList<>();
            JSON.readTree(file).forEach(records::add);
            return records;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SinkRecord record(JsonNode sample, Form form) {
        ConnectHeaders headers = new ConnectHeaders();
        sample.path("headers")
                .properties()
                .forEach(header ->
                        headers.addString(header.getKey(), header.getValue().toString()));
        String topic = sample.path("topic").asText("app.public.items");
        SchemaAndValue key = value(topic, sample.path("key"), form, true);
        SchemaAndValue value = value(topic, sample.path("value"), form, false);
        return new SinkRecord(
                topic,
                0,
                key.schema(),
                key.value(),
                value.schema(),
                value.value(),
                sample.path("offset").asLong(),
                null,
                null,
                headers);
    }

    static SinkRecord value(Schema schema, Object value) {
        return new SinkRecord("app.public.items", 0, null, null, schema, value, 0);
    }

    private static SchemaAndValue value(String topic, JsonNode json, Form form, boolean key) {
        if (json.isMissingNode() || json instanceof NullNode) {
            return new SchemaAndValue(null, null);
        }
        byte[] bytes = json.toString().getBytes(UTF_8);
        return switch (form) {
            case CONVERTED -> converter(json, key).toConnectData(topic, bytes);
            case BYTES -> new SchemaAndValue(Schema.BYTES_SCHEMA, bytes);
            case TEXT -> new SchemaAndValue(Schema.STRING_SCHEMA, json.toString());
        };
    }

    private static JsonConverter converter(JsonNode json, boolean key) {
        JsonConverter converter = new JsonConverter();
        boolean schemas = json.has("schema") && json.has("payload");
        converter.configure(Map.of("schemas.enable", schemas, "replace.null.with.default", false), key);
        return converter;
    }
}
