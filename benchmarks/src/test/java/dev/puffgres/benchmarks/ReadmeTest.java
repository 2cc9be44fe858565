package dev.puffgres.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Path ROOT = Path.of("..");

    /** Figures, and not counts such as "one task": with thousands separated, or with decimals. */
    private static final Pattern FIGURE = Pattern.compile("\\d{1,3}(,\\d{3})+|\\d+\\.\\d+");

    @Test
    void itsFiguresAreThoseOfThePage() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String section = readme.substring(readme.indexOf("## How fast"), readme.indexOf("## What is guaranteed"));
        List<String> figures =
                FIGURE.matcher(section).results().map(MatchResult::group).toList();

        assertThat(figures).hasSizeGreaterThan(10);
        assertThat(Files.readString(ROOT.resolve("docs/performance.md"))).contains(figures);
    }
}
