package dev.puffgres.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.transforms.ApplyMapping;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is wrong, from a mapping's key to the service's address: a sentence that says what and where and what to do, without the
 * row's values; everything else goes on, and nothing is passed by in silence.
 */
@Timeout(60)
class BadInputTest {

    private static final TopicPartition PARTITION = new TopicPartition("app.public.pages", 0);
    private static final String MAPPING = "mapping.pages.";
    private static final String CANARY = "canary";
    private static final long LSN = 0x1_0000_00FFL;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeSinkTaskContext context = new FakeSinkTaskContext();
    private final PuffgresSinkTask task = new PuffgresSinkTask();
    private final ApplyMapping<SinkRecord> transform = new ApplyMapping<>();
    private Emulator emulator;
    private long nextOffset;

    @BeforeEach
    void startTheService() throws IOException {
        emulator = Emulator.start(EmulatorConfig.DEFAULT);
        task.initialize(context);
    }

    @AfterEach
    void stopEverything() {
        task.stop();
        transform.close();
        emulator.close();
    }

    /**
     * A row that cannot be written.
     *
     * @param mapping keys over those of the ordinary mapping
     * @param columns values over those of the ordinary row, as JSON
     * @param kind of the failure
     * @param words that the sentence must have
     */
    private record BadRow(
            String name, Map<String, String> mapping, Map<String, String> columns, String kind, List<String> words) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<BadRow> badRows() {
        Map<String, String> textual = Map.of("id.type", "string");
        Map<String, String> vector = Map.of(
                "columns", "title,embedding",
                "distance_metric", "cosine_distance",
                "attributes.vector.column", "embedding",
                "attributes.vector.type", "[3]f32");
        return Stream.of(
                new BadRow(
                        "an empty id", textual, Map.of("id", text("")), "INVALID_ID", List.of("empty", "membership")),
                new BadRow(
                        "a negative id", Map.of(), Map.of("id", "-7041"), "INVALID_ID", List.of("negative", "string")),
                new BadRow(
                        "an id of 65 bytes",
                        textual,
                        Map.of("id", text(CANARY + "é".repeat(29) + "x")),
                        "INVALID_ID",
                        List.of("65 bytes", "takes 64", "shorter")),
                new BadRow(
                        "17 characters of 4 bytes as id",
                        textual,
                        Map.of("id", text("\ud83d\udc21".repeat(17))),
                        "INVALID_ID",
                        List.of("68 bytes")),
                new BadRow(
                        "half of a surrogate pair in an id",
                        textual,
                        Map.of("id", "\"" + CANARY + "\\ud800\""),
                        "INVALID_ID",
                        List.of("surrogate")),
                new BadRow(
                        "NUL in an id",
                        textual,
                        Map.of("id", "\"" + CANARY + "\\u0000\""),
                        "INVALID_ID",
                        List.of("NUL")),
                new BadRow(
                        "an attribute of 9 MiB",
                        Map.of("attributes.title.filterable", "false"),
                        Map.of("title", text(CANARY + "x".repeat(9 << 20))),
                        "TOO_LARGE",
                        List.of("column title", "attribute title (string)", "takes 8388608", "leave the column out")),
                new BadRow(
                        "a filterable string of 5 KiB",
                        Map.of(),
                        Map.of("title", text(CANARY + "x".repeat(5 << 10))),
                        "TOO_LARGE",
                        List.of("column title", "takes 4096", "filterable = false")),
                new BadRow(
                        "a vector of another dimension",
                        vector,
                        Map.of("embedding", "[0.7041, 2]"),
                        "INVALID_TYPE",
                        List.of("column embedding", "attribute vector ([3]f32)", "2 dimensions")),
                new BadRow(
                        "NaN in a vector",
                        vector,
                        Map.of("embedding", "[0.7041, \"NaN\", 2]"),
                        "INVALID_TYPE",
                        List.of("column embedding", "[3]f32")),
                new BadRow(
                        "half of a surrogate pair in an attribute",
                        Map.of(),
                        Map.of("title", "\"" + CANARY + "\\udc21\""),
                        "INVALID_TYPE",
                        List.of("column title", "surrogate")),
                new BadRow(
                        "a namespace of 200 characters",
                        Map.of("namespace", "{title}"),
                        Map.of("title", text(CANARY + "x".repeat(194))),
                        "INVALID_NAMESPACE",
                        List.of("200 characters", "1 to 128", "membership")),
                new BadRow(
                        "a column that the record does not have",
                        Map.of("columns", "title,colour"),
                        Map.of("colour", ""),
                        "MISSING_COLUMN",
                        List.of("column colour", "attribute colour", "column.include.list", "optional = true")),
                new BadRow(
                        "a value of another type",
                        Map.of("columns", "title,colour", "attributes.colour.type", "int"),
                        Map.of("colour", text(CANARY)),
                        "INVALID_TYPE",
                        List.of("column colour", "attribute colour (int)")));
    }

