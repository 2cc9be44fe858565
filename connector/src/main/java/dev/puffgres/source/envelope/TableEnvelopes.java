package dev.puffgres.source.envelope;

import dev.puffgres.source.postgres.Table;
import dev.puffgres.transforms.PluginVersion;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;

/**
 * Writes one table's changes as Debezium 3.7.0 writes them: schemas, names, semantic types, placeholders, headers.
 *
 * <p>A row is an array with Postgres' text of every column of {@link #table()}, in its order: null for SQL NULL, and the very
 * object {@link #UNAVAILABLE} for a TOASTed value that did not change. The session that wrote the text has DateStyle ISO,
 * TimeZone UTC, IntervalStyle postgres, extra_float_digits 3 and bytea_output hex.
 *
 * <p>It belongs to one version of the table: a change of its columns, key or types asks for a new one. Thread-safe.
 */
public final class TableEnvelopes {

    /** Stands in a row for a TOASTed value that did not change. Compared by identity: a column may hold any text. */
    public static final String UNAVAILABLE =
            String.valueOf(new char[] {'u', 'n', 'a', 'v', 'a', 'i', 'l', 'a', 'b', 'l', 'e'});

    private static final String NEW_KEY = "__debezium.newkey";
    private static final String OLD_KEY = "__debezium.oldkey";
    /** What Kafka takes in no topic's name; Debezium replaces it in topics, and so in the names of schemas. */
    private static final String NOT_IN_TOPICS = "[^A-Za-z0-9._-]";

    /** The places of an envelope's fields. */
    private static final int BEFORE = 0;

    private static final int AFTER = 1;
    private static final int SOURCE = 2;
    private static final int OP = 4;
    private static final int TS_MS = 5;
    private static final int TS_US = 6;
    private static final int TS_NS = 7;

    private static final int ENVELOPE_VERSION = 2;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private final Table table;
    private final String topic;
    private final int[] keyIndexes;
    private final RowFields key;
    private final RowFields row;
    private final Schema schema;
    private final List<Field> fields;
    private final SourceBlock source;
    private final Clock clock;

    private TableEnvelopes(String prefix, String database, Table table, EnvelopeOptions options, Clock clock) {
        this.table = table;
        this.topic = (prefix + '.' + table.id()).replaceAll(NOT_IN_TOPICS, "_");
        this.keyIndexes = table.keyIndexes();
        this.key = keyIndexes.length == 0
                ? null
                : new RowFields(table, keyIndexes, SchemaBuilder.struct().name(topic + ".Key"), options);
        this.row = new RowFields(
                table,
                IntStream.range(0, table.columns().size()).toArray(),
                SchemaBuilder.struct().name(topic + ".Value").optional(),
                options);
        this.schema = envelope(topic, row.schema());
        this.fields = schema.fields();
        this.source = new SourceBlock(PluginVersion.get(), prefix, database, table.id());
        this.clock = clock;
    }

    /**
     * The envelopes of a table.
     *
     * @param topicPrefix {@code topic.prefix}, which is also {@code source.name}
     * @param database {@code source.db}
     */
    public static TableEnvelopes of(String topicPrefix, String database, Table table, EnvelopeOptions options) {
        return of(topicPrefix, database, table, options, Clock.systemUTC());
    }

    static TableEnvelopes of(String prefix, String database, Table table, EnvelopeOptions options, Clock clock) {
        return new TableEnvelopes(prefix, database, table, options, clock);
    }

    public Table table() {
        return table;
    }

    public String topic() {
        return topic;
    }

    /** A row that was read: {@code op} r. */
    public Envelope read(Origin origin, String[] after) {
        return change(origin, "r", key(after, origin), null, image(after, origin), new ConnectHeaders());
    }

    /** A row that was inserted: {@code op} c. */
    public Envelope create(Origin origin, String[] after) {
        return change(origin, "c", key(after, origin), null, image(after, origin), new ConnectHeaders());
    }

