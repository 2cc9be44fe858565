package dev.puffgres.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page makes of figures. */
class EndToEndTest {

    private static final String SUSTAINED = """
            {"rows": 100, "transaction": 10, "rounds": [
              {"warmUp": true, "withSink": true, "topicSeconds": 90, "documentSeconds": 90},
              {"withSink": false, "topicSeconds": 9},
              {"withSink": true, "topicSeconds": 9, "documentSeconds": 10}]}""";

    private static final String LEVEL = """
            {"aim": 1000, "pace": "%s", "variant": "%s", "seconds": 1, "rowsPerSecond": 999,
             "freshness": {"p50": 200, "p99": %d, "max": 900}, "inService": {"p50": 100, "p99": 250},
             "least": {"p50": 100, "p99": 300}}""";

    @TempDir
    private Path docs;

    @Test
    void aRoundForTheCompilerDoesNotCount() throws Exception {
        assertThat(new SustainedSection(json(SUSTAINED)).figures()).containsEntry(Goal.END_TO_END, "0.90");
    }

    @Test
    void aboveIsWhatTheServiceAloneDoesNotTakeAndNothingButThePlainSettingsCount() throws Exception {
        JsonNode raw = json("[" + LEVEL.formatted("AT_ONCE", "other", 1_000) + "," + LEVEL.formatted("AT_ONCE", "", 420)
                + "," + LEVEL.formatted("SERVICE", "", 390) + "]");

        assertThat(new FreshnessSection(raw).figures())
                .containsEntry(Goal.FRESHNESS, "90 ms (the service's pace); 120 ms (answers at once)");
    }

    @Test
    void aLevelThatFailedSaysWhyAndLeavesTheOthers() throws Exception {
        JsonNode raw = json("[" + LEVEL.formatted("SERVICE", "", 390)
                + ", {\"aim\": 10000, \"pace\": \"SERVICE\", \"variant\": \"\", \"failed\": \"it fell behind\"}]");

        assertThat(page(new FreshnessSection(raw))).contains("| 1,000 | the service's pace |", "it fell behind");
    }

    @Test
    void aMeasurementThatFailedClaimsNothing() throws Exception {
        SustainedSection failed = new SustainedSection(json("{\"failed\": \"no broker\"}"));

        assertThatThrownBy(() -> failed.write(new Page()))
                .isInstanceOf(NotMeasuredException.class)
                .hasMessageContaining("no broker");
    }

    @Test
    void aQuantileIsOneOfTheValues() {
        Quantiles quantiles = new Quantiles();
        for (int i = 2_000; i > 0; i--) {
            quantiles.add(Instant.EPOCH, Instant.ofEpochMilli(i));
        }

        assertThat(quantiles.json()).hasToString("{\"p50\":1000.0,\"p99\":1980.0,\"max\":2000.0}");
    }

    private String page(Section section) throws Exception {
        Page page = new Page();
        section.write(page);
        page.write(docs, "page.md");
        return Files.readString(docs.resolve("page.md"));
    }

    private static JsonNode json(String text) throws Exception {
        return EndToEnd.JSON.readTree(text);
    }
}
