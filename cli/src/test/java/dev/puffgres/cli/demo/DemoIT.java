package dev.puffgres.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the demo as the launcher does: the packaged command, in a process of its own. */
class DemoIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    @Test
    void theStoryEndsWithoutDriftWithinAMinute() throws IOException, InterruptedException {
        long start = System.nanoTime();
        List<String> lines = demo(0);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        lines.forEach(System.out::println);
        System.out.println("measured: the demo: " + took);

        assertThat(lines).anyMatch(line -> line.startsWith("drift 0: "));
        assertThat(lines)
                .filteredOn(line -> line.endsWith(" ms"))
                .extracting(line -> line.replaceAll("\\s+[\\d,]+ ms$", "").strip())
                .containsExactly(
                        "snapshot",
                        "insert",
                        "update the title, leave the embedding",
                        "set a column that has a DEFAULT to NULL",
                        "leave the predicate (status = 'draft')",
                        "enter it again",
                        "change the primary key",
                        "delete",
                        "roll back an insert, commit the next",
                        "a burst of 10000 rows");
        assertThat(took).isLessThan(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    @EnabledIf(
            value = "dev.puffgres.stack.Postgres#wal2jsonAvailable",
            disabledReason = "needs a Postgres with wal2json")
    void theStoryIsTheSameThroughOurSourceConnector(String adapter) throws IOException, InterruptedException {
        assertThat(demo(0, "--adapter", adapter, "--burst", "500")).anyMatch(line -> line.startsWith("drift 0: "));
    }

    @Test
    void theStoryIsTheSameThroughDebeziumBehindOurSourceConnector() throws IOException, InterruptedException {
        assertThat(demo(0, "--adapter", "pgoutput", "--burst", "500")).anyMatch(line -> line.startsWith("drift 0: "));
    }

    @Test
    void aBadOptionIsASentenceAndTheExitCodeOfBadUsage() throws IOException, InterruptedException {
        assertThat(demo(2, "--rows", "0")).containsExactly("--rows must be at least 1, and --burst at least 0.");
    }

    private List<String> demo(int exitCode, String... options) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dpuffgres.home=" + HOME,
                        "-Dpuffgres.stack.home=" + HOME.resolve("fixtures/stack"),
                        "-jar",
                        HOME.resolve("cli/target/puffgres-cli.jar").toString(),
                        "demo")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.command().addAll(List.of(options));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("the demo ends").isTrue();
        } finally {
            process.destroy();
        }
        List<String> lines = Files.readAllLines(output);
        assertThat(process.exitValue()).as(String.join("\n", lines)).isEqualTo(exitCode);
        return lines;
    }
}
