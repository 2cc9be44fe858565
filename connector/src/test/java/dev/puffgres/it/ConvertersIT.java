package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same rows through every pair of examples at once, each with its own slot, topic and namespace: the same documents. */
@ExtendWith({SharedStack.class, ExampleCluster.Shared.class})
class ConvertersIT {

    /** Our source connector over Debezium's, with the plain sink. */
    private static final String PGOUTPUT = "-pgoutput";

    private static final List<String> PAIRS = List.of("", "-tuned", "-raw-bytes", "-avro", PGOUTPUT);
    private static final int DIMENSIONS = 1536;

    /** The embedded Postgres has no pgvector: a type of that name on text's functions, which Debezium captures as it does the real one. */
    private static final String TABLE = """
            create type vector;
            create function vector_in(cstring) returns vector as 'textin' language internal immutable strict;
            create function vector_out(vector) returns cstring as 'textout' language internal immutable strict;
            create type vector (input = vector_in, output = vector_out, like = text);
            create table pages (
              id           bigint primary key,
              title        text not null,
              subtitle     text default 'no subtitle yet',
              body         text not null,
              status       text not null default 'published',
              tags         text[] default array['a', 'b'],
              price        numeric(10, 2) default 12.34,
              published_at timestamptz default '2026-01-01 00:00:00.123456+00',
              deleted_at   timestamptz,
              embedding    vector
            );
            alter table pages alter column body set storage external;
            alter table pages alter column embedding set storage external;
            alter table pages replica identity full;
            """;

    @AfterAll
    static void dropTheTable(Stack stack) {
        stack.postgres().execute("drop table if exists pages; drop type if exists vector cascade");
    }

    @Test
    void everyPairOfExamplesWritesTheSameDocuments(Stack stack, ExampleCluster cluster) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT)) {
            stack.postgres().execute(TABLE);
            insert(stack, 1, "kept");
            insert(stack, 2, "to be deleted");
            List<Example> connectors = PAIRS.stream()
                    .flatMap(pair -> pair(pair, emulator).stream())
                    .toList();
            try {
                for (Example each : connectors) {
                    if (each.isSink()) {
                        stack.kafka().createTopic(each.config().get("topics"), 1);
                    }
                    cluster.connect().put(each.config().get("name"), each.config());
                }
                connectors.forEach(
                        each -> cluster.connect().awaitRunning(each.config().get("name")));
                awaitDocuments(emulator, documents -> documents.keySet().equals(Set.of("1", "2")));

                insert(stack, 3, "inserted");
                stack.postgres().execute("update pages set title = 'changed', subtitle = null where id = 1");
                stack.postgres().execute("delete from pages where id = 2");
                insert(stack, 4, "last");
                awaitDocuments(
                        emulator,
                        documents -> documents.keySet().equals(Set.of("1", "3", "4"))
                                && documents.get("1").path("title").asText().equals("changed"));

                Map<String, ObjectNode> expected = documents(emulator, "");
                assertThatNothingIsLost(expected.get("1"));
                for (String pair : PAIRS) {
                    Map<String, ObjectNode> documents = documents(emulator, pair);
                    if (pair.equals("-avro")) {
                        // Apicurio's converter puts the column's DEFAULT into the record, and has no setting against
                        // it:
                        // the example says so.
                        JsonNode subtitle = documents.get("1").remove("subtitle");
                        assertThat(subtitle.asText()).isEqualTo("no subtitle yet");
                    }
                    assertThat(documents).as("pages%s", pair).isEqualTo(expected);
                    assertThat(stack.kafka().read("letters" + pair))
                            .as("dead letters of sink%s", pair)
                            .isEmpty();
                }
                assertThat(firstBytes(stack, "-avro"))
                        .as("Confluent's magic byte")
                        .containsOnly((byte) 0);
                assertThat(firstBytes(stack, "-raw-bytes")).containsOnly((byte) '{');
                assertThat(emulator.journal().regressions()).isEmpty();
            } finally {
                cluster.connect().connectors().forEach(cluster.connect()::delete);
            }
        }
    }

    /** An example's source and sink, with names of their own, and the emulator in the place of the region. */
    private static List<Example> pair(String pair, Emulator emulator) {
        String slot = "examples" + pair.replace('-', '_');
        Example source = Example.read((pair.equals(PGOUTPUT) ? "source" : "debezium") + pair + ".json")
                .with(Map.of(
                        "name",
                        "examples-source" + pair,
                        "topic.prefix",
                        "examples" + pair,
                        "slot.name",
                        slot,
                        "slot.drop.on.stop",
                        "true",
                        "publication.name",
                        slot));
        Example sink = Example.read("sink" + pair.replace(PGOUTPUT, "") + ".json")
                .at(emulator.baseUrl())
                .with(Map.of(
                        "name",
                        "examples-sink" + pair,
                        "topics",
                        topic(pair),
                        "namespace.prefix",
                        prefix(pair),
                        "errors.deadletterqueue.topic.name",
                        "letters" + pair));
        return List.of(source, sink);
    }

    private static void assertThatNothingIsLost(ObjectNode document) {
        assertThat(document.path("body").asText()).as("unchanged and TOASTed").isEqualTo("body ".repeat(1000));
        assertThat(document.path("vector")).as("unchanged and TOASTed").hasSize(DIMENSIONS);
        assertThat(document.path("vector").get(1).asDouble()).isEqualTo(0.5);
        assertThat(document.hasNonNull("subtitle"))
                .as("NULL is not the column's DEFAULT")
                .isFalse();
        assertThat(document.path("tags")).extracting(tag -> tag.asText()).containsExactly("a", "b");
        assertThat(document.path("price").asDouble()).isEqualTo(12.34);
        assertThat(document.path("published_at").asText()).startsWith("2026-01-01T00:00:00.123");
    }

    private static void insert(Stack stack, int id, String title) {
        stack.postgres()
                .execute("insert into pages (id, title, body, embedding) select " + id + ", '" + title
                        + "', repeat('body ', 1000), ('[' || string_agg((1.0 / i)::real::text, ',' order by i) || ']')::vector"
                        + " from generate_series(1, " + DIMENSIONS + ") i");
    }

    private static void awaitDocuments(Emulator emulator, Predicate<Map<String, ObjectNode>> expected) {
        Pipeline.await("every pair's documents")
                .until(() -> PAIRS.stream().allMatch(pair -> expected.test(documents(emulator, pair))));
    }

    /** The documents by id, without the LSN of the snapshot that read them: each slot has its own. */
    private static Map<String, ObjectNode> documents(Emulator emulator, String pair) {
        Map<String, ObjectNode> documents = new TreeMap<>(emulator.documents(prefix(pair) + "pages"));
        documents.values().forEach(document -> document.remove("__snapshot"));
        return documents;
    }

    private static Set<Byte> firstBytes(Stack stack, String pair) {
        return stack.kafka().read(topic(pair)).stream()
                .filter(record -> record.value() != null)
                .map(record -> record.value()[0])
                .collect(Collectors.toSet());
    }

    private static String prefix(String pair) {
        return "examples" + pair + "-";
    }

    private static String topic(String pair) {
        return "examples" + pair + ".public.pages";
    }
}
