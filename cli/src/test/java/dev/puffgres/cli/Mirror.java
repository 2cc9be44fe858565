package dev.puffgres.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Broker;
import dev.puffgres.stack.Connect;
import dev.puffgres.stack.Postgres;
import dev.puffgres.stack.Worker;
import dev.puffgres.stack.WorkerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Postgres, a broker, and a worker with the environment that generated connectors name and with exactly-once sources, as the documentation
 * asks for; and an emulator in the place of the service.
 */
final class Mirror implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final Postgres postgres;
    final Broker kafka;
    final Worker worker;
    final Emulator emulator;
    private final Path directory;

    /** @param directory for files */
    Mirror(Path directory) throws IOException {
        this.directory = directory;
        emulator = Emulator.start(EmulatorConfig.DEFAULT);
        postgres = Postgres.start(Map.of("wal_level", "logical"));
        kafka = Broker.start();
        worker = Worker.start(
                kafka.bootstrapServers(),
                WorkerOptions.DEFAULT
                        .withPlugin(plugin())
                        .withProperty("exactly.once.source.support", "enabled")
                        .withProperty("consumer.isolation.level", "read_committed")
                        .withProperty("offset.flush.interval.ms", "1000")
                        .withEnvironment("POSTGRES_HOST", postgres.host())
                        .withEnvironment("POSTGRES_PORT", Integer.toString(postgres.port()))
                        .withEnvironment("POSTGRES_USER", postgres.user())
                        .withEnvironment("POSTGRES_PASSWORD", "not-asked-for")
                        .withEnvironment("POSTGRES_DB", postgres.database())
                        .withEnvironment("TURBOPUFFER_API_KEY", emulator.apiKey()));
    }

    private static Path plugin() throws IOException {
        try (Stream<Path> files =
                Files.list(Path.of("../connector/target").toAbsolutePath().normalize())) {
            return files.filter(file -> file.getFileName().toString().matches("puffgres-kafka-connect-.*\\.zip"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no plugin archive: run `mvn package`"));
        }
    }

    Connect connect() {
        return worker.connect();
    }

    Path file(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path keyFile() {
        return file("key", emulator.apiKey() + "\n");
    }

    /** What a generator prints, which must be JSON and nothing else. */
    static ObjectNode generate(Object... arguments) {
        CommandRun run = CommandRun.of(
                Stream.concat(Stream.of("generate"), Stream.of(arguments)).toArray());
        assertThat(run.exitCode()).as(run.err()).isZero();
        try {
            return (ObjectNode) JSON.readTree(run.out());
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + run.out(), e);
        }
    }

    /** The sink's JSON with the emulator's address in the place of the region. */
    ObjectNode reachable(ObjectNode sink) {
        config(sink).remove("turbopuffer.region");
        config(sink).put("turbopuffer.base.url", emulator.baseUrl().toString());
        return sink;
    }

    static ObjectNode config(ObjectNode connector) {
        return (ObjectNode) connector.get("config");
    }

    /** What the worker refuses of a connector, by option. */
    Map<String, List<String>> refusals(ObjectNode connector) {
        Map<String, String> config = new TreeMap<>();
        config(connector)
                .properties()
                .forEach(each -> config.put(each.getKey(), each.getValue().asText()));
        config.put("name", connector.get("name").asText());
        return connect().validationErrors(config.get("connector.class"), config);
    }

    void create(ObjectNode connector) {
        connect().create(connector.toString());
        connect().awaitRunning(connector.get("name").asText());
    }

    Set<String> ids(String namespace) {
        return new TreeSet<>(emulator.documents(namespace).keySet());
    }

    /** The first column of a query's rows. */
    Set<String> rows(String sql) {
        Set<String> values = new TreeSet<>();
        postgres.query(sql)
                .forEach(
                        row -> values.add(String.valueOf(row.values().iterator().next())));
        return values;
    }

    List<JsonNode> values(String topic) {
        List<JsonNode> values = new ArrayList<>();
        kafka.read(topic).forEach(record -> {
            try {
                values.add(
                        record.value() == null
                                ? JSON.nullNode()
                                : JSON.readTree(record.value()).path("payload"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return values;
    }

    @Override
    public void close() {
        worker.close();
        kafka.close();
        postgres.close();
        emulator.close();
    }
}
