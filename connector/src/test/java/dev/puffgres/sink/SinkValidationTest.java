package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SinkValidationTest {
    private static final String MAPPING = "transforms.puffgres.mapping.pages.";

    private final Map<String, String> config = new HashMap<>();
    private Emulator emulator;

    @BeforeEach
    void aValidConfiguration() throws IOException {
        emulator = Emulator.start(EmulatorConfig.DEFAULT);
        config.putAll(Map.of(
                "name", "pages-sink",
                "topics", "app.public.pages",
                "turbopuffer.api.key", EmulatorConfig.API_KEY,
                "turbopuffer.base.url", emulator.baseUrl().toString(),
                "transforms", "puffgres",
                "transforms.puffgres.type", "dev.puffgres.transforms.ApplyMapping",
                "transforms.puffgres.mappings", "pages"));
        config.putAll(Map.of(
                MAPPING + "namespace", "pages",
                MAPPING + "source.table", "pages",
                MAPPING + "source.schema", "public",
                MAPPING + "source.replica_identity", "default",
                MAPPING + "id.column", "id",
                MAPPING + "id.type", "uint"));
    }

    @AfterEach
    void stop() {
        emulator.close();
    }

    @Test
    void aValidConfigurationHasNoErrors() {
        assertThat(errors()).isEmpty();
    }

    @Test
    void theKeyIsRequired() {
        config.remove("turbopuffer.api.key");
        assertThat(errors()).containsOnlyKeys("turbopuffer.api.key");
    }

    @Test
    void aWrongKeyIsAnErrorOfTheKeyThatDoesNotQuoteIt() {
        config.put("turbopuffer.api.key", "tpuf_wrong000000000000000000000000000");
        assertThat(errors()).containsOnlyKeys("turbopuffer.api.key");
        assertThat(errors().get("turbopuffer.api.key").toString())
                .contains("401")
                .doesNotContain("tpuf_wrong");
    }

    @Test
    void aHostWithoutAnAddressIsAnErrorOfTheRegion() {
        config.remove("turbopuffer.base.url");
        config.put("turbopuffer.region", "no-such-region-of-anybody");
        assertThat(errors()).containsOnlyKeys("turbopuffer.region");
    }

    @Test
    void eitherRegionOrBaseUrlMustBeSet() {
        config.remove("turbopuffer.base.url");
        assertThat(errors()).containsOnlyKeys("turbopuffer.region");
        config.put("turbopuffer.base.url", emulator.baseUrl().toString());
        config.put("turbopuffer.region", "gcp-us-central1");
        assertThat(errors().toString()).contains("only one");
    }

    @Test
    void plainHttpToAnotherHostMustBeAllowed() {
        config.put("turbopuffer.base.url", "http://turbopuffer.example");
        assertThat(errors().get("turbopuffer.base.url").toString()).contains("plain http");
    }

    @Test
    void anOutageIsNoError() {
        emulator.faults().add(Fault.on().answers(503));
        assertThat(errors()).isEmpty();
        emulator.faults().clear();
        emulator.faults().add(Fault.on().throttles());
        assertThat(errors()).isEmpty();
    }

    @Test
    void aSilentServiceIsNoErrorAndTakesAtMostFiveSeconds() {
        emulator.faults().add(Fault.on().hangs());
        long before = System.nanoTime();
        assertThat(errors()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(5_500));
    }

    @Test
    void aServiceThatAnswersHtmlIsAnErrorOfItsAddress() {
        emulator.faults().add(Fault.on().answersHtml(200));
        assertThat(errors()).containsOnlyKeys("turbopuffer.base.url");
    }

    @Test
    void withoutTheLiveChecksTheServiceIsNotAsked() {
        config.put("validate.connection", "false");
        assertThat(errors()).isEmpty();
        assertThat(emulator.requests()).isEmpty();
    }

    @Test
    void aTypeThatContradictsTheNamespaceIsAnErrorOfItsOption() throws Exception {
        write("{\"upsert_rows\":[{\"id\":\"a\",\"title\":\"x\"}],\"schema\":{\"id\":\"string\",\"title\":\"string\"}}");
        config.put(MAPPING + "attributes.title.type", "int");
        assertThat(errors()).containsOnlyKeys(MAPPING + "id.type", MAPPING + "attributes.title.type");
        assertThat(errors().get(MAPPING + "id.type").toString()).contains("string", "uint", "namespace pages");
    }

    @Test
    void everyErrorOfAMappingStandsOnItsKey() {
        config.put(MAPPING + "id.type", "nonsense");
        config.put(MAPPING + "colunms", "a,b");
        assertThat(errors()).containsKeys(MAPPING + "id.type", MAPPING + "colunms");
    }

    @Test
    void theTransformMustBeThere() {
        config.put("transforms", "");
        assertThat(errors().get("transforms").toString()).contains("dev.puffgres.transforms.ApplyMapping");
    }

    @Test
    void theTransformMustBeTheLast() {
        config.put("transforms", "puffgres,route");
        config.put("transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter");
        assertThat(errors().get("transforms").toString()).contains("last");
        config.put("transforms", "route, puffgres");
        assertThat(errors()).isEmpty();
    }

    @Test
    void theTransformMustApplyToEveryRecord() {
        config.put("transforms.puffgres.predicate", "some");
        assertThat(errors()).containsOnlyKeys("transforms.puffgres.predicate");
    }

    @Test
    void aMappingOnTheConnectorItselfIsToldWhereItBelongs() {
        config.put("mapping.pages.namespace", "pages");
        assertThat(errors().get("mapping.pages.namespace").toString())
                .contains("transforms.puffgres.mapping.pages.namespace");
    }

    @Test
    void toleranceNeedsAPlaceForWhatIsTolerated() {
        config.put("errors.tolerance", "all");
        assertThat(errors()).containsOnlyKeys("errors.tolerance");
        config.put("errors.log.enable", "true");
        assertThat(errors()).isEmpty();
        config.remove("errors.log.enable");
        config.put("errors.deadletterqueue.topic.name", "dead");
        assertThat(errors()).isEmpty();
        config.remove("errors.tolerance");
        assertThat(errors()).containsOnlyKeys("errors.deadletterqueue.topic.name");
    }

    @Test
    void deletesMayBeSoft() {
        config.put("delete.mode", "soft");
        assertThat(errors()).isEmpty();
        config.put("delete.mode", "gentle");
        assertThat(errors()).containsOnlyKeys("delete.mode");
    }

    @Test
    void aMarkerMustOutliveALateRequest() {
        config.put("delete.mode", "soft");
        config.put("soft.delete.retention.ms", "59999");
        assertThat(errors().get("soft.delete.retention.ms").toString()).contains("request.timeout.ms");
        config.put("delete.mode", "hard");
        assertThat(errors()).isEmpty();
    }

    @Test
    void softDeletesNeedVersions() {
        config.put("delete.mode", "soft");
        config.put(MAPPING + "versioning.mode", "none");
        assertThat(errors()).containsOnlyKeys("delete.mode");
        assertThat(errors().get("delete.mode").toString()).contains("mapping pages", "source_lsn");
    }

    @Test
    void softDeletesHaveNoTextForTheServiceToEmbed() {
        config.put("delete.mode", "soft");
        config.put(MAPPING + "attributes.title.type", "string");
        config.put(MAPPING + "attributes.title.embed", "some-model");
        assertThat(errors()).containsOnlyKeys("delete.mode");
        assertThat(errors().get("delete.mode").toString()).contains("mapping pages", "embed");
    }

    @Test
    void optionsThatContradictEachOtherAreErrors() {
        config.put("retry.backoff.ms", "1000");
        config.put("retry.backoff.max.ms", "500");
        config.put("max.in.flight.requests", "1");
        config.put("proxy.host", "proxy");
        assertThat(errors())
                .containsOnlyKeys("retry.backoff.max.ms", "max.in.flight.requests.per.namespace", "proxy.port");
    }

    @Test
    void mappingsOfOneNamespaceAgreeOnTheTypeOfIds() {
        config.put("transforms.puffgres.mappings", "pages,posts");
        config.putAll(Map.of(
                "transforms.puffgres.mapping.posts.namespace", "pages",
                "transforms.puffgres.mapping.posts.source.table", "posts",
                "transforms.puffgres.mapping.posts.source.schema", "public",
                "transforms.puffgres.mapping.posts.source.replica_identity", "default",
                "transforms.puffgres.mapping.posts.id.column", "id",
                "transforms.puffgres.mapping.posts.id.type", "uuid"));
        assertThat(errors()).containsOnlyKeys("transforms.puffgres.mapping.posts.id.type");
    }

    @Test
    void everyOptionHasItsDefault() {
        Map<String, String> defaults = new TreeMap<>();
        PuffgresSinkConfig.CONFIG_DEF
                .configKeys()
                .forEach((name, key) ->
                        defaults.put(name, key.hasDefault() ? String.valueOf(key.defaultValue) : "required"));
        assertThat(defaults)
                .containsExactlyEntriesOf(new TreeMap<>(Map.ofEntries(
                        Map.entry("batch.max.bytes", "16777216"),
                        Map.entry("batch.max.rows", "10000"),
                        Map.entry("buffer.max.bytes", "67108864"),
                        Map.entry("buffer.max.records", "50000"),
                        Map.entry("compression.type", "none"),
                        Map.entry("connect.timeout.ms", "10000"),
                        Map.entry("delete.mode", "hard"),
                        Map.entry("linger.ms", "100"),
                        Map.entry("linger.max.ms", "1000"),
                        Map.entry("max.in.flight.requests", "16"),
                        Map.entry("max.in.flight.requests.per.namespace", "2"),
                        Map.entry("max.outstanding.records", "100000"),
                        Map.entry("namespace.prefix", ""),
                        Map.entry("proxy.host", ""),
                        Map.entry("proxy.password", "[hidden]"),
                        Map.entry("proxy.port", "0"),
                        Map.entry("proxy.username", ""),
                        Map.entry("request.timeout.ms", "60000"),
                        Map.entry("retry.backoff.max.ms", "30000"),
                        Map.entry("retry.backoff.ms", "250"),
                        Map.entry("retry.timeout.ms", "-1"),
                        Map.entry("soft.delete.retention.ms", "604800000"),
                        Map.entry("turbopuffer.allow.insecure", "false"),
                        Map.entry("turbopuffer.api.key", "required"),
                        Map.entry("turbopuffer.base.url", ""),
                        Map.entry("turbopuffer.region", ""),
                        Map.entry("validate.connection", "true"))));
    }

    @Test
    void taskConfigurationsAreTheConnectorsOwnWithANumber() {
        PuffgresSinkConnector connector = new PuffgresSinkConnector();
        connector.start(config);
        List<Map<String, String>> tasks = connector.taskConfigs(2);
        Map<String, String> expected = new HashMap<>(config);
        expected.put("task.id", "1");
        assertThat(tasks).hasSize(2).element(1).isEqualTo(expected);
    }

    private Map<String, List<String>> errors() {
        Map<String, List<String>> errors = new TreeMap<>();
        for (ConfigValue each : new PuffgresSinkConnector().validate(config).configValues()) {
            if (!each.errorMessages().isEmpty()) {
                errors.put(each.name(), each.errorMessages());
            }
        }
        return errors;
    }

    private void write(String body) throws Exception {
        java.net.http.HttpResponse<String> answer = java.net.http.HttpClient.newHttpClient()
                .send(
                        java.net.http.HttpRequest.newBuilder(emulator.baseUrl().resolve("/v2/namespaces/pages"))
                                .header("Authorization", "Bearer " + EmulatorConfig.API_KEY)
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
