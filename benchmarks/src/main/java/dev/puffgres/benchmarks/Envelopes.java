package dev.puffgres.benchmarks;

import io.debezium.data.Envelope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Change events with Debezium's own schemas: inserts and updates by turns, each of another row. The envelope is built by
 * Debezium's {@link Envelope}; the source block has the fields of its Postgres connector 3.7.0.
 */
final class Envelopes {

    /** So many that no processor learns them by heart. */
    static final int COUNT = 512;

    /** A vector's text takes 30 kB, and as objects 80 kB. */
    private static final int COUNT_OF_VECTORS = 64;

    private static final long FIRST_LSN = 23_749_696L;
    private static final long FIRST_COMMIT_MS = 1_795_342_824_000L;

    private static final Schema SOURCE = SchemaBuilder.struct()
            .name("io.debezium.connector.postgresql.Source")
            .version(1)
            .field("version", Schema.STRING_SCHEMA)
            .field("connector", Schema.STRING_SCHEMA)
            .field("name", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field(
                    "snapshot",
                    SchemaBuilder.string()
                            .name("io.debezium.data.Enum")
                            .version(1)
                            .parameter(
                                    "allowed", "true,first,first_in_data_collection,last_in_data_collection,last,false")
                            .optional()
                            .defaultValue("false")
                            .build())
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

    private final Table table;
    private final Schema row;
    private final Schema key;
    private final Envelope envelope;
    private final SplittableRandom random = new SplittableRandom(1);

    private Envelopes(Table table) {
        this.table = table;
        this.row = table.rowSchema();
        this.key = SchemaBuilder.struct()
                .name("app.public." + table.tableName() + ".Key")
                .field("id", Schema.INT64_SCHEMA)
                .build();
        this.envelope = Envelope.defineSchema()
                .withName("app.public." + table.tableName() + ".Envelope")
                .withRecord(row)
                .withSource(SOURCE)
                .build();
    }

    /** Changes of one table, to be asked for one by one. */
    static Envelopes of(Table table) {
        return new Envelopes(table);
    }

    /** Changes of one table. */
    static SinkRecord[] of(Table table, Form form) {
        return of(table, form, List.of(table.tableName()));
    }

    /**
     * Changes of several tables that look alike, in turn.
     *
     * @param names the tables' names
     */
    static SinkRecord[] of(Table table, Form form, List<String> names) {
        Envelopes envelopes = new Envelopes(table);
        int count = Math.max(table == Table.VECTOR ? COUNT_OF_VECTORS : COUNT, names.size());
        List<SinkRecord> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = names.get(i % names.size());
            SchemaAndValue key = form.of(envelopes.key, envelopes.key(i), true);
            SchemaAndValue value = form.of(envelopes.envelope.schema(), envelopes.change(name, i), false);
            records.add(new SinkRecord(
                    "app.public." + name, 0, key.schema(), key.value(), value.schema(), value.value(), i));
        }
        return records.toArray(SinkRecord[]::new);
    }

    /** The key of the row that change number i is of. */
    Struct key(int i) {
        return new Struct(key).put("id", (long) i);
    }

    /** Change number i: of a row that no other change is of. */
    Struct change(int i) {
        return change(table.tableName(), i);
    }

    private Struct change(String name, int i) {
        Struct after = table.row(row, i, random);
        long commitMs = FIRST_COMMIT_MS + i;
        Struct source = source(name, i, commitMs);
        Instant moment = Instant.ofEpochMilli(commitMs);
        if (i % 2 == 0) {
            return envelope.create(after, source, moment);
        }
        Struct before = table.replicaIdentityFull() ? table.row(row, i, random) : null;
        return envelope.update(before, after, source, moment);
    }

    private static Struct source(String table, int i, long commitMs) {
        long lsn = FIRST_LSN + i * 96L;
        return new Struct(SOURCE)
                .put("version", "3.7.0.Final")
                .put("connector", "postgresql")
                .put("name", "app")
                .put("ts_ms", commitMs)
                .put("snapshot", "false")
                .put("db", "app")
                .put("sequence", "[\"" + (lsn - 48) + "\",\"" + lsn + "\"]")
                .put("ts_us", commitMs * 1000)
                .put("ts_ns", commitMs * 1_000_000)
                .put("schema", "public")
                .put("table", table)
                .put("txId", 700L + i)
                .put("lsn", lsn);
    }
}
