package dev.puffgres.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That every part runs and the page comes of it; no time is asserted. */
class BenchmarksIT {

    @Test
    void everyPartRunsAndFillsThePage(@TempDir Path docs) throws Exception {
        Benchmarks.quick(docs, System.out);

        assertThat(Files.readString(docs.resolve(Report.PAGE)))
                .contains(
                        "## Goals",
                        "| 8,194 bytes |",
                        "### Predicates",
                        "### From an action to a request",
                        "## Many namespaces",
                        "### Freshness",
                        "### Draining")
                .doesNotContain("NaN", "Infinity", "Not measured", "failed");
    }
}
