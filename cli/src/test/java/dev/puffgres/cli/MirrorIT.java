package dev.puffgres.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.Operation;
import dev.puffgres.turbopuffer.ClientConfig;
import dev.puffgres.turbopuffer.OkHttpTurbopufferClient;
import dev.puffgres.turbopuffer.TurbopufferClient;
import dev.puffgres.turbopuffer.WriteRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors that {@code generate} makes of nothing but a mapping, and what {@code sweep} does for them. */
class MirrorIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static Mirror mirror;

    @BeforeAll
    static void start() throws IOException {
        mirror = new Mirror(directory);
        // The embedded Postgres has no pgvector: text under the type's name takes the same way through Debezium.
        mirror.postgres.execute("""
                create type vector;
                create function vector_in(cstring) returns vector as 'textin' language internal immutable strict;
                create function vector_out(vector) returns cstring as 'textout' language internal immutable strict;
                create type vector (input = vector_in, output = vector_out, like = text, storage = external)""");
    }

    @AfterAll
    static void stop() {
        if (mirror != null) {
            mirror.close();
        }
    }

    @Test
    void theGeneratedPairMirrorsATableWithTheColumnsThatItsMappingNeeds() {
        mirror.postgres.execute("""
                create table articles (tenant text, id bigint, title text, status text, secret text, embedding vector,
                    primary key (tenant, id));
                insert into articles select 'acme', id, 'title ' || id, 'published', 'not to be seen',
                    ('[' || array_to_string(array(select random()::numeric(8, 6) from generate_series(1, 512)), ',') || ']')::vector
                    from generate_series(1, 3) id""");
        Path mapping = mirror.file("articles.toml", """
                version = 1
                name = "articles"
                namespace = "articles-{tenant}"
                distance_metric = "cosine_distance"
                columns = ["title", "embedding"]
                [source]
                name = "generated"
                table = "articles"
                [id]
                column = "id"
                type = "uint"
                [membership]
                where = "status = 'published'"
                [attributes.vector]
                column = "embedding"
                type = "[512]f32"
                """);
        ObjectNode source = Mirror.generate("debezium", "--mapping", mapping);
        ObjectNode sink = mirror.reachable(Mirror.generate("sink", "--mapping", mapping));
        assertThat(mirror.refusals(source)).isEmpty();
        assertThat(mirror.refusals(sink)).isEmpty();
        assertThat(mirror.refusals(Mirror.generate("source", "--adapter", "pgoutput", "--mapping", mapping)))
                .isEmpty();
        mirror.create(source);
        mirror.create(sink);
        await("the snapshot").until(() -> mirror.ids("articles-acme"), Set.of("1", "2", "3")::equals);

        mirror.postgres.execute("update articles set title = 'changed' where id = 1; delete from articles where id = 2;"
                + "update articles set status = 'draft' where id = 3");
        await("the changes")
                .until(
                        () -> mirror.emulator.documents("articles-acme"),
                        documents -> documents.keySet().equals(Set.of("1"))
                                && documents.get("1").path("title").asText().equals("changed"));

        assertThat(mirror.emulator.documents("articles-acme").get("1").path("vector"))
                .hasSize(512);
        List<JsonNode> records = mirror.values("generated.public.articles");
        assertThat(records)
                .filteredOn(record -> record.path("op").asText().equals("u"))
                .hasSize(2)
                .allSatisfy(update -> {
                    assertThat(update.path("after").fieldNames())
                            .toIterable()
                            .containsExactlyInAnyOrder("tenant", "id", "title", "status", "embedding");
                    assertThat(update.path("after").path("embedding"))
                            .as("the vector that the update left as it was, looked up again")
                            .hasSize(512);
                });
    }

    @Test
    void whatARaisedEpochLeftBehindIsSweptOnceTheSinkIsPastTheSnapshot() throws IOException {
        mirror.postgres.execute("create table books (id bigint primary key, title text);"
                + "insert into books select id, 'title ' || id from generate_series(1, 20) id");
        Path first = mirror.file("books.toml", books(1, "books1 = 0"));
        mirror.create(Mirror.generate("debezium", "--topic-prefix", "books1", "--mapping", first));
        mirror.create(mirror.reachable(
                Mirror.generate("sink", "--topic-prefix", "books1", "--name", "books-sink", "--mapping", first)));
        await("the snapshot").until(() -> mirror.ids("books").size(), Integer.valueOf(20)::equals);
        mirror.postgres.execute("update books set title = 'changed' where id <= 5");
        await("the changes").until(() -> titles("books", "changed"), Integer.valueOf(5)::equals);
        storeForAnother("books", 1000);

        // The slot is lost, and rows are deleted that nobody will ever tell of.
        mirror.connect().delete("books1-source");
        await("the slot is free")
                .until(
                        () -> mirror.rows(
                                "select active from pg_replication_slots where slot_name = 'puffgres_books1'"),
                        Set.of("false")::equals);
        mirror.postgres.dropSlot("puffgres_books1");
        mirror.postgres.execute(
                "delete from books where id in (1, 2, 11, 12, 13); insert into books values (21, 'new')");
        Path second = mirror.file("books-2.toml", books(2, "books1 = 0\nbooks2 = 1"));
        ObjectNode sink = mirror.reachable(
                Mirror.generate("sink", "--topic-prefix", "books2", "--name", "books-sink", "--mapping", second));
        Mirror.config(sink).put("retry.backoff.max.ms", "500");
        mirror.connect().put("books-sink", strings(Mirror.config(sink)));
        assertThat(sweep("books-sink", "--wait", "0"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(1))
                .satisfies(run -> assertThat(run.err()).contains("no source connector", "topic.prefix=books2"));

        mirror.emulator
                .faults()
                .add(Fault.on(Operation.WRITE)
                        .namespace("books")
                        .times(Fault.ALWAYS)
                        .throttles());
        mirror.create(Mirror.generate("debezium", "--topic-prefix", "books2", "--mapping", second));
        await("the new snapshot is in its topic")
                .until(() -> mirror.values("books2.public.books").size(), Integer.valueOf(16)::equals);
        CommandRun behind = sweep("books-sink", "--wait", "5", "--delete", "--yes");
        assertThat(behind.exitCode()).as(behind.out()).isEqualTo(1);
        assertThat(behind.err())
                .contains(
                        "Refused: the sink books-sink has not passed the end of 1 of 1 partitions (books2.public.books-0");
        assertThat(mirror.ids("books")).hasSize(21);
        mirror.emulator.faults().clear();

        JsonNode dryRun = json(sweep("books-sink", "--json"), 1);
        assertThat(dryRun.path("left_behind").asLong()).isEqualTo(5);
        assertThat(dryRun.path("deleted").asLong()).isZero();
        assertThat(mirror.ids("books")).hasSize(22);

        CommandRun swept = sweep("books-sink", "--delete", "--yes");
        assertThat(swept.exitCode()).as(swept.err()).isZero();
        assertThat(swept.out())
                .contains(
                        "mapping books, epoch 1",
                        "namespace books: 21 documents, 5 of older epochs, 0 of older snapshots",
                        "deleted 5 documents in all");
        var expected = mirror.rows("select id from books");
        expected.add("1000");
        assertThat(mirror.ids("books")).isEqualTo(expected);
        assertThat(json(sweep("books-sink", "--json"), 0).path("left_behind").asLong())
                .isZero();
    }

    @Test
    void whatASnapshotThatWasBegunAnewLeftBehindIsSwept() throws IOException {
        mirror.postgres.execute("create table songs (id bigint primary key, region text, title text);"
                + "alter table songs replica identity full;"
                + "insert into songs select id, case when id % 2 = 0 then 'eu' else 'us' end, 'title ' || id"
                + " from generate_series(1, 20) id");
        Path mapping = mirror.file("songs.toml", """
                version = 1
                name = "songs"
                namespace = "songs-{region}"
                [source]
                name = "songs"
                table = "songs"
                replica_identity = "full"
                [id]
                column = "id"
                type = "uint"
                """);
        mirror.create(Mirror.generate("debezium", "--mapping", mapping));
        mirror.create(mirror.reachable(Mirror.generate("sink", "--name", "songs-sink", "--mapping", mapping)));
        await("the snapshot").until(() -> songs().size(), Integer.valueOf(20)::equals);
        storeForAnother("songs-eu", 1000);
        storeForAnother("songs-other", 1000);

        // As if the source had died before it stored that its snapshot was over.
        mirror.connect().stop("songs-source");
        mirror.connect().resetOffsets("songs-source");
        mirror.postgres.dropSlot("puffgres_songs");
        mirror.postgres.execute("delete from songs where id in (3, 4, 5); insert into songs values (21, 'us', 'new')");
        CommandRun early = sweep("songs-sink", "--wait", "0");
        assertThat(early.exitCode()).isEqualTo(1);
        assertThat(early.err()).contains("Refused: the source songs-source has not stored any position yet");
        mirror.connect().resume("songs-source");
        await("the new snapshot").until(() -> songs().contains("21"));
        mirror.postgres.execute("update songs set title = 'changed' where id = 6");

        CommandRun dryRun = sweep("songs-sink");
        assertThat(dryRun.exitCode()).as(dryRun.err()).isEqualTo(1);
        assertThat(dryRun.out())
                .contains(
                        "namespace songs-eu: 10 documents, 0 of older epochs, 1 of older snapshots",
                        "namespace songs-us: 11 documents, 0 of older epochs, 2 of older snapshots",
                        "3 documents are left behind. Nothing was deleted: --delete does it.")
                .doesNotContain("songs-other");
        assertThat(songs()).hasSize(21);

        assertThat(sweep("songs-sink", "--delete").exitCode())
                .as("nobody can be asked")
                .isEqualTo(2);
        assertThat(json(sweep("songs-sink", "--delete", "--yes", "--json"), 0)
                        .path("deleted")
                        .asLong())
                .isEqualTo(3);
        assertThat(songs()).isEqualTo(mirror.rows("select id from songs"));
        assertThat(mirror.ids("songs-eu")).contains("1000");
        assertThat(mirror.ids("songs-other")).containsExactly("1000");
    }

    /** Our source stores which attempt it is at, so the documents need not show it. */
    @Test
    void whatABackfillThatWasBegunAnewLeftBehindIsSwept() throws IOException {
        mirror.postgres.execute("create table films (id bigint primary key, title text);"
                + "insert into films select id, 'title ' || id from generate_series(1, 20) id");
        Path mapping = mirror.file("films.toml", """
                version = 1
                name = "films"
                namespace = "films"
                [source]
                name = "films"
                table = "films"
                [id]
                column = "id"
                type = "uint"
                """);
        ObjectNode source = Mirror.generate("source", "--adapter", "wal2json_poll", "--mapping", mapping);
        // Without the stream, which would need the plugin in the server.
        Mirror.config(source).put("snapshot.mode", "initial_only");
        assertThat(mirror.refusals(source)).isEmpty();
        mirror.create(mirror.reachable(Mirror.generate("sink", "--name", "films-sink", "--mapping", mapping)));
        mirror.create(source);
        await("the backfill").until(() -> documents("films").size(), Integer.valueOf(20)::equals);

        mirror.connect().stop("films-source");
        mirror.connect().resetOffsets("films-source");
        mirror.postgres.execute("delete from films where id <= 4");
        CommandRun early = sweep("films-sink", "--wait", "0");
        assertThat(early.exitCode()).isEqualTo(1);
        assertThat(early.err())
                .contains("Refused: the source films-source has not stored that the table's backfill is over");
        mirror.connect().resume("films-source");

        JsonNode swept = json(sweep("films-sink", "--delete", "--yes", "--json"), 0);
        assertThat(swept.path("deleted").asLong()).isEqualTo(4);
        assertThat(mirror.ids("films")).isEqualTo(mirror.rows("select id from films"));
    }

    private static Set<String> songs() {
        var ids = new TreeSet<String>();
        ids.addAll(documents("songs-eu"));
        ids.addAll(documents("songs-us"));
        ids.remove("1000");
        return ids;
    }

    private static Set<String> documents(String namespace) {
        return mirror.emulator.namespaces().contains(namespace) ? mirror.ids(namespace) : Set.of();
    }

    private static String books(int version, String epochs) {
        return """
                version = %d
                name = "books"
                namespace = "books"
                [source]
                table = "books"
                [id]
                column = "id"
                type = "uint"
                [versioning.epochs]
                %s
                """.formatted(version, epochs);
    }

    private static int titles(String namespace, String title) {
        return (int) mirror.emulator.documents(namespace).values().stream()
                .filter(document -> document.path("title").asText().equals(title))
                .count();
    }

    /** A document of another mapping, of the oldest version there is. */
    private static void storeForAnother(String namespace, int id) {
        try (TurbopufferClient client = new OkHttpTurbopufferClient(new ClientConfig(
                mirror.emulator.baseUrl().toString(),
                mirror.emulator.apiKey(),
                1,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                ClientConfig.Compression.NONE,
                Optional.empty(),
                false))) {
            client.write(
                            namespace,
                            new WriteRequest(
                                    List.of("{\"id\":" + id
                                            + ",\"__mapping\":\"another\",\"__source_lsn\":0,\"__snapshot\":1}"),
                                    null,
                                    List.of(),
                                    null,
                                    List.of(),
                                    null,
                                    "{\"id\":\"uint\",\"__mapping\":\"string\",\"__source_lsn\":\"uint\",\"__snapshot\":\"uint\"}",
                                    null,
                                    false))
                    .join();
        }
    }

    private static CommandRun sweep(String sink, String... options) {
        List<Object> arguments = new ArrayList<>(List.of(
                "sweep",
                "--connect",
                mirror.worker.url(),
                "--bootstrap-servers",
                mirror.kafka.bootstrapServers(),
                "--api-key-file",
                mirror.keyFile(),
                "--sink",
                sink));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray());
    }

    private static JsonNode json(CommandRun run, int exitCode) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        return JSON.readTree(run.out());
    }

    private static Map<String, String> strings(ObjectNode config) {
        Map<String, String> strings = new TreeMap<>();
        config.properties()
                .forEach(each -> strings.put(each.getKey(), each.getValue().asText()));
        return strings;
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
