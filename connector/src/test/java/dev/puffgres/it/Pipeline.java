package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.stack.Connect;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * One table of Postgres on its way through Debezium, a topic, {@code ApplyMapping} and our sink into one namespace of an emulator. Table,
 * topic prefix, slot, mapping and namespace bear the name of the pipeline, so that pipelines share a stack without meeting.
 */
final class Pipeline implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Stack stack;
    private final Connect connect;
    private final Emulator emulator;
    private final String name;

    /** @param name lower case letters and underscores: it becomes an SQL identifier */
    Pipeline(Stack stack, Emulator emulator, String name) {
        this(stack, stack.connect(), emulator, name);
    }

    /** @param connect the cluster that runs the connectors, on the stack's broker */
    Pipeline(Stack stack, Connect connect, Emulator emulator, String name) {
        this.stack = stack;
        this.connect = connect;
        this.emulator = emulator;
        this.name = name;
    }

    /** Creates the table, with full replica identity. */
    Pipeline table(String columns) {
        sql("create table {table} (" + columns + "); alter table {table} replica identity full");
        return this;
    }

    /** Runs SQL in which {@code {table}} stands for the pipeline's table. */
    void sql(String statements) {
        stack.postgres().execute(statements.replace("{table}", name));
    }

    /** Starts Debezium on the table. */
    Pipeline capture() {
        return capture(Map.of());
    }

    /** Starts Debezium on the table, with options over the defaults. */
    Pipeline capture(Map<String, String> options) {
        Map<String, String> config = new HashMap<>(Map.ofEntries(
                Map.entry("connector.class", "io.debezium.connector.postgresql.PostgresConnector"),
                Map.entry("database.hostname", stack.postgres().host()),
                Map.entry("database.port", Integer.toString(stack.postgres().port())),
                Map.entry("database.user", stack.postgres().user()),
                Map.entry("database.password", "not-asked-for"),
                Map.entry("database.dbname", stack.postgres().database()),
                Map.entry("topic.prefix", name),
                Map.entry("plugin.name", "pgoutput"),
                Map.entry("slot.name", name),
                Map.entry("slot.drop.on.stop", "true"),
                Map.entry("publication.name", name),
                Map.entry("publication.autocreate.mode", "filtered"),
                Map.entry("table.include.list", "public." + name),
                Map.entry("poll.interval.ms", "50"),
                Map.entry("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter.replace.null.with.default", "false")));
        config.putAll(options);
        connect.put(sourceName(), config);
        connect.awaitRunning(sourceName());
        return this;
    }

    /** Creates the topic and starts the sink. */
    Pipeline sink() {
        return sink(Map.of());
    }

    /** Creates the topic and starts the sink, with options over the defaults. */
    Pipeline sink(Map<String, String> options) {
        createTopic(1);
        startSink(options);
        return this;
    }

    /** Creates the topic, unless Debezium has. */
    Pipeline createTopic(int partitions) {
        if (!stack.kafka().topics().contains(topic())) {
            stack.kafka().createTopic(topic(), partitions);
        }
        return this;
    }

    /** Starts the sink on a topic that exists. */
    void startSink(Map<String, String> options) {
        connect.put(sinkName(), sinkConfig(options));
        connect.awaitRunning(sinkName());
    }

    /** The sink's configuration, with options over the defaults; {@code {mapping}} in a key stands for the prefix of the mapping's keys. */
    Map<String, String> sinkConfig(Map<String, String> options) {
        Map<String, String> config = new HashMap<>(Map.ofEntries(
                Map.entry("connector.class", "dev.puffgres.sink.PuffgresSinkConnector"),
                Map.entry("tasks.max", "1"),
                Map.entry("topics", topic()),
                Map.entry("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter.replace.null.with.default", "false"),
                Map.entry("transforms", "puffgres"),
                Map.entry("transforms.puffgres.type", "dev.puffgres.transforms.ApplyMapping"),
                Map.entry("transforms.puffgres.mappings", name),
                Map.entry("{mapping}.namespace", name),
                Map.entry("{mapping}.source.table", name),
                Map.entry("{mapping}.source.replica_identity", "full"),
                Map.entry("{mapping}.id.column", "id"),
                Map.entry("{mapping}.id.type", "uint"),
                Map.entry("turbopuffer.base.url", emulator.baseUrl().toString()),
                Map.entry("turbopuffer.api.key", "${file:" + secrets() + ":key}")));
        config.putAll(options);
        Map<String, String> resolved = new HashMap<>();
        config.forEach(
                (key, value) -> resolved.put(key.replace("{mapping}", "transforms.puffgres.mapping." + name), value));
        return resolved;
    }

    /** Options for records as {@link Changes} makes them, and more. */
    static Map<String, String> schemaless(Map<String, String> more) {
        Map<String, String> options = new HashMap<>(Map.of(
                "key.converter.schemas.enable", "false",
                "value.converter.schemas.enable", "false",
                "{mapping}.columns", "title",
                "{mapping}.attributes.title.type", "string"));
        options.putAll(more);
        return options;
    }

    /** The sink task's numbers. */
    Map<String, Object> metrics() {
        return connect.jmx("puffgres:type=sink-task-metrics,connector=" + sinkName() + ",task=0");
    }

    String name() {
        return name;
    }

    String topic() {
        return name + ".public." + name;
    }

    String sourceName() {
        return name + "-source";
    }

    String sinkName() {
        return name + "-sink";
    }

    Map<String, ObjectNode> documents() {
        return emulator.documents(name);
    }

    /** Waits until the namespace is as expected. */
    void awaitDocuments(Predicate<Map<String, ObjectNode>> expected) {
        await("the documents of " + name).until(this::documents, expected);
    }

    /** Waits until the namespace holds exactly so many documents. */
    void awaitCount(int count) {
        awaitDocuments(documents -> documents.size() == count);
    }

    /** Waits until the namespace holds a document that is as expected, and gives it. */
    ObjectNode awaitDocument(String id, Predicate<ObjectNode> expected) {
        awaitDocuments(documents -> documents.containsKey(id) && expected.test(documents.get(id)));
        return documents().get(id);
    }

    void awaitNoDocument(String id) {
        awaitDocuments(documents -> !documents.containsKey(id));
    }

    /** The sink's committed offset in the first partition; -1 if there is none. */
    long committed() {
        return stack.kafka().committed("connect-" + sinkName()).getOrDefault(new TopicPartition(topic(), 0), -1L);
    }

    List<ConsumerRecord<byte[], byte[]>> records() {
        return stack.kafka().read(topic());
    }

    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(TIMEOUT).pollInterval(Duration.ofMillis(20));
    }

    /** Deletes the connectors, and holds the test to what must be true after each: no write has undone a newer one. */
    @Override
    public void close() {
        for (String connector : List.of(sinkName(), sourceName())) {
            if (connect.connectors().contains(connector)) {
                connect.delete(connector);
            }
        }
        emulator.faults().clear();
        emulator.faults().release();
        assertThat(emulator.journal().regressions())
                .as("documents whose version went down")
                .isEmpty();
    }

    /** A file for the worker's config provider, which every example recommends for the key. */
    private Path secrets() {
        Path file = stack.directory().resolve(name + "-secrets.properties");
        try {
            Files.writeString(file, "key=" + emulator.apiKey() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return file;
    }
}
