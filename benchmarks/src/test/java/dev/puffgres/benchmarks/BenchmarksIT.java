package dev.puffgres.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That every benchmark runs and the page comes of it; no time is asserted. */
class BenchmarksIT {

    @Test
    void everyBenchmarkRunsAndFillsThePage(@TempDir Path docs) throws Exception {
        Benchmarks.quick(docs);

        assertThat(Files.readString(docs.resolve(Report.PAGE)))
                .contains("## Goals", "| 8,194 |", "## Predicates")
                .doesNotContain("NaN", "Infinity");
    }
}
