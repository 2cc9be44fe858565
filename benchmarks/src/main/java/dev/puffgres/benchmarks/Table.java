package dev.puffgres.benchmarks;

import static java.util.stream.Collectors.joining;

import io.debezium.data.Uuid;
import io.debezium.data.vector.DoubleVector;
import io.debezium.time.ZonedTimestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** The tables whose changes are measured, and what is mirrored of them. */
public enum Table {
    /** Five columns, all of them mirrored: bigint, text, text, bigint, timestamptz. */
    SMALL(0, 0, false),
    /** Fifty columns, all of them mirrored: those five, and 15 each of text, bigint and timestamptz. */
    WIDE(15, 15, false),
    /** Fifty columns, of which the first five are mirrored. */
    WIDE_FEW(15, 0, false),
    /** The five columns, a uuid, and an embedding of 1,536 dimensions; REPLICA IDENTITY FULL, as vectors need it. */
    VECTOR(0, 0, true);

    static final int DIMENSIONS = 1536;

    private static final long FIRST_MOMENT = 1_767_225_600L;
    private static final List<String> WORDS =
            List.of("replica identity full wal lsn slot tuple vacuum commit index".split(" "));

    /** In one text of eight: what JSON escapes, and what takes more than a byte. */
    private static final List<String> UNCOMMON = List.of("\"quoted\"", "back\\slash", "índice", "索引");

    private final int moreColumns;
    private final int moreMirrored;
    private final boolean vector;

    Table(int moreColumns, int moreMirrored, boolean vector) {
        this.moreColumns = moreColumns;
        this.moreMirrored = moreMirrored;
        this.vector = vector;
    }

    private Map<String, Schema> columns() {
        Map<String, Schema> columns = new LinkedHashMap<>();
        Schema moment = ZonedTimestamp.builder().optional().build();
        columns.put("id", Schema.INT64_SCHEMA);
        columns.put("title", Schema.OPTIONAL_STRING_SCHEMA);
        columns.put("status", Schema.OPTIONAL_STRING_SCHEMA);
        columns.put("views", Schema.OPTIONAL_INT64_SCHEMA);
        columns.put("updated_at", moment);
        for (int i = 0; i < moreColumns; i++) {
            columns.put("text_" + i, Schema.OPTIONAL_STRING_SCHEMA);
            columns.put("number_" + i, Schema.OPTIONAL_INT64_SCHEMA);
            columns.put("moment_" + i, moment);
        }
        if (vector) {
            columns.put("uid", Uuid.builder().optional().build());
            columns.put("embedding", DoubleVector.builder().optional().build());
        }
        return columns;
    }

    private List<String> mirrored() {
        List<String> mirrored = new ArrayList<>(List.of("title", "status", "views", "updated_at"));
        for (int i = 0; i < moreMirrored; i++) {
            mirrored.addAll(List.of("text_" + i, "number_" + i, "moment_" + i));
        }
        if (vector) {
            mirrored.addAll(List.of("uid", "embedding"));
        }
        return mirrored;
    }

    /** How the page calls it. */
    String label() {
        return switch (this) {
            case SMALL -> "small";
            case WIDE -> "wide";
            case WIDE_FEW -> "wide, 5 columns mirrored";
            case VECTOR -> "with a vector";
        };
    }

    String tableName() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean replicaIdentityFull() {
        return vector;
    }

    Schema rowSchema() {
        SchemaBuilder builder = SchemaBuilder.struct()
                .name("app.public." + tableName() + ".Value")
                .optional();
        columns().forEach(builder::field);
        return builder.build();
    }

    Struct row(Schema schema, long id, SplittableRandom random) {
        Struct row = new Struct(schema);
        for (Field field : schema.fields()) {
            row.put(field, field.name().equals("id") ? (Object) id : value(field.name(), random));
        }
        return row;
    }

    private static Object value(String column, SplittableRandom random) {
        return switch (column.split("_")[0]) {
            case "status" -> random.nextInt(3) == 0 ? "archived" : "published";
            case "views", "number" -> random.nextLong(1_000_000);
            case "updated", "moment" ->
                ZonedTimestamp.toIsoString(
                        Instant.ofEpochSecond(
                                        FIRST_MOMENT + random.nextInt(30_000_000), random.nextInt(1_000_000) * 1000L)
                                .atZone(ZoneOffset.UTC),
                        null,
                        6);
            case "uid" -> new UUID(random.nextLong(), random.nextLong()).toString();
            case "embedding" ->
                IntStream.range(0, DIMENSIONS)
                        .mapToObj(i -> (double) (float) (random.nextDouble() * 2 - 1))
                        .toList();
            default ->
                IntStream.range(0, 6)
                        .mapToObj(i -> word(random, WORDS))
                        .collect(joining(" ", "", random.nextInt(8) == 0 ? " " + word(random, UNCOMMON) : ""));
        };
    }

    private static String word(SplittableRandom random, List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    /**
     * A mapping of the table whose members are all of its rows, as JSON.
     *
     * @param name of the mapping and its namespace
     * @param source the name of its table
     */
    String mapping(String name, String source) {
        List<String> mirrored = mirrored();
        String attributes = mirrored.stream().map(Table::attribute).collect(joining(", "));
        return """
                {"name": "%s", "namespace": "%s", "distance_metric": "cosine_distance",
                 "source": {"schema": "public", "table": "%s", "replica_identity": "%s"},
                 "id": {"column": "id", "type": "uint"},
                 "membership": {"mode": "dsl", "where": "status IN ('published', 'archived') AND views >= 0"},
                 "columns": [%s], "attributes": {%s}}""".formatted(
                        name,
                        name,
                        source,
                        replicaIdentityFull() ? "full" : "default",
                        mirrored.stream().map(column -> '"' + column + '"').collect(joining(", ")),
                        attributes);
    }

    /** The types that records without schemas do not tell. */
    private static String attribute(String column) {
        String type =
                switch (column.split("_")[0]) {
                    case "views", "number" -> "\"type\": \"int\"";
                    case "updated", "moment" -> "\"type\": \"datetime\", \"from\": \"iso\"";
                    case "uid" -> "\"type\": \"uuid\"";
                    case "embedding" -> "\"type\": \"[" + DIMENSIONS + "]f32\"";
                    default -> "\"type\": \"string\"";
                };
        return '"' + column + "\": {" + type + "}";
    }
}
