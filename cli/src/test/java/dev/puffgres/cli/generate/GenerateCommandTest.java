package dev.puffgres.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puffgres.cli.CommandRun;
import dev.puffgres.mapping.MappingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {

    private static final Path EXAMPLES = Path.of("../config-examples");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    /** But for the columns, the letter case and the names, which the example leaves to Debezium. */
    @Test
    void debeziumForTheExamplesMappingIsTheExample() throws IOException {
        Map<String, String> example = config(Files.readString(EXAMPLES.resolve("debezium.json")));
        example.put("table.include.list", "(?-i)public\\.pages");

        Map<String, String> generated =
                config(run("debezium", "--topic-prefix", "app", "--mapping", EXAMPLES.resolve("pages.toml"))
                        .out());

        assertThat(generated)
                .containsAllEntriesOf(example)
                .containsEntry("publish.via.partition.root", "true")
                .hasEntrySatisfying("column.include.list", columns -> assertThat(columns.split(","))
                        .contains("(?-i)public\\.pages\\.id", "(?-i)public\\.pages\\.deleted_at")
                        .hasSize(10))
                .hasSize(example.size() + 2);
    }

    @Test
    void standardOutputIsJsonAloneAndTheSqlIsBesideIt() throws IOException {
        CommandRun run = run("debezium", "--topic-prefix", "app", "--mapping", EXAMPLES.resolve("pages.toml"));

        assertThat(JSON.readTree(run.out()).path("name").asText()).isEqualTo("app-source");
        assertThat(run.err()).contains("ALTER TABLE \"public\".\"pages\" REPLICA IDENTITY FULL;");
        assertThat(run("debezium", "--sql", "--topic-prefix", "app", "--mapping", EXAMPLES.resolve("pages.toml"))
                        .out()
                        .lines())
                .containsExactly("ALTER TABLE \"public\".\"pages\" REPLICA IDENTITY FULL;");
    }

    @Test
    void severalMappingsOfOneSourceAreOneConnector() throws IOException {
        CommandRun run = run(
                "debezium",
                "--mapping",
                mapping("a", "\"Orders, old\"", "name = \"shop\"", "columns = [\"total\"]"),
                mapping("b", "\"items\"", "name = \"shop\"", ""));

        assertThat(config(run.out()))
                .containsEntry("topic.prefix", "shop")
                .containsEntry("slot.name", "puffgres_shop")
                .containsEntry("table.include.list", "(?-i)public\\.Orders\\x{2c}\\x{20}old,(?-i)public\\.items")
                .containsEntry(
                        "column.include.list",
                        "(?-i)public\\.Orders\\x{2c}\\x{20}old\\.id,(?-i)public\\.Orders\\x{2c}\\x{20}old\\.total,"
                                + "(?-i)public\\.items\\..*");
    }

    @Test
    void aVectorUnderTheDefaultIdentityIsLookedUpAndFullIsAskedFor() throws IOException {
        Path mapping = mapping(
                "docs",
                "\"docs\"",
                "name = \"app\"",
                "distance_metric = \"cosine_distance\"\ncolumns = [\"title\", \"embedding\"]",
                "[attributes.vector]\ncolumn = \"embedding\"\ntype = \"[768]f32\"");

        CommandRun run = run("debezium", "--mapping", mapping);

        assertThat(config(run.out()))
                .containsEntry("post.processors", "reselect")
                .containsEntry("reselect.reselect.columns.include.list", "(?-i)public\\.docs:embedding")
                .containsEntry("reselect.reselect.error.handling.mode", "warn");
        assertThat(run.err())
                .contains("embedding", "NOT NULL", "ALTER TABLE \"public\".\"docs\" REPLICA IDENTITY FULL");
    }

    @Test
    void theSinkAppliesTheMappingAndReadsItsTopics() throws IOException {
        Map<String, String> sink = config(run(
                        "sink",
                        "--topic-prefix",
                        "app",
                        "--region",
                        "gcp-us-central1",
                        "--mapping",
                        EXAMPLES.resolve("pages.toml"))
                .out());
        Map<String, String> own = new TreeMap<>();
        sink.forEach((key, value) -> own.put(key.replace("transforms.puffgres.", ""), value));

        assertThat(sink)
                .containsEntry("topics", "app.public.pages")
                .containsEntry("turbopuffer.region", "gcp-us-central1")
                .containsEntry("turbopuffer.api.key", "${env:TURBOPUFFER_API_KEY}");
        assertThat(MappingReader.fromProperties(own))
                .containsExactly(MappingReader.fromToml(EXAMPLES.resolve("pages.toml")));
    }

    @Test
    void ourSourceIsGivenTheMappingItself() throws IOException {
        Map<String, String> source = config(run(
                        "source",
                        "--adapter",
                        "wal2json_stream",
                        "--topic-prefix",
                        "app",
                        "--mapping",
                        EXAMPLES.resolve("pages.toml"))
                .out());

        assertThat(source)
                .containsEntry("connector.class", "dev.puffgres.source.PuffgresSourceConnector")
                .containsEntry("adapter", "wal2json_stream")
                .containsEntry("snapshot.mode", "initial");
        assertThat(MappingReader.fromProperties(source))
                .containsExactly(MappingReader.fromToml(EXAMPLES.resolve("pages.toml")));
    }

    @Test
    void aTopicWhoseTruncatesAreCarriedOutHasOnePartition() throws IOException {
        Path mapping = mapping("logs", "\"logs\"", "name = \"app\"", "", "[truncate]\nmode = \"delete\"");

        assertThat(config(run("debezium", "--mapping", mapping).out()))
                .containsEntry("skipped.operations", "none")
                .containsEntry("topic.creation.default.partitions", "1");
    }

    @Test
    void whatCannotBeOneConnectorIsSaidInASentence() throws IOException {
        Path one = mapping("one", "\"t\"", "name = \"a\"", "");
        Path other = mapping("other", "\"t\"", "name = \"b\"", "");
        Path full = mapping("full", "\"t\"", "name = \"a\"\nreplica_identity = \"full\"", "");

        assertThat(fails("debezium", "--mapping", EXAMPLES.resolve("pages.toml")))
                .contains("--topic-prefix");
        assertThat(fails("debezium", "--mapping", one, other)).contains("these are several: a, b");
        assertThat(fails("debezium", "--mapping", one, full)).contains("one replica identity", "one, full");
        assertThat(fails("debezium", "--mapping", one, one)).contains("Two mappings are named one");
        assertThat(fails("debezium", "--mapping", directory.resolve("nowhere.toml")))
                .contains("does not exist");
        assertThat(fails("debezium", "--topic-prefix", "a b", "--mapping", EXAMPLES.resolve("pages.toml")))
                .contains("A topic prefix is of letters");
        assertThat(fails()).contains("Name what to generate");
    }

    private Path mapping(String name, String table, String source, String top, String... more) throws IOException {
        String quoted = table.startsWith("\"") ? table : "\"" + table + "\"";
        return Files.writeString(
                directory.resolve(name + ".toml"),
                "version = 1\nname = \"" + name + "\"\nnamespace = \"" + name + "\"\n" + top + "\n[source]\ntable = "
                        + quoted + "\n" + source + "\n[id]\ncolumn = \"id\"\ntype = \"uint\"\n"
                        + String.join("\n", more));
    }

    private static String fails(Object... arguments) {
        CommandRun run = run(arguments);
        assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
        return run.err();
    }

    private static CommandRun run(Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = "generate";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return CommandRun.of(all);
    }

    private static Map<String, String> config(String json) throws IOException {
        JsonNode config = JSON.readTree(json).path("config");
        return JSON.convertValue(config, new TypeReference<TreeMap<String, String>>() {});
    }
}
