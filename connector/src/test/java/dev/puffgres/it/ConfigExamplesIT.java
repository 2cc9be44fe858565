package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.mapping.MappingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stranger copies first: a real worker, with real Postgres behind it, finds nothing wrong with any example. */
@ExtendWith(ExampleCluster.Shared.class)
class ConfigExamplesIT {

    private static final String TRANSFORM = "transforms.puffgres.";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Z_]+)}");

    static List<String> connectors() {
        return Example.files(".json");
    }

    static Stream<String> sinks() {
        return connectors().stream().filter(file -> file.startsWith("sink"));
    }

    @ParameterizedTest
    @MethodSource("connectors")
    void aWorkerAcceptsTheConnector(String file, ExampleCluster cluster) throws IOException {
        Example example = Example.read(file);
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT)) {
            Example reachable = example.isSink() ? example.at(emulator.baseUrl()) : example;

            assertThat(cluster.connect().validationErrors(reachable.connectorClass(), reachable.config()))
                    .isEmpty();
            assertThat(emulator.requests())
                    .as("questions to the service")
                    .hasSize(example.isSink() ? 1 : 0)
                    .allSatisfy(request -> assertThat(request.status()).isEqualTo(404));
        }
    }

    /** The region itself: all but the question whether the service accepts the key. */
    @ParameterizedTest
    @MethodSource("sinks")
    void aWorkerAcceptsTheSinkAsItStands(String file, ExampleCluster cluster) {
        Example offline = Example.read(file).with(Map.of("validate.connection", "false"));

        assertThat(cluster.connect().validationErrors(offline.connectorClass(), offline.config()))
                .isEmpty();
    }

    /** Else the tests above would pass for any text. */
    @Test
    void aWorkerRefusesAnExampleWithAKeyThatTheServiceRefuses(ExampleCluster cluster) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT.withApiKey("tpuf_another"))) {
            Example example = Example.read("sink.json").at(emulator.baseUrl());

            assertThat(cluster.connect().validationErrors(example.connectorClass(), example.config()))
                    .containsOnlyKeys("turbopuffer.api.key")
                    .allSatisfy((option, errors) ->
                            assertThat(errors).singleElement().asString().contains("401"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pages.toml, sink.json",
        "pages.toml, sink-tuned.json",
        "pages.toml, sink-avro.json",
        "pages-raw-bytes.toml, sink-raw-bytes.json",
        "pages.toml, source-pgoutput.json",
        "pages.toml, source-wal2json-stream.json",
        "pages.toml, source-wal2json-poll.json"
    })
    void theMappingOfTheFileIsTheConnectors(String toml, String connector) {
        Mapping written = MappingReader.fromToml(Example.directory().resolve(toml));

        assertThat(mappings(Example.read(connector)))
                .singleElement()
                .extracting(Mapping::hash)
                .isEqualTo(written.hash());
    }

    @Test
    void theTestsHereKnowEveryExample() throws IOException {
        assertThat(Example.files(".toml")).containsExactly("pages-raw-bytes.toml", "pages.toml");
        assertThat(sinks()).hasSize(4);
        assertThat(connectors()).filteredOn(file -> file.startsWith("source")).hasSize(3);
        try (var files = Files.list(Example.directory())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(file -> file.matches("README\\.md|[a-z0-9-]+\\.(json|toml)"));
        }
    }

    @Test
    void theReadmeNamesEveryVariable(ExampleCluster cluster) throws IOException {
        Set<String> named = new TreeSet<>();
        for (String file : connectors()) {
            Example.read(file).config().values().forEach(value -> VARIABLE.matcher(value)
                    .results()
                    .forEach(match -> named.add(match.group(1))));
        }

        assertThat(named).isEqualTo(new TreeSet<>(cluster.environment().keySet()));
        assertThat(Files.readString(Example.directory().resolve("README.md"))).contains(named);
    }

    private static List<Mapping> mappings(Example connector) {
        if (!connector.isSink()) {
            return MappingReader.fromProperties(connector.config());
        }
        Map<String, String> own = new HashMap<>();
        connector.config().forEach((key, value) -> {
            if (key.startsWith(TRANSFORM)) {
                own.put(key.substring(TRANSFORM.length()), value);
            }
        });
        return MappingReader.fromProperties(own);
    }
}
