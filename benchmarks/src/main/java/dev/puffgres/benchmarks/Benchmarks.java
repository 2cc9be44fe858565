package dev.puffgres.benchmarks;

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

/**
 * Runs the benchmarks and writes the page of them: {@code performance.md}, and beside it {@code performance/jmh.json}, JMH's own
 * output.
 *
 * <pre>
 * benchmarks/run             measure, and write docs/performance.md
 * benchmarks/run --report    write docs/performance.md again from docs/performance/jmh.json
 * </pre>
 */
public final class Benchmarks {

    private static final String OURS = Benchmarks.class.getPackageName() + ".*";

    private Benchmarks() {}

    /** @param args the directory of the page; the commit that is measured; and perhaps {@code --report} */
    public static void main(String[] args) throws IOException, RunnerException {
        if (args.length < 2) {
            throw new IllegalArgumentException("which directory, and which commit?");
        }
        Path docs = Path.of(args[0]);
        if (!List.of(args).contains("--report")) {
            measure(docs, args[1], options());
        }
        Report.write(docs);
    }

    /** A heap that a task of a worker may well have. */
    private static ChainedOptionsBuilder options() {
        return new OptionsBuilder()
                .forks(1)
                .jvmArgs("-Xms1g", "-Xmx1g")
                .warmupIterations(5)
                .warmupTime(TimeValue.seconds(2))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(2));
    }

    /** Every benchmark for a moment, in this process: that they run, not how fast. */
    static void quick(Path docs) throws IOException, RunnerException {
        measure(
                docs,
                "unknown",
                new OptionsBuilder()
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(50))
                        .verbosity(VerboseMode.SILENT));
        Report.write(docs);
    }

    private static void measure(Path docs, String commit, ChainedOptionsBuilder options)
            throws IOException, RunnerException {
        Path raw = Files.createDirectories(docs.resolve(Report.RAW)).resolve(Report.JMH);
        new Runner(options.include(OURS)
                        .threads(1)
                        .addProfiler(GCProfiler.class)
                        .addProfiler(WorkerCpu.class)
                        .resultFormat(ResultFormatType.JSON)
                        .result(raw.toString())
                        .build())
                .run();
        Machine.write(docs.resolve(Report.RAW).resolve(Report.MACHINE), commit);
    }
}