    @ParameterizedTest
    @MethodSource("badRows")
    void aBadRowIsReportedAloneAndItsNeighboursAreWritten(BadRow bad) {
        start(bad.mapping(), Map.of());

        put(change(1, Map.of()));
        SinkRecord rejected = put(change(2, bad.columns()));
        put(change(3, Map.of()));

        await().until(() -> {
            task.put(List.of());
            return committable() == 3;
        });
        assertThat(documents()).containsOnlyKeys("1", "3");
        assertThat(context.reported).containsExactly(rejected);
        assertThat(sentence(context.errors.get(rejected)))
                .startsWith(bad.kind() + ": ")
                .contains(bad.words())
                .contains("mapping pages", "table public.pages", "LSN 1/101 of app")
                .doesNotContain(CANARY, "7041");
        assertThat(emulator.journal().regressions()).isEmpty();
    }

    /**
     * A row that looks bad and is not.
     *
     * @param columns values over those of the ordinary row, as JSON
     * @param title what the document holds, or null
     */
    private record OddRow(String name, Map<String, String> columns, String title, Double score) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<OddRow> oddRows() {
        return Stream.of(
                new OddRow("NaN", Map.of("score", text("NaN")), "ordinary", null),
                new OddRow("NUL", Map.of("title", "\"a\\u0000b\""), "a\0b", 1.5),
                new OddRow("characters of 4 bytes", Map.of("title", text("\ud83d\udc21")), "\ud83d\udc21", 1.5),
                new OddRow("an empty text", Map.of("title", text("")), "", 1.5),
                new OddRow("null", Map.of("title", "null"), null, 1.5));
    }

    @ParameterizedTest
    @MethodSource("oddRows")
    void anOddRowIsWrittenAsItIs(OddRow odd) {
        start(Map.of("columns", "title,score", "attributes.score.type", "float"), Map.of());

        put(change(1, odd.columns()));

        await().until(() -> {
            task.put(List.of());
            return committable() == 1;
        });
        ObjectNode document = documents().get("1");
        assertThat(document.path("title").textValue()).isEqualTo(odd.title());
        assertThat(document.hasNonNull("score") ? document.get("score").doubleValue() : null)
                .isEqualTo(odd.score());
        assertThat(context.reported).isEmpty();
    }

    /** @param value the record's value; null for a tombstone */
    private record BadRecord(String name, byte[] value, List<String> words) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<BadRecord> badRecords() {
        return Stream.of(
                new BadRecord(
                        "an object that is no envelope",
                        ("{\"id\":1,\"title\":\"" + CANARY + "\"}").getBytes(UTF_8),
                        List.of("no Debezium envelope", "ExtractNewRecordState")),
                new BadRecord("a text", text(CANARY).getBytes(UTF_8), List.of("JSON but no object")),
                new BadRecord("no JSON", CANARY.getBytes(UTF_8), List.of("not JSON", "value.converter")),
                new BadRecord("nothing at all", new byte[0], List.of("not JSON")),
                new BadRecord(
                        "Schema Registry format",
                        ("\0\0\0\0\1" + CANARY).getBytes(UTF_8),
                        List.of("Schema Registry", "value.converter", "AvroConverter")),
                new BadRecord(
                        "an operation that Debezium does not have",
                        ("{\"op\":\"" + CANARY + "\",\"source\":{}}").getBytes(UTF_8),
                        List.of("c, u, d, r, t, m")),
                new BadRecord(
                        "a source without a table",
                        ("{\"op\":\"c\",\"source\":{\"schema\":\"public\"},\"after\":{\"id\":\"" + CANARY + "\"}}")
                                .getBytes(UTF_8),
                        List.of("source.table", "Postgres")));
    }

