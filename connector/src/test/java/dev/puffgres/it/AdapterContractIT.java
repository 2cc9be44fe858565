package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.RecordedRequest;
import dev.puffgres.stack.Postgres;
import dev.puffgres.stack.Postgres.Installation;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One script of changes, read by all adapters at once: the same records, and the same requests to turbopuffer, byte for byte. What an
 * adapter cannot know is an exception, by name.
 *
 * <p>Each adapter is a connector with a slot and topics of its own, so that all read the same log; each has a sink of its own.
 */
@ExtendWith(SharedStack.class)
@NeedsWal2json
class AdapterContractIT {

    private static final List<String> ADAPTERS = List.of("pgoutput", "wal2json_stream", "wal2json_poll");
    /** Each slot begins at a place of its own, and that is what its READs bear. */
    private static final String SNAPSHOT_OF_A_READ = "(\"__source_lsn\":0,\"__mapping\":\"\\w+\",\"__snapshot\":)\\d+";

    private static final String GENERATED = "pgoutput leaves generated columns out, wal2json does not";
    private static final String NAME = "Debezium streams null for a column of type name";
    private static final String NAN = "wal2json writes NaN and the infinities as null";
    private static final String VECTOR = "Debezium writes null for a vector that did not change and was not logged";
    private static final String EVOLVING =
            "wal2json's changes do not say which columns a table had: what came or went is known from the catalog as"
                    + " it is by then, and a column that an update lacks may be one that did not change";

    /** Requests that may differ, by namespace and id. */
    private static final Map<String, String> OTHER_REQUESTS = Map.of(
            "generated 2", GENERATED,
            "generated 99999", GENERATED,
            "types 2", NAME,
            "types 5", NAN,
            "evolving 1", EVOLVING,
            "evolving 2", EVOLVING);

    /** Records that may differ, by topic and place in it. */
    private static final Map<String, String> OTHER_RECORDS = Map.ofEntries(
            Map.entry(".public.generated 1", GENERATED),
            Map.entry(".public.generated 2", GENERATED),
            Map.entry(".public.generated 3", GENERATED),
            Map.entry(".public.types 1", NAME),
            Map.entry(".public.types 4", NAN),
            Map.entry(".public.types 5", NAME),
            Map.entry(".public.vectors 3", VECTOR),
            Map.entry(".public.evolving 1", EVOLVING),
            Map.entry(".public.evolving 2", EVOLVING),
            Map.entry(".public.evolving 3", EVOLVING),
            Map.entry(".public.evolving 4", EVOLVING),
            Map.entry(".public.evolving 5", EVOLVING));

    private static final Pattern FIRST_ID = Pattern.compile("\"(?:id\":|deletes\":\\[)\"?([^\",}\\]]+)");

    private static final int TABLES = 10;
    private static final String LAST = "99999";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Stack stack;
    private static Postgres postgres;
    private static Emulator emulator;

    @BeforeAll
    static void playTheScript(Stack shared) throws IOException, SQLException {
        stack = shared;
        postgres = Postgres.start(Installation.DEBIAN, Map.of());
        emulator = Emulator.start(EmulatorConfig.DEFAULT.withRequestBodies());
        postgres.execute(resource("tables.sql"));
        for (String adapter : ADAPTERS) {
            stack.connect().put(source(adapter), sourceConfig(adapter));
        }
        for (String adapter : ADAPTERS) {
            stack.connect().awaitRunning(source(adapter));
            Pipeline.await(adapter + " has read the rows that were there")
                    .untilAsserted(() -> assertThat(topics(adapter)).hasSize(TABLES));
        }
        Pipeline.await("every slot is streamed from, or was").until(AdapterContractIT::allStream);
        runScript();
        for (String adapter : ADAPTERS) {
            Pipeline.await(adapter + " has read the script")
                    .until(() -> records(adapter + ".public.types").stream().anyMatch(AdapterContractIT::isLast));
            stack.connect().put(sink(adapter), sinkConfig(adapter));
        }
        for (String adapter : ADAPTERS) {
            stack.connect().awaitRunning(sink(adapter));
        }
        for (String adapter : ADAPTERS) {
            Pipeline.await("the last document of every table through " + adapter)
                    .untilAsserted(() -> assertThat(missing(adapter)).isEmpty());
        }
    }

