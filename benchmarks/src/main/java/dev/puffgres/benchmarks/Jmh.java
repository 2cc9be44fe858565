package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The hot path alone, by JMH: its raw output is JMH's own. */
final class Jmh implements Part {

    /** A benchmark may be in the package of what it measures. */
    private static final String OURS = "dev\\.puffgres\\..*";

    @Override
    public String name() {
        return "jmh";
    }

    @Override
    public String title() {
        return "The hot path";
    }

    @Override
    public JsonNode measure(Run run) throws IOException, RunnerException {
        Path output = Files.createTempFile("puffgres-jmh", ".json");
        try {
            new Runner((run.quick() ? quick() : full())
                            .include(OURS)
                            .threads(1)
                            .addProfiler(GCProfiler.class)
                            .addProfiler(WorkerCpu.class)
                            .resultFormat(ResultFormatType.JSON)
                            .result(output.toString())
                            .build())
                    .run();
            ObjectMapper json = new ObjectMapper();
            ObjectNode raw = json.createObjectNode();
            raw.set("vector", VectorSection.measure());
            JsonNode benchmarks = json.readTree(output.toFile());
            // Where the JDK lies is the machine's own affair.
            benchmarks.forEach(each -> ((ObjectNode) each).remove("jvm"));
            raw.set("benchmarks", benchmarks);
            return raw;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** A heap that a task of a worker may well have. */
    private static ChainedOptionsBuilder full() {
        return new OptionsBuilder()
                .forks(1)
                .jvmArgs("-Xms1g", "-Xmx1g")
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1));
    }

    /** In this process. */
    private static ChainedOptionsBuilder quick() {
        return new OptionsBuilder()
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(50))
                .verbosity(VerboseMode.SILENT);
    }

    @Override
    public List<Section> sections(JsonNode raw) {
        Measurements measured = Measurements.of(raw.path("benchmarks"));
        return List.of(
                new EnvelopeSection(measured),
                new ConverterSection(measured),
                new TransformSection(measured),
                new RoutingSection(measured),
                new PredicateSection(measured),
                new SinkSection(measured),
                new VectorSection(raw.path("vector")));
    }
}
