package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.stack.Stack;
import dev.puffgres.stack.Worker;
import dev.puffgres.stack.WorkerOptions;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The archive, unpacked into the plugin path of real workers: they find our classes, no others, and the archive's version. */
@ExtendWith(SharedStack.class)
class PluginListingIT {

    @ParameterizedTest
    @CsvSource({"4.3.1, service_load", "4.3.1, hybrid_warn", "3.9.2, service_load", "3.9.2, hybrid_warn"})
    void aWorkerListsOurClassesWithTheVersionOfTheArchive(String connectVersion, String discovery, Stack stack) {
        WorkerOptions options = WorkerOptions.DEFAULT
                .withVersion(connectVersion)
                .withPluginDiscovery(discovery)
                .withGroup("listing-" + connectVersion + "-" + discovery)
                .withPlugin(PluginArchive.zip());
        try (Worker worker = Worker.start(stack.kafka().bootstrapServers(), options)) {
            assertThat(ours(worker.connect().plugins()))
                    .containsExactlyInAnyOrder(
                            "sink dev.puffgres.sink.PuffgresSinkConnector " + PluginArchive.version(),
                            "source dev.puffgres.source.PuffgresSourceConnector " + PluginArchive.version(),
                            "transformation dev.puffgres.transforms.ApplyMapping " + PluginArchive.version());
        }
    }

    private static List<String> ours(JsonNode plugins) {
        return StreamSupport.stream(plugins.spliterator(), false)
                .filter(plugin -> plugin.path("class").asText().startsWith("dev.puffgres."))
                .map(plugin -> String.join(
                        " ",
                        plugin.path("type").asText(),
                        plugin.path("class").asText(),
                        plugin.path("version").asText()))
                .toList();
    }
}
