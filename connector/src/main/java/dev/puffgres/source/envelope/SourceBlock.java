package dev.puffgres.source.envelope;

import dev.puffgres.source.postgres.TableId;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** The {@code source} of a table's envelopes. */
final class SourceBlock {

    static final Schema SCHEMA = SchemaBuilder.struct()
            .name("io.debezium.connector.postgresql.Source")
            .version(1)
            .field("version", Schema.STRING_SCHEMA)
            .field("connector", Schema.STRING_SCHEMA)
            .field("name", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field("snapshot", snapshot())
            .field("db", Schema.STRING_SCHEMA)
            .field("sequence", Schema.OPTIONAL_STRING_SCHEMA)
            .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
            .field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
            .field("schema", Schema.STRING_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .field("txId", Schema.OPTIONAL_INT64_SCHEMA)
            .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
            .field("xmin", Schema.OPTIONAL_INT64_SCHEMA)
            .field("origin", Schema.OPTIONAL_STRING_SCHEMA)
            .field("origin_lsn", Schema.OPTIONAL_INT64_SCHEMA)
            .build();

    private static final Field VERSION = SCHEMA.field("version");
    private static final Field CONNECTOR = SCHEMA.field("connector");
    private static final Field NAME = SCHEMA.field("name");
    private static final Field DB = SCHEMA.field("db");
    private static final Field TABLE_SCHEMA = SCHEMA.field("schema");
    private static final Field TABLE = SCHEMA.field("table");
    private static final Field TS_MS = SCHEMA.field("ts_ms");
    private static final Field SNAPSHOT = SCHEMA.field("snapshot");
    private static final Field SEQUENCE = SCHEMA.field("sequence");
    private static final Field TS_US = SCHEMA.field("ts_us");
    private static final Field TS_NS = SCHEMA.field("ts_ns");
    private static final Field TX_ID = SCHEMA.field("txId");
    private static final Field LSN = SCHEMA.field("lsn");

    private static final long MICROS_PER_MILLI = 1_000;
    private static final long NANOS_PER_MICRO = 1_000;

    /** The transform tells by it that a null of ours is always NULL, which a null of Debezium's is not. */
    private static final String OWN_VERSION = "puffgres-";

    private final String version;
    private final String name;
    private final String database;
    private final TableId table;

    SourceBlock(String version, String name, String database, TableId table) {
        this.version = OWN_VERSION + version;
        this.name = name;
        this.database = database;
        this.table = table;
    }

    Struct of(Origin origin) {
        Struct source = new Struct(SCHEMA)
                .put(VERSION, version)
                .put(CONNECTOR, "postgresql")
                .put(NAME, name)
                .put(DB, database)
                .put(TABLE_SCHEMA, table.schema())
                .put(TABLE, table.name());
        source.put(TS_MS, Math.floorDiv(origin.commitMicros(), MICROS_PER_MILLI));
        source.put(TS_US, origin.commitMicros());
        source.put(TS_NS, origin.commitMicros() * NANOS_PER_MICRO);
        source.put(SNAPSHOT, origin.snapshot());
        source.put(SEQUENCE, sequence(origin));
        source.put(TX_ID, origin.txId());
        source.put(LSN, origin.lsn());
        return source;
    }

    /** JSON, by hand: both elements are numbers as text, or null. */
    private static String sequence(Origin origin) {
        String previous = origin.previousCommit() == null ? "null" : "\"" + origin.previousCommit() + "\"";
        return "[" + previous + ",\"" + origin.lsn() + "\"]";
    }

    private static Schema snapshot() {
        return SchemaBuilder.string()
                .name("io.debezium.data.Enum")
                .version(1)
                .parameter(
                        "allowed", "true,first,first_in_data_collection,last_in_data_collection,last,false,incremental")
                .optional()
                .defaultValue("false")
                .build();
    }
}
