package dev.puffgres.source;

import dev.puffgres.mapping.Mapping;
import dev.puffgres.mapping.MappingException;
import dev.puffgres.mapping.MappingReader;
import dev.puffgres.source.envelope.EnvelopeOptions;
import dev.puffgres.source.port.Adapter;
import dev.puffgres.source.port.CapturedTable;
import dev.puffgres.source.port.SnapshotMode;
import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.postgres.Database;
import dev.puffgres.source.postgres.TableId;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The source connector's options: Debezium's names and meaning where Debezium has the option. */
public final class PuffgresSourceConfig extends AbstractConfig {
    static final String ADAPTER = "adapter";
    static final String PGOUTPUT = "pgoutput";
    static final String TOPIC_PREFIX = "topic.prefix";
    static final String MAPPINGS = MappingReader.MAPPINGS;
    static final String MAPPING_JSON = MappingReader.MAPPING_JSON;
    static final String TABLE_INCLUDE_LIST = "table.include.list";
    static final String HOSTNAME = "database.hostname";
    static final String PORT = "database.port";
    static final String USER = "database.user";
    static final String PASSWORD = "database.password";
    static final String DBNAME = "database.dbname";
    static final String SSLMODE = "database.sslmode";
    static final String SSLCERT = "database.sslcert";
    static final String SSLKEY = "database.sslkey";
    static final String SSLPASSWORD = "database.sslpassword";
    static final String SSLROOTCERT = "database.sslrootcert";
    static final String SLOT_NAME = "slot.name";
    static final String SNAPSHOT_MODE = "snapshot.mode";
    static final String BACKFILL_MAX_ROWS_PER_SECOND = "backfill.max.rows.per.second";
    static final String POLL_INTERVAL_MS = "poll.interval.ms";
    static final String MAX_BATCH_SIZE = "max.batch.size";
    static final String MAX_QUEUE_SIZE = "max.queue.size";
    static final String MAX_QUEUE_SIZE_IN_BYTES = "max.queue.size.in.bytes";
    static final String HEARTBEAT_INTERVAL_MS = "heartbeat.interval.ms";
    static final String HEARTBEAT_PREFIX = "topic.heartbeat.prefix";
    static final String TOMBSTONES_ON_DELETE = "tombstones.on.delete";
    static final String DECIMAL_HANDLING_MODE = "decimal.handling.mode";
    static final String TIME_PRECISION_MODE = "time.precision.mode";
    static final String INTERVAL_HANDLING_MODE = "interval.handling.mode";
    static final String UNAVAILABLE_VALUE_PLACEHOLDER = "unavailable.value.placeholder";
    static final String MAX_RETRIES = "errors.max.retries";
    static final String RETRY_DELAY_MS = "errors.retry.delay.initial.ms";
    static final String RETRY_DELAY_MAX_MS = "errors.retry.delay.max.ms";