    /**
     * A row that was updated, under the same key: {@code op} u.
     *
     * @param before the whole old row under replica identity FULL; else null
     */
    public Envelope update(Origin origin, String[] before, String[] after) {
        return change(
                origin, "u", key(after, origin), image(before, origin), image(after, origin), new ConnectHeaders());
    }

    /**
     * A row that was deleted: {@code op} d.
     *
     * @param before the old row, of which all but the key's columns may be null
     */
    public Envelope delete(Origin origin, String[] before) {
        return change(origin, "d", key(before, origin), image(before, origin), null, new ConnectHeaders());
    }

    /** What follows a delete: the key, and no value. */
    public Envelope tombstone(Origin origin, String[] before) {
        return tombstone(key(before, origin), new ConnectHeaders());
    }

    /** The table was emptied: {@code op} t, without key and rows. */
    public Envelope truncate(Origin origin) {
        return change(origin, "t", null, null, null, new ConnectHeaders());
    }

    /**
     * Whether an update changes the key.
     *
     * @param before the old row, or its key's columns; null where there is none, so that the key is the same
     */
    public boolean changesKey(String[] before, String[] after) {
        if (before != null) {
            for (int index : keyIndexes) {
                if (!after[index].equals(before[index])) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * An update that changes the key: the old row's delete, its tombstone, and the new row's create.
     *
     * @param before the old row, of which all but the key's columns may be null
     */
    public List<Envelope> changeKey(Origin origin, String[] before, String[] after) {
        Struct oldKey = key(before, origin);
        Struct newKey = key(after, origin);
        return List.of(
                change(origin, "d", oldKey, image(before, origin), null, header(NEW_KEY, newKey)),
                tombstone(oldKey, header(NEW_KEY, newKey)),
                change(origin, "c", newKey, null, image(after, origin), header(OLD_KEY, oldKey)));
    }

    private Envelope change(Origin origin, String op, Struct key, Struct before, Struct after, Headers headers) {
        Instant now = clock.instant();
        // By field: a lookup of every name for every row is what this would cost most.
        Struct value = new Struct(schema)
                .put(fields.get(BEFORE), before)
                .put(fields.get(AFTER), after)
                .put(fields.get(SOURCE), source.of(origin))
                .put(fields.get(OP), op)
                .put(fields.get(TS_MS), now.toEpochMilli())
                .put(fields.get(TS_US), now.getEpochSecond() * MICROS_PER_SECOND + now.getNano() / NANOS_PER_MICRO)
                .put(fields.get(TS_NS), now.getEpochSecond() * NANOS_PER_SECOND + now.getNano());
        return new Envelope(topic, key == null ? null : key.schema(), key, schema, value, headers);
    }

    private Envelope tombstone(Struct key, Headers headers) {
        return new Envelope(topic, key == null ? null : key.schema(), key, null, null, headers);
    }

    private Struct key(String[] row, Origin origin) {
        return key == null ? null : key.struct(row, origin.lsn());
    }

    private Struct image(String[] row, Origin origin) {
        return row == null ? null : this.row.struct(row, origin.lsn());
    }

    private static Headers header(String name, Struct key) {
        return new ConnectHeaders().add(name, key, key.schema());
    }

    private static Schema envelope(String topic, Schema row) {
        return SchemaBuilder.struct()
                .name(topic + ".Envelope")
                .version(ENVELOPE_VERSION)
                .field("before", row)
                .field("after", row)
                .field("source", SourceBlock.SCHEMA)
                .field("transaction", transaction())
                .field("op", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
                .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
                .field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
    }

    private static Schema transaction() {
        return SchemaBuilder.struct()
                .name("event.block")
                .version(1)
                .optional()
                .field("id", Schema.STRING_SCHEMA)
                .field("total_order", Schema.INT64_SCHEMA)
                .field("data_collection_order", Schema.INT64_SCHEMA)
                .build();
    }
}
