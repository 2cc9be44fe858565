package dev.puffgres.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.stack.Postgres;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/**
 * Records what Debezium writes of TOASTed columns, key changes and NULLs in columns with a DEFAULT, as the files {@code
 * toast.*.json} of the transforms' tests. No part of a build: its name is none of a test's. From the project's directory:
 *
 * <pre>{@code
 * mvn -pl connector -am verify -Dit.test=RecordSamples -Dtest=None \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * }</pre>
 */
class RecordSamples {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int READS = 1;
    private static final int RECORDS = 9;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A column and a value of it that is large enough to be stored out of line, as SQL. */
    private record Column(String name, String type, String value) {}

    /** Every type that Postgres stores out of line and Debezium captures, scalars first. */
    private static final List<Column> TOASTED = List.of(
            new Column("body", "text", "'text ' || repeat('0123456789', 8)"),
            new Column("name", "varchar(100)", "'varchar ' || repeat('0123456789', 4)"),
            new Column("code", "char(40)", "'char'"),
            new Column("ci", "citext", "'Citext ' || repeat('0123456789', 4)"),
            new Column("doc", "json", "'{\"json\": [1, 2.50, null, \"0123456789012345678901234567890123456789\"]}'"),
            new Column("docb", "jsonb", "'{\"jsonb\": [1, 2.50, null, \"0123456789012345678901234567890123456789\"]}'"),
            new Column("markup", "xml", "'<xml>0123456789012345678901234567890123456789</xml>'"),
            new Column("blob", "bytea", "decode(repeat('deadbeef', 12), 'hex')"),
            new Column("amount", "numeric(100,4)", "repeat('9', 90) || '.5'"),
            new Column("price", "numeric", "repeat('8', 90) || '.25'"),
            new Column("attrs", "hstore", "'a=>0123456789012345678901234567890123456789, b=>NULL'"),
            new Column("path", "ltree", "'top.middle.bottom.and.some.labels.below'"),
            new Column("words", "tsvector", "'''one'':1 ''two'':2 ''three'':3 ''four'':4'"),
            new Column("bits", "varbit", "repeat('10', 200)::varbit"),
            new Column("texts", "text[]", "'{\"one, or two\",NULL,0123456789012345678901234567890123456789}'"),
            new Column("names", "varchar(40)[]", "'{one,NULL,0123456789012345678901234567890123456789}'"),
            new Column("codes", "char(20)[]", "'{one,NULL,three}'"),
            new Column("cis", "citext[]", "'{One,NULL,0123456789012345678901234567890123456789}'"),
            new Column("docs", "json[]", "array['{\"a\": 1}', NULL, '[1, 2, 3, 4, 5, 6, 7, 8, 9]']::json[]"),
            new Column("docbs", "jsonb[]", "array['{\"a\": 1}', NULL, '[1, 2, 3, 4, 5, 6, 7, 8, 9]']::jsonb[]"),
            new Column("blobs", "bytea[]", "array['\\x00', NULL, decode(repeat('deadbeef', 8), 'hex')]"),
            new Column("smalls", "smallint[]", "'{1,NULL,3,4,5,6,7,8,9,10,11,12}'"),
            new Column("ints", "int[]", "'{1,NULL,3,4,5,6,7,8,9,10,11,12}'"),
            new Column("bigs", "bigint[]", "'{1,NULL,3,4,5,6,7,9223372036854775807}'"),
            new Column("flags", "boolean[]", "'{t,NULL,f,t,t,t,t,t,t,t,t,t}'"),
            new Column("reals", "real[]", "'{0.5,NULL,-1.5,2,3,4,5,6}'"),
            new Column("doubles", "float8[]", "'{0.5,NULL,-1.5,2,3,4}'"),
            new Column("amounts", "numeric(10,2)[]", "'{0.50,NULL,-1.50,2,3,4}'"),
            new Column("prices", "numeric[]", "'{0.5,NULL,-1.25,2,3,4}'"),
            new Column(
                    "uuids",
                    "uuid[]",
                    "'{0e37df36-f698-11e6-8dd4-cb9ced3df976,NULL,6ba7b810-9dad-11d1-80b4-00c04fd430c8}'"),
            new Column("dates", "date[]", "'{2026-01-02,NULL,1969-12-31,2026-01-03,2026-01-04}'"),
            new Column("times", "time[]", "'{03:04:05.678901,NULL,23:59,01:00}'"),
            new Column("stamps", "timestamp[]", "'{2026-01-02 03:04:05.678901,NULL,1969-12-31 23:59:59}'"),
            new Column("moments", "timestamptz[]", "'{2026-01-02 03:04:05.678901+02,NULL,1969-12-31 23:59:59Z}'"),
            new Column("moods", "mood[]", "'{happy,sad,sad,sad,happy}'"),
            new Column("ips", "inet[]", "'{10.0.0.1/8,NULL,2001:db8::1,10.0.0.2}'"),
            new Column("v", "vector", "'[0.5,-1.25,2.0,3.0,4.0,5.0,6.0,7.0]'"),
            new Column("hv", "halfvec", "'[0.5,-1.25,2.0,3.0,4.0,5.0,6.0,7.0]'"),
            new Column("sv", "sparsevec", "'{1:1.5,3:2.25,5:3.125,7:4.5}/8'"));

