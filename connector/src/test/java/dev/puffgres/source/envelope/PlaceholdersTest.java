package dev.puffgres.source.envelope;

import static dev.puffgres.source.envelope.TableEnvelopes.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.event.EventReader;
import dev.puffgres.event.Row;
import dev.puffgres.event.Unavailable;
import dev.puffgres.source.envelope.EnvelopeOptions.Decimals;
import dev.puffgres.source.envelope.EnvelopeOptions.Intervals;
import dev.puffgres.source.envelope.EnvelopeOptions.Times;
import dev.puffgres.source.postgres.Column;
import dev.puffgres.source.postgres.PgType;
import dev.puffgres.source.postgres.ReplicaIdentity;
import dev.puffgres.source.postgres.Table;
import dev.puffgres.source.postgres.TableId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the envelopes write for an unchanged TOASTed value, read by the transform. */
class PlaceholdersTest {

    /** What Postgres stores out of line and records can hold; each also NOT NULL, for which Debezium's task may die. */
    private static final List<PgType> TYPES = types();

    private static final String PLACEHOLDER = "__puffgres_was_not_told";
    private static final Origin ORIGIN = new Origin(100, 90L, 7L, 0, null);

    @ParameterizedTest
    @CsvSource({"PRECISE,ADAPTIVE", "DOUBLE,CONNECT", "STRING,ISOSTRING", "PRECISE,NANOSECONDS", "STRING,MICROSECONDS"})
    void theTransformReadsEveryTypesPlaceholderAsUnavailable(Decimals decimals, Times times) {
        EnvelopeOptions options = new EnvelopeOptions(decimals, times, Intervals.STRING, PLACEHOLDER);
        Envelope update = envelope(options);

        assertThat(unavailable(record(update))).isEqualTo(columns());
        assertThat(unavailable(json(update, true))).isEqualTo(columns());
        assertThat(unavailable(json(update, false))).isEqualTo(columns());
    }

    private static List<String> unavailable(SinkRecord record) {
        Row after = new EventReader(PLACEHOLDER).read(record).orElseThrow().after();
        return columns().stream()
                .filter(column -> after.value(column) == Unavailable.UNAVAILABLE)
                .toList();
    }

    private static List<String> columns() {
        return table().columns().stream()
                .map(Column::name)
                .filter(name -> !name.equals("id"))
                .toList();
    }

    private static Envelope envelope(EnvelopeOptions options) {
        Table table = table();
        String[] row = new String[table.columns().size()];
        Arrays.fill(row, UNAVAILABLE);
        row[0] = "1";
        return TableEnvelopes.of("app", "shop", table, options).update(ORIGIN, null, row);
    }

    private static SinkRecord record(Envelope envelope) {
        return new SinkRecord(
                envelope.topic(), 0, envelope.keySchema(), envelope.key(), envelope.valueSchema(), envelope.value(), 0);
    }

    private static SinkRecord json(Envelope envelope, boolean schemas) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", schemas, "converter.type", "value"));
            byte[] value = converter.fromConnectData(envelope.topic(), envelope.valueSchema(), envelope.value());
            return new SinkRecord(envelope.topic(), 0, null, null, null, value, 0);
        }
    }

    private static Table table() {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("id", PgType.of(20, "int8"), true, false));
        for (PgType type : TYPES) {
            columns.add(new Column("t_" + columns.size() + "_" + type, type, false, false));
            columns.add(new Column("n_" + columns.size() + "_" + type, type, true, false));
        }
        return new Table(new TableId("public", "docs"), 1, columns, List.of("id"), ReplicaIdentity.DEFAULT);
    }

    private static List<PgType> types() {
        PgType mood = new PgType(5, "public", "mood", -1, null, null, List.of("sad", "happy"));
        List<PgType> types = new ArrayList<>();
        for (String name :
                List.of("text", "varchar", "bpchar", "json", "jsonb", "xml", "bytea", "varbit", "tsvector")) {
            types.add(PgType.of(1, name));
        }
        for (String name : List.of("citext", "hstore", "ltree", "vector", "halfvec", "sparsevec")) {
            types.add(extension(name));
        }
        PgType decimal = PgType.of(1700, "numeric", (100 << 16 | 4) + 4);
        types.add(decimal);
        types.add(PgType.of(1700, "numeric"));
        types.add(array(decimal));
        types.add(array(mood));
        types.add(array(extension("citext")));
        for (String element : List.of(
                "bool",
                "int2",
                "int4",
                "int8",
                "oid",
                "float4",
                "float8",
                "numeric",
                "text",
                "bpchar",
                "uuid",
                "json",
                "bytea",
                "date",
                "time",
                "timetz",
                "timestamp",
                "timestamptz",
                "inet",
                "int4range",
                "tsvector")) {
            types.add(array(PgType.of(1, element)));
        }
        return types;
    }

    private static PgType extension(String name) {
        return new PgType(1, "public", name, -1, null, null, null);
    }

    private static PgType array(PgType element) {
        return new PgType(2, element.schema(), "_" + element.name(), element.typmod(), element, null, null);
    }
}
