package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.stack.Postgres;
import dev.puffgres.stack.Stack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How fast rows come into their topic, of each adapter beside plain Debezium, in one worker, one after the other: the rows that are there, then the
 * rows that were written while the connector was stopped. From the first record that is seen to the last. The rounds before the last are for the
 * worker's compiler.
 */
@NeedsWal2json
@Tag("long")
class SourceSpeedIT {

    private static final int ROWS = 100_000;
    private static final int ROUNDS = 2;
    private static final int TRANSACTION = 1_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String DEBEZIUM = "debezium";
    private static final List<String> CONTESTANTS = List.of(DEBEZIUM, "pgoutput", "wal2json_stream", "wal2json_poll");

    private record Rates(double backfill, double stream) {}

    @Test
    void rowsComeIntoTheirTopic() throws Exception {
        try (Stack stack = Stack.builder()
                .plugin(PluginArchive.zip())
                .postgres(Postgres.Installation.DEBIAN)
                .heap("1500m")
                .jvmOption("-XX:TieredStopAtLevel=4")
                .workerProperty("offset.flush.interval.ms", "5000")
                .start()) {
            for (int bytes : new int[] {20, 1_000}) {
                Map<String, Rates> rates = new LinkedHashMap<>();
                for (int round = 0; round < ROUNDS; round++) {
                    for (String contestant : CONTESTANTS) {
                        rates.put(contestant, rates(stack, contestant, bytes, contestant + "_" + bytes + "_" + round));
                    }
                }
                Rates debezium = rates.get(DEBEZIUM);
                rates.forEach((contestant, each) -> Measured.print(
                        contestant + ", rows with " + bytes + " characters of text",
                        String.format(
                                Locale.ROOT,
                                "backfill %,.0f rows/s (%.2f of Debezium's), stream %,.0f rows/s (%.2f)",
                                each.backfill,
                                each.backfill / debezium.backfill,
                                each.stream,
                                each.stream / debezium.stream)));
            }
        }
    }

    private static Rates rates(Stack stack, String contestant, int bytes, String name) throws Exception {
        Postgres postgres = stack.postgres();
        postgres.execute(
                "create table " + name + " (id bigint primary key, v text, n int, x double precision, at timestamptz)");
        insert(postgres, name, bytes, 0);
        stack.kafka().createTopic(name + ".public." + name, 1);
        stack.connect().put(name, config(stack, contestant, name));
        double backfill = rate(stack, name, 0);
        // What is confirmed by now is not read again.
        TimeUnit.SECONDS.sleep(6);
        stack.connect().stop(name);
        insert(postgres, name, bytes, ROWS);
        stack.connect().resume(name);
        double stream = rate(stack, name, ROWS);
        stack.connect().delete(name);
        return new Rates(backfill, stream);
    }

    private static void insert(Postgres postgres, String name, int bytes, int first) throws SQLException {
        try (Connection connection = postgres.connection();
                Statement statement = connection.createStatement()) {
            for (int i = first; i < first + ROWS; i += TRANSACTION) {
                statement.execute("insert into " + name + " select i, left(repeat(md5(i::text), 40), " + bytes
                        + "), i, i / 3.0, '2026-01-01'::timestamptz + i * interval '1 s' from generate_series(" + i
                        + ", "
                        + (i + TRANSACTION - 1) + ") i");
            }
        }
    }

    private static double rate(Stack stack, String name, long before) throws Exception {
        long limit = System.nanoTime() + LIMIT.toNanos();
        long first = before;
        long started = 0;
        long end = before;
        while (end < before + ROWS) {
            assertThat(System.nanoTime())
                    .as("%s, %d of %d rows", name, end - before, ROWS)
                    .isLessThan(limit);
            TimeUnit.MILLISECONDS.sleep(10);
            end = end(stack, name);
            if (started == 0 && end > before) {
                first = end;
                started = System.nanoTime();
            }
        }
        return (end - first) * 1e9 / (System.nanoTime() - started);
    }

    private static long end(Stack stack, String name) throws Exception {
        TopicPartition partition = new TopicPartition(name + ".public." + name, 0);
        return stack.kafka()
                .admin()
                .listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get(30, TimeUnit.SECONDS)
                .offset();
    }

    private static Map<String, String> config(Stack stack, String contestant, String name) {
        Map<String, String> config = new HashMap<>(Map.ofEntries(
                Map.entry("database.hostname", stack.postgres().host()),
                Map.entry("database.port", Integer.toString(stack.postgres().port())),
                Map.entry("database.user", stack.postgres().user()),
                Map.entry("database.password", "not-asked-for"),
                Map.entry("database.dbname", stack.postgres().database()),
                Map.entry("topic.prefix", name),
                Map.entry("slot.name", name),
                Map.entry("snapshot.mode", "initial"),
                Map.entry("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("key.converter.schemas.enable", "false"),
                Map.entry("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter.schemas.enable", "false"),
                Map.entry("value.converter.replace.null.with.default", "false")));
        if (contestant.equals(DEBEZIUM)) {
            config.putAll(Map.of(
                    "connector.class", "io.debezium.connector.postgresql.PostgresConnector",
                    "plugin.name", "pgoutput",
                    "publication.name", name,
                    "publication.autocreate.mode", "filtered",
                    "table.include.list", "public." + name));
        } else {
            config.putAll(Map.of(
                    "connector.class",
                    "dev.puffgres.source.PuffgresSourceConnector",
                    "adapter",
                    contestant,
                    "mappings",
                    name,
                    "mapping." + name + ".namespace",
                    name,
                    "mapping." + name + ".source.table",
                    name,
                    "mapping." + name + ".id.column",
                    "id",
                    "mapping." + name + ".id.type",
                    "uint"));
        }
        return config;
    }
}