    /** Fixed columns: the key, one that updates change, nullable ones with a DEFAULT, and floats. */
    private static final String OTHERS = """
            id bigint, title text,
            status text default 'draft', priority int default 5, active boolean default true,
            seen timestamptz default '2026-01-01 00:00:00Z', rate numeric(6,2) default 1.50,
            score float8, ratio real""";

    @Test
    void record() throws IOException {
        try (Stack stack = Stack.builder().heap("768m").start()) {
            Postgres postgres = stack.postgres();
            postgres.execute(types());
            List<String> tables = List.of("docs", "docs_full");
            for (String table : tables) {
                postgres.execute(table(table));
                postgres.execute(insert(table));
                requireOutOfLine(postgres, table);
            }
            postgres.execute("alter table docs_full replica identity full");

            capture(stack, "typed", tables, Map.of());
            capture(
                    stack,
                    "schemaless",
                    tables,
                    Map.of("key.converter.schemas.enable", "false", "value.converter.schemas.enable", "false"));
            capture(
                    stack,
                    "text",
                    List.of("docs"),
                    Map.of(
                            "decimal.handling.mode", "string",
                            "hstore.handling.mode", "map",
                            "binary.handling.mode", "hex",
                            "time.precision.mode", "isostring",
                            "interval.handling.mode", "string"));
            capture(
                    stack,
                    "connect",
                    List.of("docs"),
                    Map.of(
                            "decimal.handling.mode", "double",
                            "binary.handling.mode", "base64",
                            "time.precision.mode", "connect"));
            List<String> topics = List.of(
                    "typed.public.docs",
                    "typed.public.docs_full",
                    "schemaless.public.docs",
                    "schemaless.public.docs_full",
                    "text.public.docs",
                    "connect.public.docs");
            topics.forEach(topic -> stack.kafka().awaitRecords(topic, READS, TIMEOUT));

            tables.forEach(table -> change(postgres, table));
            for (String topic : topics) {
                write(topic, stack.kafka().awaitRecords(topic, RECORDS, TIMEOUT));
            }
        }
    }

    /** pgvector is not in the test's Postgres: base types of the same names on text's functions, which Debezium takes for it. */
    private static String types() {
        String vectors = List.of("vector", "halfvec", "sparsevec").stream()
                .map(name -> """
                        create type {name};
                        create function {name}_in(cstring) returns {name} as 'textin' language internal immutable strict;
                        create function {name}_out({name}) returns cstring as 'textout' language internal immutable strict;
                        create type {name} (input = {name}_in, output = {name}_out, like = text);
                        """.replace("{name}", name))
                .collect(Collectors.joining());
        return "create extension hstore; create extension citext; create extension ltree;"
                + "create type mood as enum ('happy', 'sad');" + vectors;
    }

