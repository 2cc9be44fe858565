package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.source.envelope.Envelope;
import dev.puffgres.source.envelope.EnvelopeOptions;
import dev.puffgres.source.envelope.EnvelopeOptions.Decimals;
import dev.puffgres.source.envelope.EnvelopeOptions.Intervals;
import dev.puffgres.source.envelope.EnvelopeOptions.Times;
import dev.puffgres.source.envelope.Origin;
import dev.puffgres.source.envelope.TableEnvelopes;
import dev.puffgres.source.postgres.Catalog;
import dev.puffgres.source.postgres.Column;
import dev.puffgres.source.postgres.ReplicaIdentity;
import dev.puffgres.source.postgres.Table;
import dev.puffgres.source.postgres.TableId;
import dev.puffgres.stack.Postgres;
import dev.puffgres.transforms.ApplyMapping;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What our own source makes of rows, held against what Debezium made of the same rows: see {@link RecordTypes}. */
class DebeziumFormatIT {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** A row's change, as both adapters of wal2json see it. */
    private record RowChange(String op, String[] before, String[] after) {}

    /** Where our records are not Debezium's: the reason, and the columns, as patterns over what is compared. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "numeric with a negative scale: Debezium takes the sign for bits, and writes two thousand digits",
            "[tn]_neg\\b",
            "dates before our era, and infinite ones, in READs: Debezium's snapshot has them from java.sql.Date, which"
                    + " has no era",
            " r value\\.after\\.([tcn]_?(d|31))\\b",
            "DEFAULTs that are infinite or 24:00:00: Debezium has pgjdbc's nearest value, and a NULL never becomes one"
                    + " of them",
            "\\.[cn](31|33|45)\\b",
            "name: Debezium's changes have null, although its snapshot has the value",
            " [cdu] value\\.(before|after)\\.([tn]_nm|[cn]68)\\b",
            "generated columns: pgoutput leaves them out before Postgres 18, wal2json does not",
            "Odd Table [cdut] value.*\\.(sum|order)\\b",
            "bit[]: Debezium has a field that is always null, we have none",
            "others . value.*\\.(t_bts|order)\\b",
            "arrays of arrays of text: Debezium writes Java's name for them, we write null as for all others",
            "others [cru] value\\.after\\.t_tx\\b",
            "tsvector[], and enum[], with a NULL in it: Debezium writes null for the whole array, we leave the element"
                    + " out",
            "others [cdru] value\\.(before|after)\\.t_tvs\\b");

    private static final Map<String, Table> TABLES = new HashMap<>();
    private static final Map<String, List<RowChange>> CHANGES = new LinkedHashMap<>();
    private static final SimpleHeaderConverter HEADERS = new SimpleHeaderConverter();
    private static final JsonConverter KEYS = converter(true);
    private static final JsonConverter VALUES = converter(false);

    @BeforeAll
    static void run() throws SQLException {
        try (Postgres postgres = Postgres.start();
                Connection connection = postgres.connection()) {
            TypeTables.create().forEach(postgres::execute);
            Catalog catalog = new Catalog(connection);
            for (String name : DebeziumMode.TYPED.tables()) {
                TableId id = new TableId("public", name);
                TABLES.put(name, catalog.tables(List.of(id)).get(id));
                CHANGES.put(name, new ArrayList<>());
            }
            TypeTables.fill().forEach(postgres::execute);
            for (String name : CHANGES.keySet()) {
                rows(postgres, name).values().forEach(row -> CHANGES.get(name).add(new RowChange("r", null, row)));
            }
            for (String statement : TypeTables.change()) {
                String name = CHANGES.keySet().stream()
                        .filter(each -> statement.contains(' ' + each + ' ')
                                || statement.endsWith(' ' + each)
                                || statement.contains('"' + each + '"'))
                        .findFirst()
                        .orElseThrow();
                Map<String, String[]> before = rows(postgres, name);
                postgres.execute(statement);
                if (statement.startsWith("alter")) {
                    TableId id = new TableId("public", name);
                    TABLES.put(name, catalog.tables(List.of(id)).get(id));
                } else if (statement.startsWith("truncate")) {
                    CHANGES.get(name).add(new RowChange("t", null, null));
                } else {
                    CHANGES.get(name).add(change(TABLES.get(name), before, rows(postgres, name)));
                }
            }
        }
    }

    @AfterAll
    static void forget() {
        TABLES.clear();
        CHANGES.clear();
    }

    @Test
    void everySchemaAndValueIsDebeziums() throws IOException {
        Set<String> differences = new TreeSet<>();
        for (DebeziumMode mode : DebeziumMode.values()) {
            for (String table : mode.tables()) {
                differences.addAll(differences(mode, table));
            }
        }

        assertThat(differences)
                .filteredOn(difference -> !isException(difference))
                .isEmpty();
        assertThat(EXCEPTIONS.values())
                .as("exceptions that are none any more")
                .filteredOn(columns -> differences.stream().noneMatch(found -> contains(found, columns)))
                .isEmpty();
    }

    @Test
    void everyActionIsTheSame() throws IOException {
        Set<String> differences = new TreeSet<>();
        for (String table : DebeziumMode.TYPED.tables()) {
            for (ReplicaIdentity identity : List.of(ReplicaIdentity.DEFAULT, ReplicaIdentity.FULL)) {
                differences.addAll(actionDifferences(table, identity));
            }
        }

        assertThat(differences)
                .filteredOn(difference -> !isException(difference))
                .isEmpty();
    }

    private static boolean isException(String difference) {
        return EXCEPTIONS.values().stream().anyMatch(columns -> contains(difference, columns));
    }

    private static boolean contains(String difference, String columns) {
        return Pattern.compile(columns).matcher(difference).find();
    }

    private static List<String> differences(DebeziumMode mode, String table) throws IOException {
        JsonNode recorded = recorded(mode, table);
        List<String> differences = new ArrayList<>();
        for (Pair pair : pairs(mode, table, recorded)) {
            compare(mode + "." + table + " " + pair.op(), recorded, pair.theirs(), pair.ours(), differences);
        }
        return differences;
    }

    /** What the transform makes of both: one mapping for each column, so that a difference names its column. */
    private static List<String> actionDifferences(String table, ReplicaIdentity identity) throws IOException {
        JsonNode recorded = recorded(DebeziumMode.TYPED, table);
        List<String> columns = TABLES.get(table).columns().stream()
                .map(Column::name)
                .filter(column -> !column.equals("id") && !TypeTables.isComputed(table, column))
                .toList();
        List<String> differences = new ArrayList<>();
        try (ApplyMapping<SinkRecord> transform = transform(table, columns, identity)) {
            for (Pair pair : pairs(DebeziumMode.TYPED, table, recorded)) {
                Map<String, String> theirs = actions(transform, theirs(recorded, pair));
                Map<String, String> ours = actions(transform, ours(pair));
                if (pair.op().equals("c")) {
                    assertThat(theirs).as("an action for each column").hasSize(columns.size());
                }
                for (int i = 0; i < columns.size(); i++) {
                    String their = theirs.getOrDefault("m" + i, "nothing");
                    String our = ours.getOrDefault("m" + i, "nothing");
                    if (!their.equals(our)) {
                        differences.add(identity + " " + table + " " + pair.op() + " value.after." + columns.get(i)
                                + ": Debezium's gives " + their + ", ours gives " + our);
                    }
                }
            }
        }
        return differences;
    }

