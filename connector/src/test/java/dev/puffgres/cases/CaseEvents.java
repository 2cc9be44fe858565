package dev.puffgres.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The records of a case, as Debezium writes them. A case gives the columns' schemas once, in Connect's JSON spelling, and of each
 * event what differs: the rest of the envelope is filled in.
 */
final class CaseEvents {

    private static final String TOPIC = "app.public.pages";

    private final JsonNode golden;

    CaseEvents(JsonNode golden) {
        this.golden = golden;
    }

    List<SinkRecord> in(Form form) {
        List<SinkRecord> records = new ArrayList<>();
        for (JsonNode event : golden.get("events")) {
            records.add(record(event, form, records.size()));
        }
        return records;
    }

    private SinkRecord record(JsonNode event, Form form, int offset) {
        SchemaAndValue key;
        SchemaAndValue value;
        if (event.has("raw")) {
            key = new SchemaAndValue(null, null);
            value = new SchemaAndValue(null, event.get("raw").textValue().getBytes(StandardCharsets.UTF_8));
        } else if (event.has("record")) {
            JsonNode recorded = event.get("record");
            key = recorded(recorded.get("key"), form, true);
            value = recorded(recorded.get("value"), form, false);
        } else if (event.has("value")) {
            key = key(event, form);
            JsonNode other = event.get("value");
            value = other.isNull() ? new SchemaAndValue(null, null) : form.of(schemaOf(other), other, false);
        } else {
            key = key(event, form);
            value = form.of(envelopeSchema(), envelope(event), false);
        }
        ConnectHeaders headers = new ConnectHeaders();
        for (Map.Entry<String, JsonNode> header : event.path("headers").properties()) {
            headers.addString(header.getKey(), header.getValue().textValue());
        }
        return new SinkRecord(
                golden.path("topic").asText(TOPIC),
                0,
                key.schema(),
                key.value(),
                value.schema(),
                value.value(),
                offset,
                0L,
                TimestampType.CREATE_TIME,
                headers);
    }

    private static SchemaAndValue recorded(JsonNode part, Form form, boolean key) {
        return form.isTyped()
                ? form.of(part.get("schema"), part.get("payload"), key)
                : form.of(null, part.has("payload") ? part.get("payload") : part, key);
    }

    private SchemaAndValue key(JsonNode event, Form form) {
        JsonNode key = event.path("key");
        return key.isObject() ? form.of(keySchema(), key, true) : new SchemaAndValue(null, null);
    }

    private static JsonNode envelope(JsonNode event) {
        ObjectNode envelope = CaseJson.object();
        envelope.set("before", event.get("before"));
        envelope.set("after", event.get("after"));
        ObjectNode source = CaseJson.object()
                .put("version", "3.7.0.Final")
                .put("connector", "postgresql")
                .put("name", "app")
                .put("ts_ms", 1795342866330L)
                .put("snapshot", "false")
                .put("db", "postgres")
                .putNull("sequence")
                .put("ts_us", 1795342866330256L)
                .put("ts_ns", 1795342866330256000L)
                .put("schema", "public")
                .put("table", "pages")
                .put("txId", 757)
                .putNull("lsn")
                .putNull("xmin")
                .putNull("origin")
                .putNull("origin_lsn");
        source.setAll((ObjectNode) event.get("source"));
        envelope.set("source", source);
        envelope.putNull("transaction");
        envelope.set("op", event.get("op"));
        return envelope.put("ts_ms", 1795342866494L)
                .put("ts_us", 1795342866494404L)
                .put("ts_ns", 1795342866494404294L);
    }

    private JsonNode envelopeSchema() {
        ArrayNode fields = CaseJson.array();
        fields.add(named(rowSchema(golden.get("columns")), "before"));
        fields.add(named(rowSchema(golden.get("columns")), "after"));
        ArrayNode source = CaseJson.array();
        for (String text : List.of("version", "connector", "name", "snapshot", "db", "schema", "table")) {
            source.add(field("string", false, text));
        }
        for (String number : List.of("ts_ms", "ts_us", "ts_ns", "txId", "lsn", "xmin", "origin_lsn")) {
            source.add(field("int64", true, number));
        }
        source.add(field("string", true, "sequence")).add(field("string", true, "origin"));
        ObjectNode sourceSchema = struct(source, false).put("name", "io.debezium.connector.postgresql.Source");
        fields.add(named(sourceSchema, "source"));
        ArrayNode block = CaseJson.array();
        block.add(field("string", false, "id"));
        fields.add(named(struct(block, true).put("name", "event.block"), "transaction"));
        fields.add(field("string", false, "op"));
        for (String number : List.of("ts_ms", "ts_us", "ts_ns")) {
            fields.add(field("int64", true, number));
        }
        return struct(fields, false).put("name", "app.public.pages.Envelope").put("version", 2);
    }

    private JsonNode keySchema() {
        ObjectNode columns = CaseJson.object();
        List<String> key = new ArrayList<>();
        golden.path("key").forEach(column -> key.add(column.textValue()));
        for (String column : key.isEmpty() ? List.of("id") : key) {
            columns.set(column, golden.get("columns").get(column));
        }
        return rowSchema(columns).put("optional", false).put("name", "app.public.pages.Key");
    }

    private static ObjectNode rowSchema(JsonNode columns) {
        ArrayNode fields = CaseJson.array();
        for (Map.Entry<String, JsonNode> column : columns.properties()) {
            JsonNode schema = column.getValue();
            if (schema.isTextual()) {
                boolean optional = schema.textValue().endsWith("?");
                String type = optional
                        ? schema.textValue().substring(0, schema.textValue().length() - 1)
                        : schema.textValue();
                fields.add(field(type, optional, column.getKey()));
            } else {
                fields.add(named((ObjectNode) schema.deepCopy(), column.getKey()));
            }
        }
        return struct(fields, true).put("name", "app.public.pages.Value");
    }

    /** A schema for what is no change of a row; it needs only to have the same members. */
    private static JsonNode schemaOf(JsonNode json) {
        if (json.isObject()) {
            ArrayNode fields = CaseJson.array();
            for (Map.Entry<String, JsonNode> member : json.properties()) {
                fields.add(named((ObjectNode) schemaOf(member.getValue()), member.getKey()));
            }
            return struct(fields, true);
        }
        String type = json.isIntegralNumber() ? "int64" : json.isBoolean() ? "boolean" : "string";
        return CaseJson.object().put("type", type).put("optional", true);
    }

    private static ObjectNode struct(ArrayNode fields, boolean optional) {
        ObjectNode struct = CaseJson.object().put("type", "struct");
        struct.set("fields", fields);
        return struct.put("optional", optional);
    }

    private static ObjectNode field(String type, boolean optional, String name) {
        return CaseJson.object().put("type", type).put("optional", optional).put("field", name);
    }

    private static ObjectNode named(ObjectNode schema, String name) {
        return schema.put("field", name);
    }
}