    private static String table(String table) {
        return "create table " + table + " (" + OTHERS + ", "
                + TOASTED.stream()
                        .map(column -> column.name() + " " + column.type())
                        .collect(Collectors.joining(", "))
                + ", primary key (id)); "
                // Rows above 2 KB are cut down to this size, so that small values go out of line too.
                + "alter table " + table + " set (toast_tuple_target = 128); "
                + TOASTED.stream()
                        .map(column -> "alter table " + table + " alter " + column.name() + " set storage external; ")
                        .collect(Collectors.joining());
    }

    private static String insert(String table) {
        return "insert into " + table + " (id, title, "
                + TOASTED.stream().map(Column::name).collect(Collectors.joining(", ")) + ") values (1, 'first', "
                + TOASTED.stream()
                        .map(column -> "(" + column.value() + ")::" + column.type())
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static void change(Postgres postgres, String table) {
        for (String statement : List.of(
                "update {table} set title = 'renamed', status = null where id = 1",
                "update {table} set id = 2 where id = 1",
                "update {table} set v = '[8.0,7.0,6.0,5.0,4.0,3.0,2.0,1.0]' where id = 2",
                "insert into {table} (id, title, status, priority, active, seen, rate)"
                        + " values (3, 'nulls', null, null, null, null, null)",
                "update {table} set title = 'still nulls' where id = 3",
                "insert into {table} (id, title, score, ratio, doubles, moods)"
                        + " values (4, 'floats', 'NaN', '-Infinity', '{NaN,Infinity,0.5}', '{happy,NULL}')")) {
            postgres.execute(statement.replace("{table}", table));
        }
    }

    /** A value that is in the row after all would be in the log, too, and the record would show nothing. */
    private static void requireOutOfLine(Postgres postgres, String table) {
        String chunks = TOASTED.stream()
                .map(column -> "pg_column_toast_chunk_id(" + column.name() + ") as " + column.name())
                .collect(Collectors.joining(", "));
        assertThat(postgres.query("select " + chunks + " from " + table).get(0))
                .allSatisfy((column, chunk) -> assertThat(chunk).as(column).isNotNull());
    }

    private static void capture(Stack stack, String prefix, List<String> tables, Map<String, String> options) {
        Map<String, String> config = new HashMap<>(Map.ofEntries(
                Map.entry("connector.class", "io.debezium.connector.postgresql.PostgresConnector"),
                Map.entry("database.hostname", stack.postgres().host()),
                Map.entry("database.port", Integer.toString(stack.postgres().port())),
                Map.entry("database.user", stack.postgres().user()),
                Map.entry("database.password", "not-asked-for"),
                Map.entry("database.dbname", stack.postgres().database()),
                Map.entry("topic.prefix", prefix),
                Map.entry("plugin.name", "pgoutput"),
                Map.entry("slot.name", prefix),
                Map.entry("publication.name", prefix),
                Map.entry("publication.autocreate.mode", "filtered"),
                Map.entry(
                        "table.include.list",
                        tables.stream().map(table -> "public." + table).collect(Collectors.joining(","))),
                Map.entry("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
                Map.entry("key.converter.schemas.enable", "true"),
                Map.entry("value.converter.schemas.enable", "true"),
                Map.entry("value.converter.replace.null.with.default", "false")));
        config.putAll(options);
        stack.connect().put(prefix, config);
        stack.connect().awaitRunning(prefix);
    }

    private static void write(String topic, List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        assertThat(records).as(topic).hasSize(RECORDS);
        List<String> lines = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            ObjectNode headers = JSON.createObjectNode();
            for (Header header : record.headers()) {
                headers.put(header.key(), new String(header.value(), UTF_8));
            }
            lines.add("{\"topic\": \"" + topic + "\", \"offset\": " + record.offset() + ", \"key\": "
                    + text(record.key()) + ", \"value\": " + text(record.value()) + ", \"headers\": " + headers + "}");
        }
        Path file = PluginArchive.root()
                .resolve("transforms/src/test/resources/debezium")
                .resolve("toast." + topic.replace(".public", "") + ".json");
        Files.writeString(file, "[\n" + String.join(",\n", lines) + "\n]\n");
    }

    /** As it came: a parser would round numbers. */
    private static String text(byte[] json) {
        return json == null ? "null" : new String(json, UTF_8);
    }
}
