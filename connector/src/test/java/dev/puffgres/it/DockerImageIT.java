package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.Testcontainers;

/**
 * The image of {@code docker/Dockerfile} as a worker among containers, with the plain pair of the examples and the emulator in this JVM. The
 * profile {@code docker} alone runs it, since nothing else here needs a container engine; without one it fails.
 */
class DockerImageIT {

    /** The name by which Testcontainers lets containers reach ports of the test's JVM. */
    private static final String HOST = "host.testcontainers.internal";

    private static final String NAMESPACE = "pages";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Emulator emulator;
    private static Containers containers;

    @BeforeAll
    static void start() throws IOException {
        Containers.requireEngine();
        emulator = Emulator.start(EmulatorConfig.DEFAULT);
        // Only containers that start later reach it.
        Testcontainers.exposeHostPorts(emulator.baseUrl().getPort());
        containers = Containers.start(emulator.apiKey());
    }

    @AfterAll
    static void close() {
        if (containers != null) {
            containers.close();
        }
        if (emulator != null) {
            emulator.close();
        }
    }

    @Test
    void theWorkerListsOurClassesAndDebeziums() throws Exception {
        JsonNode plugins = JSON.readTree(
                call("GET", "/connector-plugins?connectorsOnly=false", "").body());

        assertThat(plugins.findValuesAsText("class"))
                .contains(
                        "dev.puffgres.sink.PuffgresSinkConnector",
                        "dev.puffgres.transforms.ApplyMapping",
                        "io.debezium.connector.postgresql.PostgresConnector");
        assertThat(plugins)
                .filteredOn(plugin -> plugin.path("class").asText().startsWith("dev.puffgres."))
                .hasSize(2)
                .allSatisfy(
                        plugin -> assertThat(plugin.path("version").asText()).isEqualTo(PluginArchive.version()));
    }

    @Test
    void aRowFollowsThroughTheExamplesAsTheyStand() throws Exception {
        containers.sql("""
                create extension vector;
                create table pages (
                  id           bigint primary key,
                  title        text,
                  subtitle     text,
                  body         text,
                  tags         text[],
                  price        numeric(10,2),
                  published_at timestamptz,
                  status       text,
                  deleted_at   timestamptz,
                  embedding    vector(1536)
                );
                alter table pages replica identity full;
                """);
        create(Example.read("debezium.json"));
        // What must differ: the address, and leave for plain http to another host than the worker's own.
        create(Example.read("sink.json")
                .at(URI.create("http://" + HOST + ":" + emulator.baseUrl().getPort()))
                .with(Map.of("turbopuffer.allow.insecure", "true")));

        containers.sql("insert into pages values (1, 'first', null, 'text', '{a,b}', 1.50, '2026-01-02T03:04:05Z',"
                + " 'published', null, array_fill(0.5::real, array[1536])::vector)");
        ObjectNode inserted = awaitDocument(document -> title(document).equals("first"));
        assertThat(inserted.path("vector")).hasSize(1536);
        assertThat(inserted.path("vector").get(0).asDouble()).isEqualTo(0.5);
        assertThat(inserted.path("price").asDouble()).isEqualTo(1.5);
        assertThat(inserted.path("tags")).extracting(JsonNode::asText).containsExactly("a", "b");

        containers.sql("update pages set title = 'second' where id = 1");
        ObjectNode updated = awaitDocument(document -> title(document).equals("second"));
        assertThat(updated.path("vector")).isEqualTo(inserted.path("vector"));
        assertThat(updated.path("__source_lsn").asLong()).isPositive();

        containers.sql("delete from pages where id = 1");
        await("the document to go").until(() -> emulator.documents(NAMESPACE).isEmpty());
        assertThat(emulator.journal().regressions()).isEmpty();
    }

    /** Posts an example, and waits until its task runs. */
    private static void create(Example example) throws Exception {
        String name = example.config().get("name");
        String body = JSON.writeValueAsString(Map.of("name", name, "config", example.config()));
        // A worker answers 409 while its group rebalances, and the caller is to ask again.
        HttpResponse<String> answer = await(name + " to be taken")
                .until(() -> call("POST", "/connectors", body), response -> response.statusCode() != 409);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        await(name + " to run").untilAsserted(() -> {
            String status = call("GET", "/connectors/" + name + "/status", "").body();
            assertThat(JSON.readTree(status).path("tasks"))
                    .as(status + "\n" + containers.workerLog())
                    .singleElement()
                    .satisfies(task -> assertThat(task.path("state").asText()).isEqualTo("RUNNING"));
        });
    }

    private static HttpResponse<String> call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(containers.rest().resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static ObjectNode awaitDocument(Predicate<ObjectNode> expected) {
        await("the document of row 1").until(() -> {
            ObjectNode document = emulator.documents(NAMESPACE).get("1");
            return document != null && expected.test(document);
        });
        return emulator.documents(NAMESPACE).get("1");
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(200));
    }

    private static String title(ObjectNode document) {
        return document.path("title").asText();
    }
}