    private static final long MIB = 1024 * 1024;
    private static final int HOUR_MS = 3_600_000;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Every option, with what Connect and the reference page show of it. */
    public static final ConfigDef CONFIG_DEF = new Definition()
            .group("Source")
            .add(
                    ADAPTER,
                    Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigDef.ValidString.in(PGOUTPUT, "wal2json_stream", "wal2json_poll"),
                    Importance.HIGH,
                    "Adapter",
                    "How changes are read. pgoutput: by Debezium's Postgres connector, which must be installed beside this one; every option of"
                            + " its own may be given besides. wal2json_stream: by the replication protocol, with the output plugin wal2json."
                            + " wal2json_poll: by SQL alone, with the same plugin, for servers and poolers that do not let the replication"
                            + " protocol through.")
            .add(
                    TOPIC_PREFIX,
                    Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new Matching(
                            "[A-Za-z0-9._\\-]{1,200}", "letters A-Z and a-z, digits, '.', '_' and '-', at most 200"),
                    Importance.HIGH,
                    "Topic prefix",
                    "The name of this source: topics are <prefix>.<schema>.<table>, and source.name of every record is the prefix. Choose another"
                            + " one whenever LSNs may have gone backwards, as after a restore, and give it a higher epoch in the mappings.")
            .add(
                    SLOT_NAME,
                    Type.STRING,
                    "puffgres",
                    new Matching("[a-z0-9_]{1,63}", "a to z, 0 to 9 and _, at most 63"),
                    Importance.HIGH,
                    "Replication slot",
                    "The logical replication slot. It is created where there is none and no offset is stored; it is never dropped, and holds"
                            + " write-ahead log back until it is dropped by hand after the connector was deleted.")
            .group("Mappings")
            .add(
                    MAPPINGS,
                    Type.LIST,
                    List.of(),
                    null,
                    Importance.HIGH,
                    "Inline mappings",
                    "Names of the mappings that are given inline, as keys mapping.<name>.source.table and so on, as in the sink's transform."
                            + " The tables that they name are captured, and of those the columns that they need.")
            .add(
                    MAPPING_JSON,
                    Type.STRING,
                    null,
                    null,
                    Importance.HIGH,
                    "Mappings as JSON",
                    "Mappings as JSON text: one object, an array of objects, or {\"mappings\": [...]}. A config provider can deliver it"
                            + " from a file.")
            .add(
                    TABLE_INCLUDE_LIST,
                    Type.LIST,
                    List.of(),
                    new Patterns(),
                    Importance.LOW,
                    "Tables",
                    "Regular expressions for <schema>.<table>: of the mapped tables, only those that match one of them in full. None: all.")
            .group("Database")
            .add(
                    HOSTNAME,
                    Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    Importance.HIGH,
                    "Host",
                    "The server's name or address.")
            .add(
                    PORT,
                    Type.INT,
                    5432,
                    ConfigDef.Range.between(1, 65_535),
                    Importance.HIGH,
                    "Port",
                    "The server's port.")
            .add(
                    USER,
                    Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    Importance.HIGH,
                    "User",
                    "The role to log in as. It needs LOGIN, REPLICATION, and SELECT on the mapped tables.")
            .add(
                    PASSWORD,
                    Type.PASSWORD,
                    "",
                    null,
                    Importance.HIGH,
                    "Password",
                    "The role's password. Give it through a config provider, such as ${file:/path/secrets.properties:password}, so that the"
                            + " config topic does not hold it.")
            .add(
                    DBNAME,
                    Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    Importance.HIGH,
                    "Database",
                    "The database whose tables are captured.")
            .add(
                    SSLMODE,
                    Type.STRING,
                    "prefer",
                    ConfigDef.ValidString.in("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
                    Importance.MEDIUM,
                    "SSL mode",
                    "Whether the connection is encrypted and the server's certificate is checked, in libpq's words. Across a network you do not"
                            + " control, verify-full.")
            .add(
                    SSLROOTCERT,
                    Type.STRING,
                    "",
                    null,
                    Importance.LOW,
                    "SSL root certificates",
                    "The file with the certificates that the server's is checked against.")
            .add(
                    SSLCERT,
                    Type.STRING,
                    "",
                    null,
                    Importance.LOW,
                    "SSL client certificate",
                    "The file with the client's certificate, if the server asks for one.")
            .add(
                    SSLKEY,
                    Type.STRING,
                    "",
                    null,
                    Importance.LOW,
                    "SSL client key",
                    "The file with the key of the client's certificate.")
            .add(
                    SSLPASSWORD,
                    Type.PASSWORD,
                    "",
                    null,
                    Importance.LOW,
                    "SSL key password",
                    "The password of the client's key, if it has one. Give it through a config provider.")
            .group("Snapshot")
            .add(
                    SNAPSHOT_MODE,
                    Type.STRING,
                    "initial",
                    ConfigDef.ValidString.in("initial", "no_data", "initial_only"),
                    Importance.HIGH,
                    "Snapshot mode",
                    "initial: the rows that the tables have, then the changes since the slot was created; a table that is mapped later is"
                            + " read before the stream goes on. no_data: the changes alone. initial_only: the rows alone, without a slot;"
                            + " also of views, by the columns of their mapping's id."
                            + " With adapter=pgoutput, initial and initial_only are Debezium's own snapshot.")
            .add(
                    BACKFILL_MAX_ROWS_PER_SECOND,
                    Type.LONG,
                    0L,
                    ConfigDef.Range.atLeast(0),
                    Importance.MEDIUM,
                    "Rows per second",
                    "The most rows that are read per second while tables are backfilled; the tasks share them evenly. 0: no limit.")
            .group("Reading")
            .add(
                    POLL_INTERVAL_MS,
                    Type.LONG,
                    500L,
                    ConfigDef.Range.between(1, HOUR_MS),
                    Importance.MEDIUM,
                    "Poll interval (ms)",
                    "How long the source waits for changes before it answers Connect that there are none. wal2json_poll asks the server so"
                            + " often while nothing happens.")
            .add(
                    MAX_BATCH_SIZE,
                    Type.INT,
                    2048,
                    ConfigDef.Range.between(1, 1_000_000),
                    Importance.MEDIUM,
                    "Records per batch",
                    "The most records that are handed to Connect at once.")
            .add(
                    MAX_QUEUE_SIZE,
                    Type.INT,
                    8192,
                    ConfigDef.Range.between(1, 10_000_000),
                    Importance.LOW,
                    "Records read ahead",
                    "The most records that are read ahead of Connect.")
            .add(
                    MAX_QUEUE_SIZE_IN_BYTES,
                    Type.LONG,
                    16 * MIB,
                    ConfigDef.Range.atLeast(64 * 1024),
                    Importance.LOW,
                    "Bytes read ahead",
                    "How much is read ahead of Connect, in bytes of what Postgres sends. A single larger change is read all the same.")
            .add(
                    MAX_RETRIES,
                    Type.INT,
                    10,
                    ConfigDef.Range.atLeast(-1),
                    Importance.LOW,
                    "Reconnections",
                    "How often in a row a lost connection is opened again, and a held slot asked for, before the task fails. -1: without end.")
            .add(
                    RETRY_DELAY_MS,
                    Type.LONG,
                    300L,
                    ConfigDef.Range.between(1, HOUR_MS),
                    Importance.LOW,
                    "First reconnection delay (ms)",
                    "The wait before the first of them; it doubles with each.")
            .add(
                    RETRY_DELAY_MAX_MS,
                    Type.LONG,
                    10_000L,
                    ConfigDef.Range.between(1, HOUR_MS),
                    Importance.LOW,
                    "Highest reconnection delay (ms)",
                    "The longest wait between them.")
            .add(
                    HEARTBEAT_INTERVAL_MS,
                    Type.LONG,
                    10_000L,
                    ConfigDef.Range.between(0, 24 * HOUR_MS),
                    Importance.MEDIUM,
                    "Heartbeat interval (ms)",
                    "How often a record to the heartbeat topic takes the source's position on, which lets Postgres discard its log also while"
                            + " the mapped tables do not change. 0: never; then an idle table holds back the log that others write.")
            .add(
                    HEARTBEAT_PREFIX,
                    Type.STRING,
                    "__debezium-heartbeat",
                    new Matching(
                            "[A-Za-z0-9._\\-]{1,200}", "letters A-Z and a-z, digits, '.', '_' and '-', at most 200"),
                    Importance.LOW,
                    "Heartbeat topic prefix",
                    "The heartbeat topic is <this>.<topic.prefix>.")
            .group("Records")
            .add(
                    TOMBSTONES_ON_DELETE,
                    Type.BOOLEAN,
                    true,
                    null,
                    Importance.LOW,
                    "Tombstones",
                    "Whether a delete is followed by a record of the same key without a value, for topics that are compacted.")
            .add(
                    DECIMAL_HANDLING_MODE,
                    Type.STRING,
                    "precise",
                    ConfigDef.ValidString.in("precise", "double", "string"),
                    Importance.MEDIUM,
                    "Decimals",
                    "How numeric is represented: precise (Connect's Decimal), double, or string. Schemaless JSON cannot carry precise.")
            .add(
                    TIME_PRECISION_MODE,
                    Type.STRING,
                    "adaptive",
                    ConfigDef.ValidString.in(
                            "adaptive",
                            "adaptive_time_microseconds",
                            "connect",
                            "isostring",
                            "microseconds",
                            "nanoseconds"),
                    Importance.LOW,
                    "Times",
                    "How dates and times are represented, in Debezium's words.")
            .add(
                    INTERVAL_HANDLING_MODE,
                    Type.STRING,
                    "numeric",
                    ConfigDef.ValidString.in("numeric", "string"),
                    Importance.LOW,
                    "Intervals",
                    "How interval is represented: numeric (microseconds, a month being 30.4375 days) or string (ISO 8601).")
            .add(
                    UNAVAILABLE_VALUE_PLACEHOLDER,
                    Type.STRING,
                    "__debezium_unavailable_value",
                    new ConfigDef.NonEmptyString(),
                    Importance.LOW,
                    "Unavailable value placeholder",
                    "Stands for a TOASTed value that an update left unchanged and Postgres did not log. The sink's transform must have the"
                            + " same.")
            .done();

    private final Map<String, String> given;

    PuffgresSourceConfig(Map<String, String> properties) {
        super(CONFIG_DEF, properties, false);
        given = Map.copyOf(properties);
    }

    Adapter adapter() {
        return Adapter.valueOf(upper(ADAPTER));
    }

    SnapshotMode snapshotMode() {
        return SnapshotMode.valueOf(upper(SNAPSHOT_MODE));
    }

    boolean isPgoutput() {
        return getString(ADAPTER).equals(PGOUTPUT);
    }

    /** What Debezium is given: the user's options, and ours where Debezium's defaults are others. */
    Map<String, String> forDebezium() {
        Map<String, String> options = new HashMap<>();
        for (String option : List.of(SLOT_NAME, SNAPSHOT_MODE, HEARTBEAT_INTERVAL_MS)) {
            options.put(option, String.valueOf(get(option)));
        }
        options.putAll(given);
        return options;
    }

    /**
     * The tables that the mappings name and {@code table.include.list} does not leave out, by name.
     *
     * @throws ConfigException if a mapping is wrong, or if there is none
     */
    List<CapturedTable> tables() {
        List<Pattern> included = Patterns.of(getList(TABLE_INCLUDE_LIST));
        List<CapturedTable> tables;
        try {
            tables = CapturedTable.of(mappings(), getString(TOPIC_PREFIX));
        } catch (MappingException e) {
            throw new ConfigException(e.getMessage());
        }
        if (tables.isEmpty()) {
            throw new ConfigException(
                    TOPIC_PREFIX,
                    getString(TOPIC_PREFIX),
                    "every mapping is for another source: source.name in a mapping must be the topic.prefix, or be left out");
        }
        List<CapturedTable> wanted = tables.stream()
                .filter(table -> included.isEmpty()
                        || included.stream()
                                .anyMatch(each ->
                                        each.matcher(table.id().toString()).matches()))
                .toList();
        if (wanted.isEmpty()) {
            throw new ConfigException(
                    TABLE_INCLUDE_LIST, getList(TABLE_INCLUDE_LIST), "matches none of the mapped tables");
        }
        return wanted;
    }

    private List<Mapping> mappings() {
        return MappingReader.fromProperties(given);
    }

    Database database() {
        Map<String, String> ssl = new HashMap<>();
        for (String option : List.of(SSLMODE, SSLCERT, SSLKEY, SSLROOTCERT)) {
            put(ssl, option, getString(option));
        }
        put(ssl, SSLPASSWORD, getPassword(SSLPASSWORD).value());
        return new Database(
                getString(HOSTNAME),
                getInt(PORT),
                getString(DBNAME),
                getString(USER),
                getPassword(PASSWORD).value(),
                ssl,
                CONNECT_TIMEOUT,
                "Puffgres " + getString(TOPIC_PREFIX));
    }

    private static void put(Map<String, String> ssl, String option, String value) {
        if (!value.isEmpty()) {
            ssl.put(option.substring("database.".length()), value);
        }
    }

    /** What a task is told. */
    SourceSettings settings() {
        List<CapturedTable> tables = tables();
        TaskShare share = TaskShare.of(given);
        return new SourceSettings(
                given.getOrDefault("name", "puffgres"),
                adapter(),
                database(),
                getString(TOPIC_PREFIX),
                getString(SLOT_NAME),
                snapshotMode(),
                tables,
                share.of(tables.stream().map(CapturedTable::id).toList()),
                share.task(),
                Duration.ofMillis(getLong(POLL_INTERVAL_MS)),
                getInt(MAX_BATCH_SIZE),
                getInt(MAX_QUEUE_SIZE),
                getLong(MAX_QUEUE_SIZE_IN_BYTES),
                Duration.ofMillis(getLong(HEARTBEAT_INTERVAL_MS)),
                getString(HEARTBEAT_PREFIX) + "." + getString(TOPIC_PREFIX),
                getBoolean(TOMBSTONES_ON_DELETE),
                new SourceSettings.Retries(
                        getInt(MAX_RETRIES),
                        Duration.ofMillis(getLong(RETRY_DELAY_MS)),
                        Duration.ofMillis(Math.max(getLong(RETRY_DELAY_MS), getLong(RETRY_DELAY_MAX_MS)))),
                new EnvelopeOptions(
                        EnvelopeOptions.Decimals.valueOf(upper(DECIMAL_HANDLING_MODE)),
                        EnvelopeOptions.Times.valueOf(upper(TIME_PRECISION_MODE)),
                        EnvelopeOptions.Intervals.valueOf(upper(INTERVAL_HANDLING_MODE)),
                        getString(UNAVAILABLE_VALUE_PLACEHOLDER)),
                share.ofRate(getLong(BACKFILL_MAX_ROWS_PER_SECOND)));
    }

    private String upper(String option) {
        return getString(option).toUpperCase(Locale.ROOT);
    }

    /**
     * Which tables a task backfills: every so-manieth, in the order of their names.
     *
     * @param task the task's number
     * @param tasks how many there are
     */
    record TaskShare(int task, int tasks) {

        static TaskShare of(Map<String, String> properties) {
            return new TaskShare(
                    Integer.parseInt(properties.getOrDefault(PuffgresSourceTask.TASK_ID, "0")),
                    Integer.parseInt(properties.getOrDefault(PuffgresSourceTask.TASK_COUNT, "1")));
        }

        List<TableId> of(List<TableId> tables) {
            return java.util.stream.IntStream.range(0, tables.size())
                    .filter(index -> index % tasks == task)
                    .mapToObj(tables::get)
                    .toList();
        }

        /** A task's share of a rate; 0, which is no limit, is not shared. */
        long ofRate(long perSecond) {
            return perSecond == 0 ? 0 : Math.max(1, perSecond / tasks + (task < perSecond % tasks ? 1 : 0));
        }
    }

    /** Collects the options in the order of the reference page. */
    private static final class Definition {
        private final ConfigDef definition = new ConfigDef();
        private String group = "";
        private int order;

        Definition group(String name) {
            group = name;
            order = 0;
            return this;
        }

        Definition add(
                String name,
                Type type,
                Object defaultValue,
                ConfigDef.Validator validator,
                Importance importance,
                String displayName,
                String doc) {
            order++;
            Width width = type == Type.INT || type == Type.LONG || type == Type.BOOLEAN ? Width.SHORT : Width.MEDIUM;
            definition.define(
                    name, type, defaultValue, validator, importance, doc, group, order, width, displayName, List.of());
            return this;
        }

        ConfigDef done() {
            return definition;
        }
    }

    /** Text of certain characters. */
    private record Matching(String pattern, String description) implements ConfigDef.Validator {
        @Override
        public void ensureValid(String name, Object value) {
            if (value != null && !((String) value).matches(pattern)) {
                throw new ConfigException(name, value, "must be of " + description);
            }
        }

        @Override
        public String toString() {
            return description;
        }
    }

    /** Regular expressions. */
    private static final class Patterns implements ConfigDef.Validator {

        static List<Pattern> of(List<String> expressions) {
            return expressions.stream().map(Pattern::compile).toList();
        }

        @Override
        public void ensureValid(String name, Object value) {
            try {
                of(Arrays.stream(((List<?>) value).toArray())
                        .map(String::valueOf)
                        .toList());
            } catch (PatternSyntaxException e) {
                throw new ConfigException(name, value, "is no regular expression: " + e.getDescription());
            }
        }

        @Override
        public String toString() {
            return "regular expressions";
        }
    }
}
