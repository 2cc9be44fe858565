package dev.puffgres.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puffgres.cli.CommandException;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.mapping.MappingReader;
import dev.puffgres.mapping.MappingWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SweepPlanTest {

    private static final long EPOCH_1 = 1L << 56;

    @Test
    void theEpochIsThatOfTheSourceWhoseTopicsTheSinkReads() {
        Mapping mapping = mapping("", "\"versioning\": {\"epochs\": {\"app\": 0, \"app2\": 1}}");

        Plan plan = Plan.of(
                mapping,
                List.of("app2.public.pages", "app2.public.users"),
                List.of(debezium("app"), debezium("app2")),
                List.of());

        assertThat(plan.epochFloor()).isEqualTo(EPOCH_1);
        assertThat(plan.topics()).containsExactly("app2.public.pages");
        assertThat(plan.sources()).containsExactly(debezium("app2"));
    }

    @Test
    void withoutEpochsThereIsNoOlderOne() {
        assertThat(Plan.of(mapping("", ""), List.of("app.public.pages"), List.of(debezium("app")), List.of())
                        .epochFloor())
                .isZero();
    }

    /** A document does not say which source it is of, so the documents of the older one would go. */
    @Test
    void sourcesOfSeveralEpochsAreNotSwept() {
        Mapping mapping = mapping("", "\"versioning\": {\"epochs\": {\"app\": 0, \"app2\": 1}}");

        assertRefused(
                () -> Plan.of(
                        mapping,
                        List.of("app.public.pages", "app2.public.pages"),
                        List.of(debezium("app"), debezium("app2")),
                        List.of()),
                "several epochs (app is of 0, app2 is of 1)");
        assertRefused(
                () -> Plan.of(mapping, List.of("app3.public.pages"), List.of(debezium("app3")), List.of()),
                "does not list the source app3");
    }

    @Test
    void aSourceThatTheMappingLeavesOutDoesNotMatter() {
        Mapping mapping = mapping("\"name\": \"app2\", ", "\"versioning\": {\"epochs\": {\"app\": 0, \"app2\": 1}}");

        assertThat(Plan.of(
                                mapping,
                                List.of("app.public.pages", "app2.public.pages"),
                                List.of(debezium("app"), debezium("app2")),
                                List.of())
                        .topics())
                .containsExactly("app2.public.pages");
    }

    @Test
    void aTopicWithoutASourceIsNotSweptUnlessTheSourceIsNamed() {
        Mapping mapping = mapping("", "");

        assertRefused(
                () -> Plan.of(mapping, List.of("app.public.pages"), List.of(debezium("other")), List.of()),
                "no source connector of this Connect cluster has topic.prefix=app");
        assertRefused(() -> Plan.of(mapping, List.of("renamed"), List.of(debezium("app")), List.of()), "--source");
        assertThat(Plan.of(mapping, List.of("renamed"), List.of(debezium("app")), List.of(debezium("app")))
                        .topics())
                .containsExactly("renamed");
    }

    /** Rows that were not read in the new epoch would be taken for rows that are gone. */
    @Test
    void anEpochWithoutAWholeSnapshotIsNotSwept() {
        Mapping mapping = mapping("", "\"versioning\": {\"epochs\": {\"app\": 1}}");
        for (Map<String, String> part : List.of(
                Map.of("snapshot.mode", "no_data"),
                Map.of("table.include.list", "(?-i)public\\.users"),
                Map.of("snapshot.include.collection.list", "public.users"),
                Map.of("snapshot.select.statement.overrides", "public.users,public.pages"))) {
            assertRefused(
                    () -> Plan.of(mapping, List.of("app.public.pages"), List.of(debezium("app", part)), List.of()),
                    "the source app-source");
        }
        assertThat(Plan.of(
                                mapping,
                                List.of("app.public.pages"),
                                List.of(debezium("app", Map.of("snapshot.include.collection.list", "Public\\.Pages"))),
                                List.of())
                        .epochFloor())
                .isEqualTo(EPOCH_1);
    }

    @Test
    void aMappingWithoutVersionsIsNotSwept() {
        assertRefused(
                () -> Plan.of(
                        mapping("", "\"versioning\": {\"mode\": \"none\"}"),
                        List.of("app.public.pages"),
                        List.of(debezium("app")),
                        List.of()),
                "no versions");
    }

    @Test
    void debeziumsSnapshotIsOverWhenItsOffsetSaysSo() throws JsonProcessingException {
        Source source = debezium("app");
        Mapping.Source table = mapping("", "").source();

        assertThat(source.unfinished(json("[]"), table))
                .hasValueSatisfying(reason -> assertThat(reason).contains("not stored any position"));
        assertThat(source.unfinished(offset("app", "null"), table)).isPresent();
        assertThat(source.unfinished(offset("other", "{\"lsn\": 7}"), table)).isPresent();
        assertThat(source.unfinished(
                        offset("app", "{\"lsn\": 7, \"snapshot\": \"INITIAL\", \"snapshot_completed\": false}"), table))
                .isPresent();
        assertThat(source.unfinished(
                        offset("app", "{\"lsn\": 7, \"snapshot\": \"INITIAL\", \"snapshot_completed\": true}"), table))
                .isEmpty();
        assertThat(source.unfinished(offset("app", "{\"lsn\": 7, \"lsn_proc\": 7}"), table))
                .isEmpty();
        assertThat(source.unfinished(offset("app", "{\"lsn\": 7, \"incremental_snapshot_primary_key\": \"x\"}"), table))
                .isPresent();
    }

    @Test
    void ourBackfillIsOverWhenTheTablesOffsetHasAnEndAndNamesItsAttempt() throws JsonProcessingException {
        Source source = new Source(
                "app-source",
                Map.of(
                        "connector.class", "dev.puffgres.source.PuffgresSourceConnector",
                        "adapter", "wal2json_poll",
                        "snapshot.mode", "initial",
                        "topic.prefix", "app"));
        Mapping.Source table = mapping("", "").source();
        JsonNode begun = json("""
                [{"partition": {"server": "app", "table": "public.pages"}, "offset": {"lsn": 90, "rows": 5}},
                 {"partition": {"server": "app", "table": "public.users"}, "offset": {"lsn": 70, "end": 80}}]""");
        JsonNode done = json("""
                [{"partition": {"server": "app", "table": "public.pages"}, "offset": {"lsn": 90, "rows": 5, "end": 95}}]""");

        assertThat(source.unfinished(begun, table)).isPresent();
        assertThat(source.unfinished(done, table)).isEmpty();
        assertThat(source.lastAttempt(done, table)).hasValue(90);
        assertThat(debezium("app").lastAttempt(done, table)).isEmpty();
    }

    /** Each part of a snapshot that a signal asks for has another LSN. */
    @Test
    void aSourceThatTakesSignalsIsKnownByItsOptions() {
        assertThat(debezium("app").takesSignals()).isFalse();
        assertThat(debezium("app", Map.of("signal.enabled.channels", "source")).takesSignals())
                .isFalse();
        assertThat(debezium("app", Map.of("signal.data.collection", "public.signals"))
                        .takesSignals())
                .isTrue();
        assertThat(debezium("app", Map.of("signal.enabled.channels", "kafka")).takesSignals())
                .isTrue();
    }

    @Test
    void theSinksMappingIsWhatItAppliesAndAFileMustSayTheSame() {
        Mapping mapping = mapping("", "");
        Map<String, String> config = new HashMap<>(Map.of(
                "connector.class", Sink.CLASS,
                "topics", "app.public.pages, app.public.users",
                "transforms", "other,puffgres",
                "transforms.puffgres.type", "dev.puffgres.transforms.ApplyMapping",
                "transforms.puffgres.mapping.json", MappingWriter.toJson(mapping)));

        Sink sink = Sink.of("sink", config, List.of());
        assertThat(sink.mappings()).containsExactly(mapping);
        assertThat(sink.topics(List.of())).containsExactly("app.public.pages", "app.public.users");
        assertThat(Sink.of("sink", config, List.of(mapping))).isEqualTo(sink);
        assertThatThrownBy(() -> Sink.of("sink", config, List.of(mapping("\"name\": \"app\", ", ""))))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("not what the sink sink applies");

        config.put("transforms.puffgres.mapping.json", "${dir:/mappings:pages.json}");
        assertThatThrownBy(() -> Sink.of("sink", config, List.of()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--mapping <file>");
        assertThat(Sink.of("sink", config, List.of(mapping)).mappings()).containsExactly(mapping);
    }

    /** A document says its mapping, and not its sink: the other's, which may be of an older epoch, would go. */
    @Test
    void anotherSinkOfTheSameMappingAndNamespaceIsFound() {
        Mapping mapping = mapping("", "");
        Map<String, String> config = new HashMap<>(Map.of(
                "connector.class",
                Sink.CLASS,
                "transforms",
                "puffgres",
                "transforms.puffgres.type",
                "dev.puffgres.transforms.ApplyMapping",
                "transforms.puffgres.mapping.json",
                MappingWriter.toJson(mapping)));
        Map<String, String> elsewhere = new HashMap<>(config);
        elsewhere.put("namespace.prefix", "test-");
        Sink sink = Sink.of("sink", config, List.of());

        assertThat(sink.twin(mapping, Map.of("sink", config, "test", elsewhere, "source", Map.of())))
                .isEmpty();
        assertThat(sink.twin(mapping, Map.of("sink", config, "old-sink", config)))
                .hasValue("old-sink");
    }

    @Test
    void topicsByPatternAreThoseThatMatchInFull() {
        Sink sink = new Sink("sink", Map.of("topics.regex", "app\\.public\\..*"), List.of());

        assertThat(sink.topics(List.of("x.app.public.pages", "app.public.users", "app.public.pages")))
                .containsExactly("app.public.pages", "app.public.users");
    }

    @Test
    void anLsnIsReadAsPostgresWritesIt() {
        assertThat(Lsn.parse("16/B374D848")).hasValue(0x16_B374D848L);
        assertThat(Lsn.text(0x16_B374D848L)).isEqualTo("16/B374D848");
        assertThat(Lsn.parse("16B374D848")).isEmpty();
    }

    private static void assertRefused(ThrowingCallable call, String reason) {
        assertThatThrownBy(call)
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("Mapping pages cannot be swept: ")
                .hasMessageContaining(reason);
    }

    private static Mapping mapping(String source, String more) {
        return MappingReader.fromJson(
                        "{\"version\": 1, \"name\": \"pages\", \"namespace\": \"pages\", \"source\": {" + source
                                + "\"table\": \"pages\"}, \"id\": {\"column\": \"id\", \"type\": \"uint\"}"
                                + (more.isEmpty() ? "" : ", " + more) + "}")
                .get(0);
    }

    private static Source debezium(String prefix) {
        return debezium(prefix, Map.of());
    }

    private static Source debezium(String prefix, Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        config.put("topic.prefix", prefix);
        return new Source(prefix + "-source", config);
    }

    private static JsonNode offset(String server, String offset) throws JsonProcessingException {
        return json("[{\"partition\": {\"server\": \"" + server + "\"}, \"offset\": " + offset + "}]");
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text);
    }
}
