package dev.puffgres.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A page in Markdown, and the plots beside it. Not thread-safe. */
final class Page {

    /** The directory of what stands beside the page. */
    static final String BESIDE = "performance";

    private final StringBuilder text = new StringBuilder();
    private final Map<String, Svg> plots = new LinkedHashMap<>();

    void heading(int level, String heading) {
        text.append("#".repeat(level)).append(' ').append(heading).append("\n\n");
    }

    void paragraph(String paragraph) {
        text.append(paragraph).append("\n\n");
    }

    /** A command to be copied. */
    void command(String command) {
        text.append("    ").append(command).append("\n\n");
    }

    Rows table(String... header) {
        return new Rows(header);
    }

    /** @param name of the file, without its ending */
    void plot(String name, Svg plot) {
        plots.put(name + ".svg", plot);
        paragraph("![" + plot.title() + "](" + BESIDE + "/" + name + ".svg)");
    }

    /** Puts another page's content at the end of this one. */
    void append(Page other) {
        text.append(other.text);
        plots.putAll(other.plots);
    }

    void write(Path docs, String file) throws IOException {
        Path beside = Files.createDirectories(docs.resolve(BESIDE));
        try (var old = Files.newDirectoryStream(beside, "*.svg")) {
            for (Path plot : old) {
                Files.delete(plot);
            }
        }
        for (Map.Entry<String, Svg> plot : plots.entrySet()) {
            Files.writeString(beside.resolve(plot.getKey()), plot.getValue().text());
        }
        Files.writeString(docs.resolve(file), text.toString().stripTrailing() + "\n");
    }

    /** Whole, with commas between the thousands. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    /** With two digits behind the point. */
    static String decimal(double value) {
        return String.format(Locale.ROOT, "%,.2f", value);
    }

    static String times(double value, double beside) {
        return decimal(value / beside) + "×";
    }

    /** Collects rows; {@link #end} puts them on the page. */
    final class Rows {

        private final List<String> rows = new ArrayList<>();

        private Rows(String... header) {
            row(header);
            rows.add("|" + "---|".repeat(header.length));
        }

        void row(String... cells) {
            rows.add("| " + String.join(" | ", Arrays.asList(cells)) + " |");
        }

        void end() {
            rows.forEach(row -> text.append(row).append('\n'));
            text.append('\n');
        }
    }
}
