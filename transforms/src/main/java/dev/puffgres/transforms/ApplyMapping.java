package dev.puffgres.transforms;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.action.UnreadableEventException;
import dev.puffgres.engine.Engine;
import dev.puffgres.engine.SkipReason;
import dev.puffgres.event.EventReader;
import dev.puffgres.event.MalformedEventException;
import dev.puffgres.event.RowEvent;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.mapping.MappingException;
import dev.puffgres.mapping.MappingReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a Debezium change event by what it means for turbopuffer documents: a list of actions, for
 * {@code PuffgresSinkConnector}. Topic, partition, key and headers stay.
 *
 * <p>The list is worked out when it is first read, on the thread that reads it: the sink's second one, while Connect's converts the
 * next records. Reading it throws {@link UnreadableEventException} for a record that cannot be read at all. What a single mapping cannot
 * make of an event travels as a failure within the list, so that the other mappings' actions get through.
 *
 * @param <R> {@link SinkRecord}
 */
public class ApplyMapping<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {

    /** What it does, in one paragraph. */
    public static final String OVERVIEW_DOC =
            "Turn Debezium change events (as Struct, as schemaless Map, or as JSON in bytes"
                    + " or text) into actions on turbopuffer documents, as mappings say. Use it as the last transform of"
                    + " PuffgresSinkConnector.";

    /** Names of the options. */
    public interface ConfigName {
        String MAPPINGS = MappingReader.MAPPINGS;
        String MAPPING_JSON = MappingReader.MAPPING_JSON;
        String UNAVAILABLE_VALUE_PLACEHOLDER = "unavailable.value.placeholder";
    }

    private static final String MAPPING_GROUP = "Mapping";
    private static final String READING_GROUP = "Reading";

    /** The options. Mappings given inline add keys {@code mapping.<name>.…}, which {@link MappingReader} checks. */
    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    ConfigName.MAPPINGS,
                    Type.LIST,
                    List.of(),
                    Importance.HIGH,
                    "Names of the mappings that are given inline, as keys mapping.<name>.namespace,"
                            + " mapping.<name>.source.table, mapping.<name>.id.column and so on.",
                    MAPPING_GROUP,
                    1,
                    Width.LONG,
                    "Inline mappings")
            .define(
                    ConfigName.MAPPING_JSON,
                    Type.STRING,
                    null,
                    Importance.HIGH,
                    "Mappings as JSON text: one object, an array of objects, or {\"mappings\": [...]}. A config provider"
                            + " can deliver it from a file.",
                    MAPPING_GROUP,
                    2,
                    Width.LONG,
                    "Mappings as JSON")
            .define(
                    ConfigName.UNAVAILABLE_VALUE_PLACEHOLDER,
                    Type.STRING,
                    "__debezium_unavailable_value",
                    new ConfigDef.NonEmptyString(),
                    Importance.LOW,
                    "The source connector's unavailable.value.placeholder: what Debezium writes for a TOASTed value that an"
                            + " update left unchanged.",
                    READING_GROUP,
                    1,
                    Width.MEDIUM,
                    "Unavailable value placeholder");

    private static final Logger log = LoggerFactory.getLogger(ApplyMapping.class);

    private final UnmappedTables unmapped = new UnmappedTables();
    private final Losses losses = new Losses();

    /** Those that nobody works with. There are as many in all as threads have read records at one time. */
    private final Queue<Interpreter> idle = new ConcurrentLinkedQueue<>();

    private List<Mapping> mappings;
    private String placeholder;

    /** What remembers shapes of rows from record to record, and so is one thread's at a time. */
    private record Interpreter(EventReader reader, Engine engine) {}

    @Override
    public void configure(Map<String, ?> configs) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, configs, false);
        try {
            mappings = MappingReader.fromProperties(configs);
        } catch (MappingException e) {
            throw new ConfigException(e.getMessage());
        }
        placeholder = config.getString(ConfigName.UNAVAILABLE_VALUE_PLACEHOLDER);
        idle.clear();
        idle.add(interpreter());
        log.info(
                "Applying {}",
                mappings.stream()
                        .map(mapping -> "mapping " + mapping.name() + " version " + mapping.version() + " (SHA-256 "
                                + mapping.hash() + ")")
                        .collect(Collectors.joining(", ")));
    }

    @Override
    public R apply(R record) {
        requireSink(record);
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                ActionRecord.SCHEMA,
                ActionRecord.defer(() -> actions(record)),
                record.timestamp());
    }

    private Interpreter interpreter() {
        Engine engine = new Engine(mappings, losses);
        return new Interpreter(new EventReader(placeholder, engine::columns), engine);
    }

    private List<Action> actions(R record) {
        Interpreter interpreter = idle.poll();
        if (interpreter == null) {
            interpreter = interpreter();
        }
        try {
            return actions(record, interpreter);
        } catch (MalformedEventException e) {
            throw new UnreadableEventException(e.getMessage());
        } finally {
            idle.add(interpreter);
        }
    }

    private List<Action> actions(R record, Interpreter interpreter) {
        Optional<RowEvent> event = interpreter.reader().read(record);
        if (event.isEmpty()) {
            return List.of();
        }
        // A column may turn out to be malformed only when it is asked for.
        List<Action> actions = interpreter.engine().apply(event.get());
        if (actions.isEmpty()) {
            unmapped.met(event.get());
        }
        for (Action action : actions) {
            if (action instanceof Action.Skip skip && skip.reason().equals(SkipReason.TRUNCATE)) {
                log.warn(
                        "Table {}.{} was truncated; mapping {} has truncate.mode skip, so its documents stay",
                        event.get().schema(),
                        event.get().table(),
                        skip.mapping());
            }
        }
        return actions;
    }

    /** On the source's side the actions would be written to Kafka, and their form is none to be kept. */
    private static void requireSink(ConnectRecord<?> record) {
        if (!(record instanceof SinkRecord)) {
            throw new ConnectException(ApplyMapping.class.getSimpleName()
                    + " belongs into the sink connector's transforms, not into the source's: move it there");
        }
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return PluginVersion.get();
    }

    @Override
    public void close() {
        unmapped.logTotal();
        losses.logTotals();
    }
}