    @ParameterizedTest
    @MethodSource("badRecords")
    void aRecordThatIsNoChangeEventIsReportedAloneAndItsNeighboursAreWritten(BadRecord bad) {
        start(Map.of(), Map.of());

        put(change(1, Map.of()));
        SinkRecord rejected = put(bad.value());
        put(change(3, Map.of()));

        await().until(() -> {
            task.put(List.of());
            return committable() == 3;
        });
        assertThat(documents()).containsOnlyKeys("1", "3");
        assertThat(context.reported).containsExactly(rejected);
        assertThat(sentence(context.errors.get(rejected)))
                .startsWith("MALFORMED_EVENT: ")
                .contains(bad.words())
                .doesNotContain(CANARY);
    }

    @ParameterizedTest
    @MethodSource("silentRecords")
    void whatIsNoChangeOfARowIsPassedByAndItsNeighbourIsWritten(String value) {
        start(Map.of(), Map.of());

        put(value == null ? null : value.getBytes(UTF_8));
        put(change(1, Map.of()));

        await().until(() -> {
            task.put(List.of());
            return committable() == 2;
        });
        assertThat(documents()).containsOnlyKeys("1");
        assertThat(context.reported).isEmpty();
    }

    static Stream<String> silentRecords() {
        return Stream.of(null, "null", "{\"ts_ms\":1}");
    }

    /** @param option the key of the transform on which the error stands */
    private record BadMapping(String name, String option, String value, List<String> words) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<BadMapping> badMappings() {
        return Stream.of(
                new BadMapping("an unknown key", MAPPING + "namespase", "pages", List.of("namespace")),
                new BadMapping("an unknown type", MAPPING + "attributes.title.type", "varchar", List.of("string")),
                new BadMapping("an unknown type of ids", MAPPING + "id.type", "guid", List.of("uuid")),
                new BadMapping(
                        "a column that is not among the mapping's",
                        MAPPING + "attributes.colour.column",
                        "colour",
                        List.of("columns")),
                new BadMapping("a namespace of 200 characters", MAPPING + "namespace", "n".repeat(200), List.of("128")),
                new BadMapping(
                        "a namespace that cannot stand in a URL", MAPPING + "namespace", "pages/1", List.of("A-Z")),
                new BadMapping(
                        "a predicate that is no SQL", MAPPING + "membership.where", "status ==", List.of("column")));
    }

