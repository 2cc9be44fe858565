package dev.puffgres.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.turbopuffer.ClientConfig;
import dev.puffgres.turbopuffer.ClientConfig.Compression;
import dev.puffgres.turbopuffer.OkHttpTurbopufferClient;
import dev.puffgres.turbopuffer.TurbopufferClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The golden cases: from the records of a case through the transform and the sink's folding to the requests, byte for byte, and
 * from there to an emulator. {@code -Dpuffgres.cases.rewrite=true} writes what comes out into the files, for review.
 */
class GoldenCasesTest {

    private static final boolean REWRITE = Boolean.getBoolean("puffgres.cases.rewrite");
    private static final Path SEMANTICS = Path.of("..", "docs", "semantics.md");
    private static final Pattern ROW = Pattern.compile("\\*\\*([A-Z]\\d+)\\*\\*");

    private static Emulator emulator;
    private static TurbopufferClient client;

    @BeforeAll
    static void start() throws IOException {
        emulator = Emulator.start(EmulatorConfig.DEFAULT);
        client = new OkHttpTurbopufferClient(new ClientConfig(
                emulator.baseUrl().toString(),
                emulator.apiKey(),
                1,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Compression.NONE,
                Optional.empty(),
                false));
    }

    @AfterAll
    static void stop() {
        client.close();
        emulator.close();
    }

    @TestFactory
    Stream<DynamicTest> everyCaseGivesItsRequests() {
        return GoldenCase.all().stream().flatMap(golden -> {
            if (REWRITE) {
                try {
                    rewrite(golden);
                } catch (RuntimeException failed) {
                    // The case's own test fails with it.
                    golden.rewrite(null, null);
                }
            }
            return golden.forms().stream()
                    .map(form -> DynamicTest.dynamicTest(golden.name() + " as " + form, () -> assertThat(
                                    CaseJson.pretty(new CaseRun(golden, emulator, client).outcome(form)))
                            .as(golden.json().path("title").asText())
                            .isEqualTo(CaseJson.pretty(golden.expectation(form)))));
        });
    }

    @Test
    void everyRowOfTheSemanticsHasACase() throws IOException {
        Set<String> covered = GoldenCase.all().stream()
                .flatMap(golden -> golden.covers().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(covered).isEqualTo(rows());
    }

    @Test
    void everyCaseSaysWhatItShows() {
        for (GoldenCase golden : GoldenCase.all()) {
            assertThat(golden.json().path("title").asText()).as(golden.name()).isNotBlank();
            assertThat(golden.covers()).as(golden.name()).isNotEmpty();
        }
    }

    @Test
    void everyFileIsLaidOutAsARewriteLaysItOut() throws IOException {
        for (GoldenCase golden : GoldenCase.all()) {
            assertThat(Files.readString(golden.file())).as(golden.name()).isEqualTo(CaseJson.pretty(golden.json()));
        }
    }

    private static void rewrite(GoldenCase golden) {
        ObjectNode withSchema = null;
        ObjectNode schemaless = null;
        for (Form form : golden.forms()) {
            if (form.isTyped() && withSchema == null) {
                withSchema = new CaseRun(golden, emulator, client).outcome(form);
            } else if (!form.isTyped() && schemaless == null) {
                schemaless = new CaseRun(golden, emulator, client).outcome(form);
            }
        }
        golden.rewrite(withSchema, schemaless);
    }

    private static Set<String> rows() throws IOException {
        Set<String> rows = new TreeSet<>();
        for (String line : Files.readAllLines(SEMANTICS)) {
            Matcher row = ROW.matcher(line);
            while (line.startsWith("|") && row.find()) {
                assertThat(rows.add(row.group(1)))
                        .as("row %s stands once", row.group(1))
                        .isTrue();
            }
        }
        assertThat(rows).hasSizeGreaterThan(50);
        return rows;
    }
}