    private static ApplyMapping<SinkRecord> transform(String table, List<String> columns, ReplicaIdentity identity)
            throws IOException {
        Map<String, String> source = Map.of(
                "schema",
                "public",
                "table",
                table,
                "replica_identity",
                identity.name().toLowerCase(Locale.ROOT));
        Map<String, String> id = table.startsWith("Odd")
                ? Map.of("template", "{keyone}:{Key Two}:{key3}", "type", "string")
                : Map.of("column", "id", "type", "uint");
        List<Map<String, Object>> mappings = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            mappings.add(Map.of(
                    "version",
                    1,
                    "name",
                    "m" + i,
                    "namespace",
                    "types-" + i,
                    "source",
                    source,
                    "id",
                    id,
                    "columns",
                    List.of(columns.get(i))));
        }
        ApplyMapping<SinkRecord> transform = new ApplyMapping<>();
        transform.configure(Map.of("mapping.json", JSON.writeValueAsString(mappings)));
        return transform;
    }

    /** The actions as text, by their mapping: of the record's own place in Kafka they hold nothing. */
    private static Map<String, String> actions(ApplyMapping<SinkRecord> transform, SinkRecord record) {
        Map<String, String> actions = new HashMap<>();
        SinkRecord applied = transform.apply(record);
        if (applied != null && applied.value() instanceof Struct value) {
            for (Object action : value.getArray("actions")) {
                actions.merge(((Struct) action).getString("mapping"), action.toString(), String::concat);
            }
        }
        return actions;
    }

    /** As JSON, as it was in Kafka: JsonConverter would read its own NaN as 0. */
    private static SinkRecord theirs(JsonNode recorded, Pair pair) throws IOException {
        SinkRecord record = new SinkRecord(
                "t", 0, null, json(recorded, pair.theirs(), "key"), null, json(recorded, pair.theirs(), "value"), 0);
        pair.theirs().path("headers").properties().forEach(header -> record.headers()
                .addString(header.getKey(), header.getValue().asText()));
        return record;
    }

    private static SinkRecord ours(Pair pair) {
        Envelope ours = pair.ours();
        SinkRecord record = new SinkRecord(
                "t",
                0,
                null,
                KEYS.fromConnectData("t", ours.keySchema(), ours.key()),
                null,
                VALUES.fromConnectData("t", ours.valueSchema(), ours.value()),
                0);
        ours.headers().forEach(record.headers()::add);
        return record;
    }

    private static byte[] json(JsonNode recorded, JsonNode record, String part) throws IOException {
        if (record.path(part).isNull()) {
            return null;
        }
        ObjectNode wrapped = JSON.createObjectNode();
        wrapped.set(
                "schema",
                recorded.path("schemas").path(record.path(part + "Schema").asInt()));
        wrapped.set("payload", record.path(part));
        return JSON.writeValueAsBytes(wrapped);
    }

    /** A record of Debezium's, and ours of the same change. */
    private record Pair(String op, JsonNode theirs, Envelope ours) {}

    private static List<Pair> pairs(DebeziumMode mode, String table, JsonNode recorded) {
        List<JsonNode> records = new ArrayList<>();
        recorded.path("records").forEach(records::add);
        // A snapshot reads a table in no order.
        records.sort(Comparator.comparingInt(
                record -> isRead(record) ? record.path("key").path("id").asInt() : Integer.MAX_VALUE));
        TableEnvelopes envelopes = TableEnvelopes.of(mode.toString(), "postgres", TABLES.get(table), options(mode));
        List<Pair> pairs = new ArrayList<>();
        for (RowChange change : CHANGES.get(table)) {
            if (pairs.size() == records.size()) {
                break;
            }
            for (Envelope ours : envelopes(envelopes, change, origin(records.get(pairs.size())))) {
                pairs.add(new Pair(change.op(), records.get(pairs.size()), ours));
            }
        }
        assertThat(pairs).as(table).hasSize(TypeTables.records(mode, table));
        return pairs;
    }

    private static boolean isRead(JsonNode record) {
        return record.path("value").path("op").asText().equals("r");
    }

    private static List<Envelope> envelopes(TableEnvelopes envelopes, RowChange change, Origin origin) {
        String[] before = change.before();
        String[] after = change.after();
        return switch (change.op()) {
            case "r" -> List.of(envelopes.read(origin, after));
            case "c" -> List.of(envelopes.create(origin, after));
            case "u" ->
                envelopes.changesKey(before, after)
                        ? envelopes.changeKey(origin, before, after)
                        : List.of(envelopes.update(origin, before, after));
            case "d" -> List.of(envelopes.delete(origin, before), envelopes.tombstone(origin, before));
            default -> List.of(envelopes.truncate(origin));
        };
    }

    private static void compare(
            String where, JsonNode recorded, JsonNode record, Envelope ours, List<String> differences)
            throws IOException {
        compare(where + " key", recorded, record, "key", KEYS, ours.topic(), ours.keySchema(), ours.key(), differences);
        compare(
                where + " value",
                recorded,
                record,
                "value",
                VALUES,
                ours.topic(),
                ours.valueSchema(),
                ours.value(),
                differences);
        ObjectNode headers = JSON.createObjectNode();
        for (Header header : ours.headers()) {
            headers.set(
                    header.key(),
                    JSON.readTree(
                            HEADERS.fromConnectHeader(ours.topic(), header.key(), header.schema(), header.value())));
        }
        ObjectNode theirs = JSON.createObjectNode();
        record.path("headers").properties().forEach(header -> theirs.set(header.getKey(), parse(header.getValue())));
        difference(where + " headers", theirs, headers, differences);
    }

    private static void compare(
            String where,
            JsonNode recorded,
            JsonNode record,
            String part,
            JsonConverter converter,
            String topic,
            Schema schema,
            Object value,
            List<String> differences)
            throws IOException {
        if (value == null) {
            difference(where, record.path(part), JSON.nullNode(), differences);
            return;
        }
        JsonNode ours = JSON.readTree(converter.fromConnectData(topic, schema, value));
        difference(
                where + " schema",
                named(recorded.path("schemas").path(record.path(part + "Schema").asInt())),
                named(ours.path("schema")),
                differences);
        difference(where, plain(record.path(part)), plain(ours.path("payload")), differences);
    }

    private static JsonNode parse(JsonNode text) {
        try {
            return JSON.readTree(text.asText());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Without what differs from run to run, or names the program. */
    private static JsonNode plain(JsonNode payload) {
        ObjectNode copy = payload.deepCopy();
        if (copy.has("source")) {
            ((ObjectNode) copy.path("source")).remove("version");
            copy.remove(List.of("ts_ms", "ts_us", "ts_ns"));
        }
        return copy;
    }

    /** Fields by their names, and their order, so that a difference names the field. */
    private static JsonNode named(JsonNode schema) {
        ObjectNode copy = JSON.createObjectNode();
        schema.properties().forEach(member -> {
            if (member.getKey().equals("fields")) {
                ObjectNode fields = copy.putObject("fields");
                List<String> order = new ArrayList<>();
                for (JsonNode field : member.getValue()) {
                    fields.set(field.path("field").asText(), named(field));
                    order.add(field.path("field").asText());
                }
                copy.put("order", String.join(",", order));
            } else {
                copy.set(member.getKey(), member.getValue());
            }
        });
        return copy;
    }

    private static void difference(String where, JsonNode theirs, JsonNode ours, List<String> differences) {
        if (theirs.isObject() && ours.isObject()) {
            Set<String> names = new TreeSet<>();
            theirs.fieldNames().forEachRemaining(names::add);
            ours.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                boolean isValue = where.endsWith(" value.before") || where.endsWith(" value.after");
                String table = where.substring(where.indexOf('.') + 1, where.lastIndexOf(' ') - 2);
                if (!isValue || !TypeTables.isComputed(table, name)) {
                    difference(where + "." + name, theirs.path(name), ours.path(name), differences);
                }
            }
        } else if (!same(theirs, ours)) {
            differences.add(where + ": Debezium has " + text(theirs) + ", we have " + text(ours));
        }
    }

    /** JSON says of a number neither its type nor, for 1 and 1.0, how it is written. */
    private static boolean same(JsonNode one, JsonNode other) {
        return one.equals(
                (left, right) -> left.isNumber() && right.isNumber()
                        ? left.decimalValue().compareTo(right.decimalValue())
                        : left.equals(right) ? 0 : 1,
                other);
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.toString();
    }

    private static Origin origin(JsonNode record) {
        JsonNode source = record.path("value").path("source");
        JsonNode previous = parse(source.path("sequence")).path(0);
        return new Origin(
                source.path("lsn").asLong(),
                previous.isNull() ? null : previous.asLong(),
                source.path("txId").asLong(),
                source.path("ts_us").asLong(),
                source.path("snapshot").isNull()
                        ? null
                        : source.path("snapshot").asText());
    }

    private static JsonNode recorded(DebeziumMode mode, String table) throws IOException {
        String name = "/debezium-types/" + mode.file(table);
        try (InputStream in = DebeziumFormatIT.class.getResourceAsStream(name)) {
            return JSON.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static EnvelopeOptions options(DebeziumMode mode) {
        return new EnvelopeOptions(
                Decimals.valueOf(option(mode, "decimal.handling.mode", "PRECISE")),
                Times.valueOf(option(mode, "time.precision.mode", "ADAPTIVE")),
                Intervals.valueOf(option(mode, "interval.handling.mode", "NUMERIC")),
                EnvelopeOptions.DEFAULTS.placeholder());
    }

    private static String option(DebeziumMode mode, String name, String standard) {
        return mode.options().getOrDefault(name, standard).toUpperCase(Locale.ROOT);
    }

    private static JsonConverter converter(boolean key) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", "true", "replace.null.with.default", "false"), key);
        return converter;
    }

    /** The rows of a table as Postgres prints them, by their keys. */
    private static Map<String, String[]> rows(Postgres postgres, String name) throws SQLException {
        Table table = TABLES.get(name);
        Map<String, String[]> rows = new LinkedHashMap<>();
        try (Connection connection = textConnection(postgres);
                Statement select = connection.createStatement()) {
            select.execute("set datestyle = 'ISO'; set timezone = 'UTC'; set intervalstyle = 'postgres';"
                    + " set extra_float_digits = 3; set bytea_output = 'hex'");
            String columns = table.columns().stream()
                    .map(column -> TableId.quoted(column.name()))
                    .collect(Collectors.joining(", "));
            String order = table.key().stream().map(TableId::quoted).collect(Collectors.joining(", "));
            try (ResultSet found = select.executeQuery(
                    "select " + columns + " from " + table.id().sql() + " order by " + order)) {
                while (found.next()) {
                    String[] row = new String[table.columns().size()];
                    for (int i = 0; i < row.length; i++) {
                        row[i] = found.getString(i + 1);
                    }
                    rows.put(key(table, row), row);
                }
            }
        }
        return rows;
    }

    /** In pgjdbc's binary transfer the driver, not Postgres, would print the values. */
    private static Connection textConnection(Postgres postgres) throws SQLException {
        return java.sql.DriverManager.getConnection(
                postgres.jdbcUrl() + (postgres.jdbcUrl().contains("?") ? "&" : "?")
                        + "binaryTransfer=false&preferQueryMode=simple&user=" + postgres.user());
    }

    private static String key(Table table, String[] row) {
        return Arrays.stream(table.keyIndexes()).mapToObj(index -> row[index]).collect(Collectors.joining(","));
    }

    private static RowChange change(Table table, Map<String, String[]> before, Map<String, String[]> after) {
        List<String> gone = new ArrayList<>(before.keySet());
        gone.removeAll(after.keySet());
        List<String> come = new ArrayList<>(after.keySet());
        come.removeAll(before.keySet());
        boolean full = table.identity() == ReplicaIdentity.FULL;
        if (gone.isEmpty() && come.isEmpty()) {
            String changed = before.keySet().stream()
                    .filter(key -> !Arrays.equals(before.get(key), after.get(key)))
                    .findFirst()
                    .orElseThrow();
            return new RowChange("u", full ? before.get(changed) : null, after.get(changed));
        }
        String[] old = gone.isEmpty() ? null : before.get(gone.get(0));
        String[] image = old == null || full ? old : keyOnly(table, old);
        if (come.isEmpty()) {
            return new RowChange("d", image, null);
        }
        return new RowChange(old == null ? "c" : "u", image, after.get(come.get(0)));
    }

    private static String[] keyOnly(Table table, String[] row) {
        String[] key = new String[row.length];
        for (int index : table.keyIndexes()) {
            key[index] = row[index];
        }
        return key;
    }
}
