package dev.puffgres.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.mapping.MappingReader;
import dev.puffgres.source.port.CapturedTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DebeziumOptionsTest {

    private static final String PAGES = """
            {"name": "pages", "namespace": "pages-{tenant}", "source": {"table": "pages", "replica_identity": "full"},
             "id": {"column": "id", "type": "uint"}, "membership": {"mode": "dsl", "where": "status = 'live'"},
             "columns": ["title"]}""";

    private static final String ALL_OF_ORDERS = """
            {"name": "orders", "namespace": "orders", "source": {"schema": "My.Shop", "table": "Order, old"},
             "id": {"column": "id", "type": "uint"}}""";

    private static final String TRUNCATED = """
            {"name": "logs", "namespace": "logs", "source": {"table": "logs"},
             "id": {"column": "id", "type": "uint"}, "truncate": {"mode": "fail"}}""";

    @Test
    void theTablesAndColumnsThatMappingsNeedAreCapturedAndNoOthers() {
        assertThat(options(Map.of(), PAGES).derived())
                .containsEntry("connector.class", "io.debezium.connector.postgresql.PostgresConnector")
                .containsEntry("plugin.name", "pgoutput")
                .containsEntry("table.include.list", "(?-i)public\\.pages")
                .containsEntry(
                        "column.include.list",
                        "(?-i)public\\.pages\\.tenant,(?-i)public\\.pages\\.id,(?-i)public\\.pages\\.title,(?-i)public\\.pages\\.status");
    }

    @Test
    void aMappingOfAllColumnsNeedsNoListOfThem() {
        assertThat(options(Map.of(), ALL_OF_ORDERS).derived())
                .containsEntry("table.include.list", "(?-i)My\\x{2e}Shop\\.Order\\x{2c}\\x{20}old")
                .doesNotContainKey("column.include.list");
    }

    @Test
    void aListOfColumnsHasAllOfATableWhoseMappingTakesAll() {
        assertThat(options(Map.of(), PAGES, ALL_OF_ORDERS).derived().get("column.include.list"))
                .startsWith("(?-i)My\\x{2e}Shop\\.Order\\x{2c}\\x{20}old\\..*,(?-i)public\\.pages\\.");
    }

    @Test
    void whatTheUserGivesStandsAboveWhatIsAdvised() {
        Map<String, String> given = Map.of(
                "slot.name",
                "mine",
                "heartbeat.interval.ms",
                "500",
                "publication.autocreate.mode",
                "disabled",
                "max.batch.size",
                "7");

        assertThat(options(Map.of("slot.name", "mine"), PAGES).derived())
                .containsEntry("publication.name", "mine")
                .containsEntry("publication.autocreate.mode", "filtered")
                .containsEntry("publish.via.partition.root", "true")
                .containsEntry("offset.mismatch.strategy", "trust_offset");
        assertThat(options(given, PAGES).derived()).containsAllEntriesOf(given);
        assertThat(options(given, PAGES).contradictions()).isEmpty();
    }

    @Test
    void ourOwnOptionsAreNotDebeziums() {
        Map<String, String> given =
                new HashMap<>(Map.of("adapter", "pgoutput", "mappings", "pages", "mapping.json", PAGES));
        given.put("mapping.pages.namespace", "pages");

        assertThat(options(given, PAGES).derived())
                .doesNotContainKeys("adapter", "mappings", "mapping.json", "mapping.pages.namespace");
    }

    @Test
    void truncatesAreCapturedWhereAMappingActsOnThem() {
        assertThat(options(Map.of(), PAGES).derived()).doesNotContainKey("skipped.operations");
        assertThat(options(Map.of(), PAGES, TRUNCATED).derived()).containsEntry("skipped.operations", "none");
        assertThat(options(Map.of("skipped.operations", "c, t"), TRUNCATED).contradictions())
                .containsOnlyKeys("skipped.operations")
                .allSatisfy((option, error) -> assertThat(error).contains("mapping logs", "truncate.mode"));
    }

    @Test
    void anOptionThatContradictsTheMappingIsNamedWithIt() {
        Map<String, String> given = Map.of(
                "plugin.name", "decoderbufs",
                "backfill.max.rows.per.second", "1",
                "table.exclude.list", "public.pages",
                "column.exclude.list", "public.pages.title");

        assertThat(options(given, PAGES).contradictions())
                .containsOnlyKeys(given.keySet())
                .allSatisfy((option, error) ->
                        assertThat(error).contains(option.startsWith("backfill") ? "snapshot" : "mapping pages"));
        assertThat(options(Map.of("column.include.list", "My.Shop.Order.id"), ALL_OF_ORDERS)
                        .contradictions())
                .containsOnlyKeys("column.include.list")
                .allSatisfy((option, error) -> assertThat(error).contains("mapping orders", "all columns"));
    }

    @Test
    void whatIsDerivedIsNoContradictionWhereTheUserGivesItToo() {
        Map<String, String> derived = options(Map.of(), PAGES).derived();

        assertThat(options(derived, PAGES).contradictions()).isEmpty();
        assertThat(options(derived, PAGES).derived()).isEqualTo(derived);
    }

    private static DebeziumOptions options(Map<String, String> given, String... mappings) {
        return new DebeziumOptions(
                given,
                CapturedTable.of(
                        MappingReader.fromJson("[" + String.join(",", List.copyOf(Arrays.asList(mappings))) + "]"),
                        "app"));
    }
}
