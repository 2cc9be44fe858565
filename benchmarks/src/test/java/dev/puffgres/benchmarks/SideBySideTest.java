package dev.puffgres.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one worker's trials are counted with, and what the page makes of them. */
class SideBySideTest {

    private static final String TRIALS = """
            {"trials": [
              {"form": "JSON", "contestant": "NO_OP", "round": 1, "rows": 1000, "rowsPerSecond": 50000},
              {"form": "JSON", "contestant": "NO_OP", "round": 2, "rows": 1000, "rowsPerSecond": 100000},
              {"form": "JSON", "contestant": "OURS", "round": 1, "rows": 1000, "rowsPerSecond": 80000,
               "requests": 4, "requestBytes": 182000},
              {"form": "JSON", "contestant": "PEER", "round": 1, "failed": "the peer sink was not built"}
            ]}
            """;

    @Test
    void theFasterRoundsAreComparedAndWhatFailedHasNoFigure() throws Exception {
        JsonNode raw = new ObjectMapper().readTree(TRIALS);
        SideBySideSection section = new SideBySideSection(raw);

        assertThat(section.figures())
                .containsEntry(Goal.SINK_BESIDE_NOOP, "0.80×")
                .doesNotContainKeys(Goal.SINK_BESIDE_PEER, Goal.RAW_BESIDE_CONVERTER);
    }

    @Test
    void whatFailedIsOnThePageWithoutAFigure(@TempDir Path docs) throws Exception {
        Page page = new Page();

        new SideBySideSection(new ObjectMapper().readTree(TRIALS)).write(page);

        page.write(docs, "page.md");
        assertThat(Files.readString(docs.resolve("page.md")))
                .contains("| our sink, a server that discards | 80,000 | 0.80× |", "| 4 | 182 |")
                .contains("| Aiven's OpenSearch sink 3.1.1, a server that discards | failed, see the raw output | – |");
    }

    @Test
    void rowsAreFoundByTheirPattern() {
        byte[] body = "{\"upsert_rows\":[{\"id\":1,\"t\":\"{\\\"id\\\":\"},{\"id\":2}],\"upsert_condition\":[\"id\"]}"
                .getBytes(StandardCharsets.UTF_8);

        assertThat(DiscardingServer.occurrences(body, new DiscardingServer.Turbopuffer().row()))
                .isEqualTo(2);
    }

    @Test
    void theMostOfTheHeapAfterACollectionIsReadFromTheLog(@TempDir Path directory) throws IOException {
        Path log = Files.writeString(directory.resolve("gc.log"), """
                [0.1s][info][gc] Using G1
                [1.2s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 120M->45M(512M) 3.1ms
                [2.2s][info][gc] GC(1) Pause Young (Normal) (G1 Evacuation Pause) 300M->61M(512M) 4.1ms
                [2.3s][info][gc] GC(2) Pause Full (System.gc()) 80M->30M(200M) 40.1ms
                """);

        assertThat(GcLog.mostAfterCollection(log)).hasValue(61);
    }
}
