package dev.puffgres.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.event.Operation;
import dev.puffgres.event.RowEvent;
import dev.puffgres.event.SourcePosition;
import dev.puffgres.transforms.DebeziumRecords.Form;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ApplyMappingTest {

    private static final String ITEMS = """
            {"version": 1, "name": "items", "namespace": "items",
             "source": {"schema": "public", "table": "items", "replica_identity": "default"},
             "id": {"column": "id", "type": "uint"},
             "columns": ["title"]}
            """;

    private static final List<JsonNode> SAMPLES = DebeziumRecords.sample("app.public.items.schemas-enabled.json");
    private static final JsonNode INSERT = SAMPLES.get(3);
    private static final JsonNode DELETE = SAMPLES.get(5);
    private static final JsonNode TOMBSTONE = SAMPLES.get(6);

    private final ApplyMapping<SinkRecord> transform = new ApplyMapping<>();

    @AfterEach
    void close() {
        transform.close();
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void anInsertBecomesAnUpsertInEveryForm(Form form) {
        configure(ITEMS);

        assertThat(actions(INSERT, form)).singleElement().isInstanceOfSatisfying(Action.Upsert.class, upsert -> {
            assertThat(upsert.target().id()).isEqualTo("10");
            assertThat(upsert.document())
                    .isEqualTo("{\"id\":10,\"__source_lsn\":" + upsert.version().value()
                            + ",\"__mapping\":\"items\",\"title\":\"new\"}");
        });
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void aDeleteBecomesADeleteInEveryForm(Form form) {
        configure(ITEMS);

        assertThat(actions(DELETE, form))
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Delete.class,
                        delete -> assertThat(delete.target().id()).isEqualTo("10"));
    }

    @Test
    void aTombstoneGivesNoActions() {
        configure(ITEMS);

        assertThat(actions(TOMBSTONE, Form.CONVERTED)).isEmpty();
    }

    @Test
    void whereTheRecordWasAndItsKeyAndHeadersStay() {
        configure(ITEMS);
        SinkRecord record = DebeziumRecords.record(INSERT, Form.BYTES);
        SinkRecord moved = new SinkRecord(
                "renamed",
                3,
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                7,
                99L,
                TimestampType.CREATE_TIME,
                record.headers(),
                "original",
                4,
                8);

        SinkRecord applied = transform.apply(moved);

        assertThat(applied.topic()).isEqualTo("renamed");
        assertThat(applied.kafkaPartition()).isEqualTo(3);
        assertThat(applied.kafkaOffset()).isEqualTo(7);
        assertThat(applied.timestamp()).isEqualTo(99);
        assertThat(applied.originalTopic()).isEqualTo("original");
        assertThat(applied.originalKafkaPartition()).isEqualTo(4);
        assertThat(applied.originalKafkaOffset()).isEqualTo(8);
        assertThat(applied.key()).isSameAs(record.key());
        assertThat(applied.keySchema()).isSameAs(record.keySchema());
        assertThat(applied.headers()).isEqualTo(record.headers());
        assertThat(applied.valueSchema()).isSameAs(ActionRecord.SCHEMA);
    }

    @Test
    void theActionsOfARecordThatCannotBeReadAreADataExceptionThatDoesNotQuoteIt() {
        configure(ITEMS);
        SinkRecord record = new SinkRecord("t", 0, null, null, Schema.STRING_SCHEMA, "canary", 0);

        Object value = transform.apply(record).value();
        Object again = transform.apply(record).value();

        assertThat(value).isEqualTo(again).hasSameHashCodeAs(again);
        assertThatThrownBy(() -> ActionRecord.read(value))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("MALFORMED_EVENT", "value.converter")
                .hasNoCause()
                .message()
                .doesNotContain("canary");
    }

    @Test
    void actionsAreWorkedOutWhenTheyAreRead() {
        configure(ITEMS.replace("\"items\"", "\"others\""));
        SinkRecord applied = transform.apply(DebeziumRecords.record(INSERT, Form.CONVERTED));
        configure(ITEMS);

        assertThat(ActionRecord.read(applied.value())).hasSize(1);
    }

    @Test
    void recordsMayBeReadByManyThreadsAtOnce() {
        configure(ITEMS);
        List<Action> expected = actions(INSERT, Form.CONVERTED);

        List<List<Action>> read = IntStream.range(0, 500)
                .boxed()
                .flatMap(any -> Stream.of(Form.values()))
                .map(form -> transform.apply(DebeziumRecords.record(INSERT, form)))
                .toList()
                .parallelStream()
                .map(record -> ActionRecord.read(record.value()))
                .toList();

        assertThat(read).hasSize(500 * Form.values().length).containsOnly(expected);
    }

    @Test
    void aTableWithoutAMappingGivesNoActions() {
        configure(ITEMS.replace("\"items\"", "\"others\""));

        assertThat(actions(INSERT, Form.CONVERTED)).isEmpty();
    }

    @Test
    void tablesWithoutAMappingAreCounted() {
        UnmappedTables tables = new UnmappedTables();
        SourcePosition position = new SourcePosition("app", 0, 1, null, null);
        RowEvent event = new RowEvent(Operation.INSERT, "public", "other", null, null, null, position, false, false);

        tables.met(event);
        tables.met(event);

        assertThat(tables.events()).isEqualTo(2);
    }

    @Test
    void theSourceConnectorsSideIsRefusedWithASentence() {
        ApplyMapping<SourceRecord> onSource = new ApplyMapping<>();
        onSource.configure(Map.of("mapping.json", ITEMS));

        assertThatThrownBy(() -> onSource.apply(new SourceRecord(null, null, "t", null, null)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("sink connector");
        onSource.close();
    }

    @Test
    void mappingsMayBeGivenInline() {
        transform.configure(Map.of(
                "mappings", "items",
                "mapping.items.version", "1",
                "mapping.items.namespace", "items",
                "mapping.items.source.table", "items",
                "mapping.items.id.column", "id",
                "mapping.items.id.type", "uint",
                "mapping.items.columns", "title"));

        assertThat(actions(INSERT, Form.CONVERTED)).singleElement().isInstanceOf(Action.Upsert.class);
    }

    @Test
    void aMappingThatIsWrongIsAConfigExceptionThatNamesEverything() {
        assertThatThrownBy(() -> transform.configure(Map.of("mapping.json", "{\"name\": \"Items\", \"colums\": []}")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("name", "colums", "namespace");
    }

    @Test
    void noMappingAtAllIsAConfigException() {
        assertThatThrownBy(() -> transform.configure(Map.of())).isInstanceOf(ConfigException.class);
    }

    @Test
    void thePlaceholderIsTheSourceConnectors() {
        Map<String, String> config = new HashMap<>(Map.of("mapping.json", ITEMS));
        config.put("unavailable.value.placeholder", "new");
        transform.configure(config);
        JsonNode update = SAMPLES.get(14);

        assertThat(actions(update, Form.BYTES)).singleElement().isInstanceOf(Action.Upsert.class);
        config.remove("unavailable.value.placeholder");
        transform.configure(config);
        assertThat(actions(update, Form.BYTES)).singleElement().isInstanceOf(Action.Patch.class);
    }

    @Test
    void theOptionsAndTheirDefaultsAreThese() {
        ConfigDef config = transform.config();

        assertThat(config.names())
                .containsExactlyInAnyOrder("mappings", "mapping.json", "unavailable.value.placeholder");
        assertThat(config.defaultValues())
                .containsEntry("mappings", List.of())
                .containsEntry("mapping.json", null)
                .containsEntry("unavailable.value.placeholder", "__debezium_unavailable_value");
        assertThat(config.configKeys().values()).allSatisfy(key -> {
            assertThat(key.documentation).isNotBlank();
            assertThat(key.displayName).isNotBlank();
            assertThat(key.group).isNotBlank();
        });
    }

    @Test
    void connectFindsItAsAService() {
        assertThat(ServiceLoader.load(Transformation.class).stream().map(ServiceLoader.Provider::type))
                .anyMatch(ApplyMapping.class::equals);
    }

    private void configure(String mapping) {
        transform.configure(Map.of("mapping.json", mapping));
    }

    private List<Action> actions(JsonNode sample, Form form) {
        return ActionRecord.read(
                transform.apply(DebeziumRecords.record(sample, form)).value());
    }
}
