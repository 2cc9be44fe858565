package dev.puffgres.benchmarks;

import static java.util.stream.Collectors.joining;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Postgres, a broker and one worker, each a process of its own, and the emulator in this one. A table's topic, slot, publication and
 * namespace bear its name.
 */
final class LocalMirror implements AutoCloseable {

    /** Of Debezium's connector, where it is not the default. */
    static final Map<String, String> SOURCE = Map.of(
            "poll.interval.ms", "10",
            "producer.override.batch.size", "262144");

    /** Of the sink's, the same. */
    static final Map<String, String> SINK = Map.of(
            "consumer.override.max.poll.records", "10000",
            "consumer.override.max.partition.fetch.bytes", "8388608");

    static final String HEAP = "1500m";

    private static final String PLUGIN = "puffgres.plugin.archive";
    private static final String SECRETS = "secrets.properties";

    final Stack stack;
    final Emulator emulator;

    private LocalMirror(Stack stack, Emulator emulator) {
        this.stack = stack;
        this.emulator = emulator;
    }

    static LocalMirror start() throws IOException {
        Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
        try {
            Stack stack = Stack.builder()
                    .plugin(plugin())
                    .heap(HEAP)
                    // The stack's processes are told to start fast; this one is to run fast.
                    .jvmOption("-XX:TieredStopAtLevel=4")
                    .workerProperty("offset.flush.interval.ms", "5000")
                    .start();
            Files.writeString(stack.directory().resolve(SECRETS), "key=" + emulator.apiKey() + "\n");
            return new LocalMirror(stack, emulator);
        } catch (IOException | RuntimeException e) {
            emulator.close();
            throw e;
        }
    }

    /** The archive that the build has made. */
    private static Path plugin() {
        String archive = System.getProperty(PLUGIN);
        if (archive == null || !Files.isRegularFile(Path.of(archive))) {
            throw new IllegalStateException("no plugin archive at " + archive + ", which the system property " + PLUGIN
                    + " names; the script benchmarks/run sets it");
        }
        return Path.of(archive).toAbsolutePath();
    }

    /** Creates a table of five columns, and its topic, where the broker dates the records. */
    void table(String name) {
        stack.postgres()
                .execute("create table " + name
                        + " (id bigint primary key, title text, status text, views bigint, updated_at timestamptz)");
        stack.kafka().createTopic(topic(name), 1, Map.of("message.timestamp.type", "LogAppendTime"));
    }

    /** Takes a range of ids that stand for two parameters, and inserts a row for each. */
    static String insert(String table) {
        return "insert into " + table + " select i, 'Page ' || md5(i::text), 'published', i % 1000, now()"
                + " from generate_series(?::bigint, ?::bigint) i";
    }

    /** @param options over those of {@link #SOURCE} */
    void startSource(String table, Map<String, String> options) {
        Map<String, String> config = new HashMap<>(Map.ofEntries(
                Map.entry("connector.class", "io.debezium.connector.postgresql.PostgresConnector"),
                Map.entry("database.hostname", stack.postgres().host()),
                Map.entry("database.port", Integer.toString(stack.postgres().port())),
                Map.entry("database.user", stack.postgres().user()),
                Map.entry("database.password", "not-asked-for"),
                Map.entry("database.dbname", stack.postgres().database()),
                Map.entry("topic.prefix", table),
                Map.entry("plugin.name", "pgoutput"),
                Map.entry("slot.name", table),
                Map.entry("publication.name", table),
                Map.entry("publication.autocreate.mode", "filtered"),
                Map.entry("table.include.list", "public." + table),
                Map.entry("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("key.converter.schemas.enable", "false"),
                Map.entry("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter.schemas.enable", "false"),
                Map.entry("value.converter.replace.null.with.default", "false")));
        config.putAll(SOURCE);
        config.putAll(options);
        stack.connect().put(source(table), config);
        stack.connect().awaitRunning(source(table));
    }

    /**
     * @param sink its name, and that of its namespace
     * @param options over those of {@link #SINK}
     */
    void startSink(String sink, String table, Map<String, String> options) {
        String mapping = "transforms.puffgres.mapping." + table + ".";
        Map<String, String> config = new HashMap<>(Map.ofEntries(
                Map.entry("connector.class", "dev.puffgres.sink.PuffgresSinkConnector"),
                Map.entry("tasks.max", "1"),
                Map.entry("topics", topic(table)),
                Map.entry("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
                Map.entry("transforms", "puffgres"),
                Map.entry("transforms.puffgres.type", "dev.puffgres.transforms.ApplyMapping"),
                Map.entry("transforms.puffgres.mappings", table),
                Map.entry(mapping + "namespace", sink),
                Map.entry(mapping + "source.table", table),
                Map.entry(mapping + "id.column", "id"),
                Map.entry(mapping + "id.type", "uint"),
                Map.entry(mapping + "columns", "title,status,views,updated_at"),
                Map.entry(mapping + "attributes.title.type", "string"),
                Map.entry(mapping + "attributes.status.type", "string"),
                Map.entry(mapping + "attributes.views.type", "int"),
                Map.entry(mapping + "attributes.updated_at.type", "datetime"),
                Map.entry(mapping + "attributes.updated_at.from", "iso"),
                Map.entry("turbopuffer.base.url", emulator.baseUrl().toString()),
                Map.entry("turbopuffer.api.key", "${file:" + stack.directory().resolve(SECRETS) + ":key}")));
        config.putAll(SINK);
        config.putAll(options);
        stack.connect().put(sink, config);
        stack.connect().awaitRunning(sink);
    }

    /** Makes a stopped sink go on at an offset. */
    void seek(String sink, String table, long offset) {
        stack.connect()
                .patchOffsets(
                        sink,
                        "{\"offsets\":[{\"partition\":{\"kafka_topic\":\"%s\",\"kafka_partition\":0},\"offset\":{\"kafka_offset\":%d}}]}"
                                .formatted(topic(table), offset));
    }

    static String source(String table) {
        return table + "-source";
    }

    static String topic(String table) {
        return table + ".public." + table;
    }

    /** The number of records that a table's topic has taken. */
    long end(String table) {
        TopicPartition partition = new TopicPartition(topic(table), 0);
        try {
            return stack.kafka()
                    .admin()
                    .listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(30, TimeUnit.SECONDS)
                    .offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker does not tell the end of " + partition, e);
        }
    }

    void pace(ServicePace pace) {
        emulator.latency(pace.latency());
        emulator.commitInterval(pace.commits());
    }

    /** The processor time that the worker has used since its start. */
    Duration workerCpu() {
        Object nanoseconds =
                stack.worker().jmx("java.lang:type=OperatingSystem").get("ProcessCpuTime");
        return Duration.ofNanos(((Number) nanoseconds).longValue());
    }

    /** The same, of this process: emulator and measurement. */
    static Duration ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Asks again and again, with pauses that disturb little. */
    void await(String what, Duration limit, Duration pause, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(what + " did not come within " + limit.toSeconds() + " s" + states());
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    private String states() {
        return stack.connect().connectors().stream()
                .map(connector -> "; " + stack.connect().status(connector))
                .collect(joining());
    }

    /** Deletes connectors, and waits until they are gone. */
    void delete(Set<String> connectors) throws Exception {
        connectors.forEach(stack.connect()::delete);
        await(
                "the end of " + connectors,
                Duration.ofSeconds(60),
                Duration.ofMillis(100),
                () -> stack.connect().connectors().stream().noneMatch(connectors::contains));
    }

    @Override
    public void close() {
        try (emulator) {
            stack.close();
        }
    }
}
