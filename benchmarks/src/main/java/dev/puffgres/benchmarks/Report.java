package dev.puffgres.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the page of what was measured, from the raw output beside it and nothing else. */
final class Report {

    static final String PAGE = "performance.md";

    private static final String NOT_MEASURED = "not measured";

    private final Map<Goal, String> figures = new EnumMap<>(Goal.class);
    private final Page body = new Page();

    private Report() {}

    static void write(Path docs, List<Part> parts) throws IOException {
        Report report = new Report();
        for (Part part : parts) {
            report.add(part, RawOutput.read(docs, part));
        }
        report.page().write(docs, PAGE);
    }

    private Page page() {
        Page page = new Page();
        page.heading(1, "Performance");
        page.paragraph(
                "This page is written by `benchmarks/run`, which measures all of it anew and leaves its raw output beside the page;"
                        + " `benchmarks/run <part>` measures one part anew, and `benchmarks/run --report` writes the page again without"
                        + " measuring. Each part says of which commit and machine it is. Ratios within one run say more than the numbers"
                        + " themselves.");
        page.heading(2, "Goals");
        Page.Rows goals = page.table("what", "goal", "measured");
        for (Goal goal : Goal.values()) {
            goals.row(goal.what(), goal.aim(), figures.getOrDefault(goal, NOT_MEASURED));
        }
        goals.end();
        page.paragraph(
                "Why those that are missed are missed: [decision 0013](decisions/0013-speed-of-the-hot-path.md).");
        page.append(body);
        return page;
    }

    private void add(Part part, Optional<RawOutput> raw) {
        body.heading(2, part.title());
        if (raw.isEmpty()) {
            body.paragraph("Not measured, so nothing is claimed: `benchmarks/run " + part.name() + "`.");
            return;
        }
        body.paragraph(Machine.sentence(raw.get().machine()) + " Raw output: " + RawOutput.link(part)
                + "; anew with `benchmarks/run " + part.name() + "`.");
        if (raw.get().failure() != null) {
            body.paragraph("Not measured: the run failed. " + raw.get().failure());
            return;
        }
        part.sections(raw.get().result()).forEach(this::add);
    }

    private void add(Section section) {
        body.heading(3, section.title());
        Page page = new Page();
        try {
            section.write(page);
            figures.putAll(section.figures());
            body.append(page);
        } catch (NotMeasuredException e) {
            body.paragraph("Not measured: " + e.getMessage() + ".");
        }
    }
}
