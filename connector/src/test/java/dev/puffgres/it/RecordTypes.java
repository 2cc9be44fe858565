package dev.puffgres.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.stack.Postgres;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/**
 * Records what Debezium writes of every type, as the files {@code *.json} of the resources {@code debezium-types}, which {@code
 * DebeziumFormatIT} holds our own source against. No part of a build: its name is none of a test's. From the project's directory:
 *
 * <pre>{@code
 * mvn -pl connector -am verify -Dit.test=RecordTypes -Dtest=None \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * }</pre>
 */
class RecordTypes {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** Numbers keep their digits, and a file can be compared with another. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Test
    void record() throws IOException {
        try (Stack stack = Stack.builder().heap("768m").start()) {
            Postgres postgres = stack.postgres();
            TypeTables.create().forEach(postgres::execute);
            TypeTables.fill().forEach(postgres::execute);
            for (DebeziumMode mode : DebeziumMode.values()) {
                capture(stack, mode);
            }
            for (DebeziumMode mode : DebeziumMode.values()) {
                mode.tables().forEach(table -> stack.kafka().awaitRecords(mode.topic(table), 1, TIMEOUT));
                stack.connect().awaitRunning(mode.toString());
            }
            TypeTables.change().forEach(postgres::execute);
            for (DebeziumMode mode : DebeziumMode.values()) {
                for (String table : mode.tables()) {
                    int count = TypeTables.records(mode, table);
                    write(mode.file(table), stack.kafka().awaitRecords(mode.topic(table), count, TIMEOUT));
                }
            }
        }
    }

    private static void capture(Stack stack, DebeziumMode mode) {
        stack.connect().put(mode.toString(), config(stack, mode));
        stack.connect().awaitRunning(mode.toString());
    }

    static Map<String, String> config(Stack stack, DebeziumMode mode) {
        Map<String, String> config = new HashMap<>(Map.ofEntries(
                Map.entry("connector.class", "io.debezium.connector.postgresql.PostgresConnector"),
                Map.entry("database.hostname", stack.postgres().host()),
                Map.entry("database.port", Integer.toString(stack.postgres().port())),
                Map.entry("database.user", stack.postgres().user()),
                Map.entry("database.password", "not-asked-for"),
                Map.entry("database.dbname", stack.postgres().database()),
                Map.entry("topic.prefix", mode.toString()),
                Map.entry("plugin.name", "pgoutput"),
                Map.entry("slot.name", mode.toString()),
                Map.entry("publication.name", mode.toString()),
                Map.entry("publication.autocreate.mode", "filtered"),
                Map.entry("skipped.operations", "none"),
                Map.entry(
                        "table.include.list",
                        String.join(
                                ",",
                                mode.tables().stream()
                                        .map(table -> "public." + table)
                                        .toList())),
                Map.entry("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("key.converter.schemas.enable", "true"),
                Map.entry("value.converter.schemas.enable", "true"),
                Map.entry("value.converter.replace.null.with.default", "false")));
        config.putAll(mode.options());
        return config;
    }

    private static void write(String name, List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        List<JsonNode> schemas = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            ObjectNode line = JSON.createObjectNode();
            put(line, "key", record.key(), schemas);
            put(line, "value", record.value(), schemas);
            ObjectNode headers = JSON.createObjectNode();
            for (Header header : record.headers()) {
                if (!header.key().startsWith("__debezium.context.")) {
                    headers.put(header.key(), new String(header.value(), UTF_8));
                }
            }
            lines.add(JSON.writeValueAsString(line.set("headers", headers)));
        }
        List<String> schemaLines = new ArrayList<>();
        for (JsonNode schema : schemas) {
            schemaLines.add(JSON.writeValueAsString(schema));
        }
        Path file = PluginArchive.root()
                .resolve("connector/src/test/resources/debezium-types")
                .resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "{\"schemas\": [\n" + String.join(",\n", schemaLines) + "\n], \"records\": [\n"
                        + String.join(",\n", lines) + "\n]}\n");
    }

    /** The schema, which is large, stands in the file once. */
    private static void put(ObjectNode line, String part, byte[] json, List<JsonNode> schemas) throws IOException {
        if (json == null) {
            line.putNull(part);
            return;
        }
        JsonNode tree = JSON.readTree(json);
        JsonNode schema = tree.path("schema");
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        line.put(part + "Schema", schemas.indexOf(schema));
        line.set(part, tree.path("payload"));
    }
}