    @ParameterizedTest
    @MethodSource("badMappings")
    void aBadMappingIsRefusedOnItsKeyBeforeAnythingRuns(BadMapping bad) {
        Map<String, String> transforms = mapping(Map.of());
        transforms.put(bad.option(), bad.value());
        Map<String, String> config = sink(Map.of());
        config.put("transforms", "puffgres");
        config.put("transforms.puffgres.type", ApplyMapping.class.getName());
        transforms.forEach((key, value) -> config.put("transforms.puffgres." + key, value));

        Map<String, List<String>> errors = new PuffgresSinkConnector()
                .validate(config).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));

        assertThat(errors).containsOnlyKeys("transforms.puffgres." + bad.option());
        assertThat(errors.values().iterator().next())
                .singleElement()
                .asString()
                .contains(bad.words())
                .doesNotContain("Exception", "\n");
        assertThat(catchThrowable(() -> transform.configure(transforms)))
                .as("started all the same")
                .hasMessageContaining(bad.option());
    }

    /** @param fault what the service does, or null where nothing listens */
    private record BadService(String name, Fault fault, List<String> words) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<BadService> badServices() {
        return Stream.of(
                new BadService(
                        "a wrong key",
                        Fault.on().times(Fault.ALWAYS).answers(401),
                        List.of("401", "turbopuffer.api.key", "restart the task")),
                new BadService(
                        "an address that answers with a page of HTML",
                        Fault.on().times(Fault.ALWAYS).answersHtml(200),
                        List.of("a page of HTML", "base URL", "restart the task")),
                new BadService(
                        "a gateway's page of HTML for a refusal",
                        Fault.on().times(Fault.ALWAYS).answersHtml(400),
                        List.of("a page of HTML", "base URL", "restart the task")),
                new BadService(
                        "an address where nothing listens",
                        null,
                        List.of("cannot connect", "Nothing is lost", "restart the task")));
    }

    @ParameterizedTest
    @MethodSource("badServices")
    void aServiceThatIsNoneStopsTheTaskWithASentenceAndCommitsNothing(BadService bad) throws IOException {
        String address =
                bad.fault() == null ? nobodysAddress() : emulator.baseUrl().toString();
        start(
                Map.of(),
                Map.of("turbopuffer.base.url", address, "retry.timeout.ms", "300", "retry.backoff.max.ms", "250"));
        if (bad.fault() != null) {
            emulator.faults().add(bad.fault());
        }

        put(change(1, Map.of()));

        AtomicReference<Throwable> stop = new AtomicReference<>();
        await().until(() -> {
            stop.set(catchThrowable(() -> task.put(List.of())));
            return stop.get() != null;
        });
        assertThat(stop.get()).isExactlyInstanceOf(ConnectException.class).hasNoCause();
        assertThat(sentence(stop.get()))
                .contains("namespace pages")
                .contains(bad.words())
                .doesNotContain("ordinary");
        assertThat(committable()).as("the row is read again").isZero();
        assertThat(context.reported)
                .as("what time or a person mends is no dead letter")
                .isEmpty();
    }

    private void start(Map<String, String> mapping, Map<String, String> options) {
        transform.configure(mapping(mapping));
        task.start(sink(options));
        context.assignment.add(PARTITION);
        task.open(List.of(PARTITION));
    }

    private Map<String, String> sink(Map<String, String> options) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "name",
                "pages-sink",
                "topics",
                PARTITION.topic(),
                "turbopuffer.api.key",
                EmulatorConfig.API_KEY,
                "turbopuffer.base.url",
                emulator.baseUrl().toString(),
                "linger.ms",
                "0"));
        properties.putAll(options);
        return properties;
    }

    private static Map<String, String> mapping(Map<String, String> others) {
        Map<String, String> keys = new HashMap<>(Map.of(
                "namespace", "pages",
                "source.schema", "public",
                "source.table", "pages",
                "source.replica_identity", "full",
                "id.column", "id",
                "id.type", "uint",
                "columns", "title",
                "attributes.title.type", "string"));
        keys.putAll(others);
        Map<String, String> properties = new HashMap<>(Map.of("mappings", "pages"));
        keys.forEach((key, value) -> properties.put(MAPPING + key, value));
        return properties;
    }

    /** An insert of an ordinary row with some other columns; one whose text is empty is left out. */
    private static byte[] change(long id, Map<String, String> columns) {
        Map<String, String> row = new TreeMap<>(Map.of(
                "id", Long.toString(id),
                "title", text("ordinary"),
                "colour", "4",
                "score", "1.5",
                "embedding", "[1, 2, 3]"));
        row.putAll(columns);
        String after = row.entrySet().stream()
                .filter(column -> !column.getValue().isEmpty())
                .map(column -> text(column.getKey()) + ":" + column.getValue())
                .collect(Collectors.joining(",", "{", "}"));
        long lsn = LSN + id;
        return ("{\"op\":\"c\",\"before\":null,\"after\":" + after
                        + ",\"source\":{\"name\":\"app\",\"schema\":\"public\",\"table\":\"pages\",\"ts_ms\":1,\"lsn\":"
                        + lsn
                        + ",\"sequence\":\"[\\\"1\\\",\\\"" + lsn + "\\\"]\"}}")
                .getBytes(UTF_8);
    }

    private static String text(String value) {
        return JSON.valueToTree(value).toString();
    }

    private SinkRecord put(byte[] value) {
        SinkRecord applied = transform.apply(record(value));
        nextOffset++;
        task.put(new ArrayList<>(List.of(applied)));
        return applied;
    }

    private SinkRecord record(byte[] value) {
        return new SinkRecord(
                PARTITION.topic(),
                PARTITION.partition(),
                Schema.OPTIONAL_BYTES_SCHEMA,
                "{\"id\":1}".getBytes(UTF_8),
                Schema.OPTIONAL_BYTES_SCHEMA,
                value,
                nextOffset);
    }

    /** A sentence for a person: one line, and no class of ours or Java's beyond those that are options' values. */
    private static String sentence(Throwable error) {
        assertThat(error.getMessage()).doesNotContain("\n", "\tat ", "java.lang.", "dev.puffgres.sink.");
        return error.getMessage();
    }

    private Map<String, ObjectNode> documents() {
        return emulator.namespaces().stream()
                .flatMap(namespace -> emulator.documents(namespace).entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private long committable() {
        return task.preCommit(Map.of(PARTITION, new OffsetAndMetadata(nextOffset)))
                .get(PARTITION)
                .offset();
    }

    private static String nobodysAddress() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://" + free.getInetAddress().getHostAddress() + ":" + free.getLocalPort();
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
    }
}