    @AfterAll
    static void close() {
        if (stack != null) {
            ADAPTERS.stream()
                    .flatMap(adapter -> List.of(sink(adapter), source(adapter)).stream())
                    .filter(stack.connect().connectors()::contains)
                    .forEach(stack.connect()::delete);
        }
        if (emulator != null) {
            emulator.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void theRequestsAreThose(String adapter) {
        Map<String, List<String>> expected = requests("pgoutput");
        Map<String, List<String>> actual = requests(adapter);

        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        assertThat(differences(expected, actual, OTHER_REQUESTS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void theRecordsAreThoseOfDebezium(String adapter) {
        assertThat(topics(adapter)).isEqualTo(topics("pgoutput"));
        assertThat(differences(normalised("pgoutput"), normalised(adapter), OTHER_RECORDS))
                .isEmpty();
    }

    private static boolean allStream() {
        return postgres.query("select slot_name from pg_replication_slots where confirmed_flush_lsn is not null")
                        .size()
                == ADAPTERS.size();
    }

    /** Runs what stands below each "--@" in the session that it names, as one message. */
    private static void runScript() throws SQLException {
        Map<String, Connection> sessions = new HashMap<>();
        try {
            String[] parts = resource("script.sql").split("(?m)^--@ ");
            for (String part : List.of(parts).subList(1, parts.length)) {
                String session = part.substring(0, part.indexOf('\n')).strip();
                Connection connection = sessions.computeIfAbsent(session, any -> postgres.connection());
                try (Statement statement = connection.createStatement()) {
                    statement.execute(part.substring(part.indexOf('\n')));
                }
            }
        } finally {
            for (Connection connection : sessions.values()) {
                connection.close();
            }
        }
    }

    private static Map<String, String> sourceConfig(String adapter) {
        return new HashMap<>(Map.ofEntries(
                Map.entry("connector.class", "dev.puffgres.source.PuffgresSourceConnector"),
                Map.entry("adapter", adapter),
                Map.entry("database.hostname", postgres.host()),
                Map.entry("database.port", Integer.toString(postgres.port())),
                Map.entry("database.user", postgres.user()),
                Map.entry("database.password", "not-asked-for"),
                Map.entry("database.dbname", postgres.database()),
                Map.entry("topic.prefix", adapter),
                Map.entry("slot.name", adapter),
                Map.entry("snapshot.mode", "initial"),
                Map.entry("poll.interval.ms", "50"),
                Map.entry("mapping.json", resource("mappings.json")),
                Map.entry("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter.replace.null.with.default", "false"),
                // Every record is a batch, of which the sink fetches one at a time.
                Map.entry("producer.override.batch.size", "0")));
    }

    private static Map<String, String> sinkConfig(String adapter) throws IOException {
        Path secrets = stack.directory().resolve("contract-secrets.properties");
        Files.writeString(secrets, "key=" + emulator.apiKey() + "\n");
        return Map.ofEntries(
                Map.entry("errors.tolerance", "all"),
                Map.entry("errors.log.enable", "true"),
                Map.entry("errors.deadletterqueue.topic.name", "letters-" + adapter),
                Map.entry("errors.deadletterqueue.topic.replication.factor", "1"),
                Map.entry("errors.deadletterqueue.context.headers.enable", "true"),
                Map.entry("connector.class", "dev.puffgres.sink.PuffgresSinkConnector"),
                Map.entry("tasks.max", "1"),
                Map.entry("topics.regex", adapter + "\\..*"),
                Map.entry("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter.replace.null.with.default", "false"),
                Map.entry("transforms", "puffgres"),
                Map.entry("transforms.puffgres.type", "dev.puffgres.transforms.ApplyMapping"),
                Map.entry("transforms.puffgres.mapping.json", resource("mappings.json")),
                Map.entry("namespace.prefix", prefix(adapter)),
                Map.entry("turbopuffer.base.url", emulator.baseUrl().toString()),
                Map.entry("turbopuffer.api.key", "${file:" + secrets + ":key}"),
                Map.entry("linger.ms", "0"),
                // A record a partition, and then a pause that is longer than a request: nothing is folded, every record
                // has
                // requests of its own.
                Map.entry("consumer.override.max.partition.fetch.bytes", "1"),
                Map.entry("consumer.override.fetch.min.bytes", "50000000"),
                Map.entry("consumer.override.fetch.max.wait.ms", "150"));
    }

    /** The bodies of the write requests in order, by namespace without the adapter's prefix, and id: between ids there is no order. */
    private static Map<String, List<String>> requests(String adapter) {
        Map<String, List<String>> requests = new TreeMap<>();
        for (RecordedRequest request : emulator.requests()) {
            if (request.namespace() != null
                    && request.namespace().startsWith(prefix(adapter))
                    && request.method().equals("POST")) {
                Matcher id = FIRST_ID.matcher(request.bodyText());
                boolean ofOne = !request.bodyText().startsWith("{\"delete_by_filter") && id.find();
                String of = request.namespace().substring(prefix(adapter).length()) + (ofOne ? " " + id.group(1) : "");
                requests.computeIfAbsent(of, any -> new ArrayList<>())
                        .add(request.bodyText().replaceFirst(SNAPSHOT_OF_A_READ, "$1…"));
            }
        }
        return requests;
    }

    /** The last document of every table, as far as it is not there; and what the sink could not write. */
    private static List<String> missing(String adapter) {
        Map<String, String> last = new TreeMap<>();
        List.of("plain", "vectors", "parts-eu", "evolving", "wiped", "kept", "generated", "types")
                .forEach(namespace -> last.put(namespace, LAST));
        last.put("articles", "ffffffff-ffff-ffff-ffff-ffffffffffff");
        last.put("lines", LAST + ":" + LAST);
        List<String> missing = new ArrayList<>(letters(adapter));
        last.forEach((namespace, id) -> {
            if (emulator.document(prefix(adapter) + namespace, id).isEmpty()) {
                missing.add(namespace);
            }
        });
        return missing;
    }

    private static List<String> letters(String adapter) {
        return records("letters-" + adapter).stream()
                .map(letter -> new String(
                        letter.headers()
                                .lastHeader("__connect.errors.exception.message")
                                .value(),
                        StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> topics(String adapter) {
        return stack.kafka().topics().stream()
                .filter(topic -> topic.startsWith(adapter + "."))
                .map(topic -> topic.substring(adapter.length()))
                .sorted()
                .toList();
    }

    private static Map<String, List<String>> normalised(String adapter) {
        Map<String, List<String>> records = new TreeMap<>();
        topics(adapter).forEach(topic -> records.put(topic, normalisedTopic(adapter + topic)));
        return records;
    }

    /** Where two differ, by a line with what each has, unless it is an exception. */
    private static List<String> differences(
            Map<String, List<String>> expected, Map<String, List<String>> actual, Map<String, String> exceptions) {
        List<String> differences = new ArrayList<>();
        expected.forEach((name, lines) -> {
            List<String> others = actual.get(name);
            for (int i = 0; i < Math.max(lines.size(), others.size()); i++) {
                String line = i < lines.size() ? lines.get(i) : "nothing";
                String other = i < others.size() ? others.get(i) : "nothing";
                if (!line.equals(other) && !exceptions.containsKey(name) && !exceptions.containsKey(name + " " + i)) {
                    differences.add(name + " " + i + "\n  " + line + "\n  " + other);
                }
            }
        });
        return differences;
    }

    /** Key, value and headers, without what must differ: the names of the source, and when and by whom it was read. */
    private static List<String> normalisedTopic(String topic) {
        return records(topic).stream()
                .map(record -> {
                    ObjectNode all = JSON.createObjectNode();
                    all.set("key", json(record.key()));
                    JsonNode value = json(record.value());
                    if (value.path("payload") instanceof ObjectNode envelope) {
                        envelope.remove(List.of("ts_ms", "ts_us", "ts_ns"));
                        ((ObjectNode) envelope.path("source")).remove(List.of("version", "name"));
                        if (envelope.path("op").asText().equals("r")) {
                            // When and where each slot's snapshot was taken.
                            envelope.remove("source");
                        }
                    }
                    all.set("value", value);
                    ObjectNode headers = all.putObject("headers");
                    record.headers().forEach(header -> {
                        if (!header.key().startsWith("__debezium.context.")) {
                            headers.set(header.key(), json(header.value()));
                        }
                    });
                    return all.toString().replace(topic.substring(0, topic.indexOf('.')) + ".", "");
                })
                .toList();
    }

    private static boolean isLast(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8).contains(LAST);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return stack.kafka().read(topic);
    }

    private static JsonNode json(byte[] text) {
        try {
            return text == null ? JSON.nullNode() : JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String source(String adapter) {
        return "contract-source-" + adapter;
    }

    private static String sink(String adapter) {
        return "contract-sink-" + adapter;
    }

    private static String prefix(String adapter) {
        return adapter + "-";
    }

    private static String resource(String name) {
        try (InputStream in = AdapterContractIT.class.getResourceAsStream("/contract/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
