package dev.puffgres.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read as a stream, and what is left to the other reader. */
class RawReaderTest {

    private static final byte[] KEY = "{\"id\":1}".getBytes(UTF_8);

    private static final String SOURCE = """
            "source":{"name":"app","schema":"public","table":"pages","lsn":42,"txId":7,"ts_ms":1000,"sequence":"[\\"40\\",\\"42\\"]"}""";

    private final List<String> asked = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.public.items.schemas-enabled.json",
                "app.public.items_full.schemas-enabled.json",
                "noschema.public.items.schemaless.json",
                "noschema.public.items_full.schemaless.json",
                "strings.public.items.schemaless.json",
                "toast.typed.docs_full.json"
            })
    void everyRecordedChangeIsReadAsAStream(String file) throws IOException {
        RawReader reader = reader(UsedColumns.ALL);
        try (InputStream json = RawReaderTest.class.getResourceAsStream("/debezium/" + file)) {
            int changes = 0;
            for (JsonNode record : new ObjectMapper().readTree(json)) {
                if (record.path("value").isObject()) {
                    byte[] key = record.path("key").isObject() ? bytes(record.get("key")) : null;
                    assertThat(reader.read("topic", key, bytes(record.get("value")), false))
                            .as("%s", record)
                            .isNotNull();
                    changes++;
                }
            }
            assertThat(changes).isPositive();
        }
    }

    @Test
    void onlyColumnsThatAreUsedAreKept() {
        RowEvent event = read(
                reader((schema, table) -> new UsedColumns.Use(Set.of("id", "title"), Set.of())),
                "{\"before\":null,\"after\":{\"id\":1,\"body\":[1,{\"a\":2}],\"title\":\"t\"}," + SOURCE
                        + ",\"op\":\"c\"}");

        assertThat(event.after().columns()).containsExactly("id", "title");
        assertThat(event.after().value("title")).isEqualTo("t");
        assertThat(event.position()).isEqualTo(new SourcePosition("app", 40, 42, 7L, Instant.ofEpochMilli(1000)));
    }

    @Test
    void theRowsOfATableThatNobodyUsesAreNotLookedAt() {
        RowEvent event = read(
                reader((schema, table) -> UsedColumns.Use.NONE),
                "{\"after\":{\"id\":1,\"id\":1e99999999999}," + SOURCE + ",\"op\":\"c\"}");

        assertThat(event.table()).isEqualTo("pages");
        assertThat(event.after()).isNull();
    }

    @Test
    void tablesTakeTurnsInATopicAndEachIsAskedForOnce() {
        RawReader reader = reader((schema, table) -> {
            asked.add(table);
            return new UsedColumns.Use(Set.of(table.equals("pages") ? "id" : "other"), Set.of());
        });
        String page = "{\"after\":{\"id\":1,\"other\":2}," + SOURCE + ",\"op\":\"r\"}";
        String post = page.replace("\"pages\"", "\"posts\"");

        for (int i = 0; i < 3; i++) {
            assertThat(read(reader, page).after().columns()).containsExactly("id");
            assertThat(read(reader, post).after().columns()).containsExactly("other");
        }
        assertThat(asked).containsExactly("pages", "posts");
    }

    @Test
    void columnsMayComeInAnotherOrderOrBeFewerOrMore() {
        RawReader reader = reader(UsedColumns.ALL);

        for (String row : List.of("'a':1,'b':2", "'b':2,'a':1", "'a':1", "'a':1,'b':2,'c':3", "", "'c':3,'b':2")) {
            String json = "{" + row.replace('\'', '"') + "}";
            RowEvent event = read(reader, "{\"after\":" + json + "," + SOURCE + ",\"op\":\"c\"}");

            StringBuilder read = new StringBuilder();
            event.after().columns().forEach(column -> read.append(read.isEmpty() ? "" : ",")
                    .append("'" + column + "':")
                    .append(event.after().value(column)));
            assertThat(read).hasToString(row);
        }
    }

    @Test
    void aVectorBecomesFloatsAndWhatIsNoneAList() {
        RawReader reader = reader((schema, table) -> new UsedColumns.Use(Set.of("v"), Set.of("v")));

        assertThat(vector(reader, "[1,2.5,-0.0,1e-3]")).isEqualTo(new float[] {1f, 2.5f, 0f, 0.001f});
        assertThat(vector(reader, "[]")).isEqualTo(new float[0]);
        assertThat(vector(reader, "[1,null]")).isEqualTo(Arrays.asList(1L, null));
        assertThat(vector(reader, "[1e300]")).isEqualTo(List.of(new BigDecimal("1e300")));
        assertThat(vector(reader, "\"[1]\"")).isEqualTo("[1]");
        assertThat(vector(reader, "null")).isNull();
        String codes = "__debezium_unavailable_value"
                .chars()
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",", "[", "]"));
        assertThat(vector(reader, codes)).isEqualTo(Unavailable.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                " {'after':{'id':1},S,'op':'c'}",
                "{'after':{'id':1},S,'op':'c'} 1",
                "{'after':{'id':1},S,'op':'c'",
                "{'after':{'id':1},S,'op':'x'}",
                "{'after':{'id':1},S,'op':'m','message':{}}",
                "{'after':{'id':1},S}",
                "{'after':{'id':1},'op':'c'}",
                "{'after':{'id':1},'source':null,'op':'c'}",
                "{'after':{'id':1},'source':{'schema':'public','table':'pages'},'op':'c'}",
                "{'after':{'id':1},S,'op':'c','op':'c'}",
                "{'after':{'id':1},'after':{'id':2},S,'op':'c'}",
                "{'after':{'id':1,'id':2},S,'op':'c'}",
                "{'after':[],S,'op':'c'}",
                "{'after':{'id':1},S,'op':'c','x':tru}",
                "{'ts_ms':1}"
            })
    void whateverElseIsLeftToTheTree(String json) {
        assertThat(read(
                        reader(UsedColumns.ALL),
                        json.replace('\'', '"').replace("S,", SOURCE + ",").replace("S}", SOURCE + "}")))
                .isNull();
    }

    @Test
    void aKeyWhoseWrapperIsTheOtherWayRoundIsLeftToTheTree() {
        byte[] value = ("{\"after\":{\"id\":1}," + SOURCE + ",\"op\":\"c\"}").getBytes(UTF_8);
        byte[] key = "{\"payload\":{\"id\":1},\"schema\":1}".getBytes(UTF_8);

        assertThat(reader(UsedColumns.ALL).read("topic", key, value, false)).isNull();
    }

    @Test
    void ourOwnSourcesNullsAreExact() {
        String json = "{\"after\":{\"id\":1}," + SOURCE + ",\"op\":\"c\"}";

        assertThat(read(reader(UsedColumns.ALL), json).exactNulls()).isFalse();
        assertThat(read(reader(UsedColumns.ALL), json.replace("\"name\"", "\"version\":\"puffgres-1\",\"name\""))
                        .exactNulls())
                .isTrue();
    }

    @Test
    void aSchemaIsParsedOnlyOnce() {
        RawReader reader = reader(UsedColumns.ALL);
        String schema = """
                {"type":"struct","fields":[
                  {"field":"after","type":"struct","optional":true,"fields":[{"field":"id","type":"int64"},{"field":"u","type":"string"}]},
                  {"field":"source","type":"struct","fields":[]},{"field":"op","type":"string"}]}""";
        String first =
                "{\"schema\":" + schema + ",\"payload\":{\"after\":{\"id\":1,\"x\":0}," + SOURCE + ",\"op\":\"c\"}}";

        Row row = read(reader, first).after();
        Row other = read(reader, first.replace("\"id\":1", "\"id\":2")).after();

        assertThat(row.type("id")).isEqualTo(ColumnType.of(ColumnType.Kind.INTEGER));
        assertThat(row.columns()).containsExactly("id", "u");
        assertThat(other.value("id")).isEqualTo(2L);
        assertThat(other.value("u")).isNull();
        assertThat(other.shape()).isSameAs(row.shape());
        assertThat(read(reader, first.substring(0, first.length() - 1) + ",\"more\":1}"))
                .isNull();
        assertThat(read(reader, first + "}")).isNull();
    }

    private static Object vector(RawReader reader, String json) {
        return read(reader, "{\"after\":{\"v\":" + json + "}," + SOURCE + ",\"op\":\"c\"}")
                .after()
                .value("v");
    }

    private static RawReader reader(UsedColumns used) {
        return new RawReader(used, new RowShapes(), new UnavailableForms("__debezium_unavailable_value"));
    }

    private static RowEvent read(RawReader reader, String json) {
        return reader.read("topic", KEY, json.getBytes(UTF_8), false);
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(UTF_8);
    }
}
