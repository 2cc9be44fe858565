package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs the benchmarks and writes the page of them: {@code performance.md}, and beside it, in {@code performance/}, the raw output of
 * each part and the plots.
 *
 * <pre>
 * benchmarks/run               measure every part, and write docs/performance.md
 * benchmarks/run jmh worker    measure these parts anew
 * benchmarks/run --report      write docs/performance.md again from the raw output
 * </pre>
 */
public final class Benchmarks {

    private static final String REPORT = "--report";

    private final Path docs;
    private final String commit;
    private final boolean quick;
    private final PrintStream out;
    private boolean failed;

    private Benchmarks(Path docs, String commit, boolean quick, PrintStream out) {
        this.docs = docs;
        this.commit = commit;
        this.quick = quick;
        this.out = out;
    }

    /** In the order of the page. */
    static List<Part> parts() {
        return List.of(new Jmh(), new Namespaces(), new SideBySide(), new EndToEnd());
    }

    /** @param args the directory of the page; the commit that is measured; and the names of parts, or {@code --report} */
    @SuppressWarnings("SystemOut") // a command, whose output is for whoever started it
    public static void main(String[] args) throws IOException {
        if (args.length < 2) {
            throw new IllegalArgumentException("which directory, and which commit?");
        }
        List<String> names = Arrays.asList(args).subList(2, args.length);
        Benchmarks benchmarks = new Benchmarks(Path.of(args[0]), args[1], false, System.out);
        benchmarks.measure(names.equals(List.of(REPORT)) ? List.of() : chosen(names));
        // Clients' threads that are not daemons must not keep the command from ending.
        System.exit(benchmarks.failed ? 1 : 0);
    }

    /** Every part for a moment: that they run, not how fast. */
    static void quick(Path docs, PrintStream out) throws IOException {
        Benchmarks benchmarks = new Benchmarks(docs, "unknown", true, out);
        benchmarks.measure(parts());
        if (benchmarks.failed) {
            throw new IllegalStateException("a part failed, see its raw output in " + docs);
        }
    }

    private static List<Part> chosen(List<String> names) {
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(parts().stream().map(Part::name).toList());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("no such part: " + String.join(", ", unknown) + "; there are "
                    + String.join(", ", parts().stream().map(Part::name).toList()));
        }
        return parts().stream()
                .filter(part -> names.isEmpty() || names.contains(part.name()))
                .toList();
    }

    private void measure(List<Part> parts) throws IOException {
        for (Part part : parts) {
            measure(part);
            // After each, so that what is there can be read if a later part is not waited for.
            Report.write(docs, parts());
        }
        Report.write(docs, parts());
        out.println("wrote " + docs.resolve(Report.PAGE));
    }

    private void measure(Part part) throws IOException {
        Machine machine = new Machine(commit);
        Run run = new Run(quick, out, result -> keep(part, machine, result));
        run.progress(part.name() + ": starts");
        try {
            keep(part, machine, part.measure(run));
            run.progress(part.name() + ": done");
        } catch (Exception e) {
            failed = true;
            new RawOutput(machine.record(), null, e.toString()).write(docs, part);
            run.progress(part.name() + ": failed");
            e.printStackTrace(out);
        }
    }

    private void keep(Part part, Machine machine, JsonNode result) {
        try {
            new RawOutput(machine.record(), result, null).write(docs, part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
