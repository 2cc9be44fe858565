package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.benchmarks.Svg.Bar;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Ours beside a no-op sink and a peer. */
record SideBySideSection(JsonNode raw) implements Section {

    @Override
    public String title() {
        return "Beside a no-op sink and a peer";
    }

    @Override
    public void write(Page page) {
        page.paragraph(
                "Change events of small rows, each of another row, in one partition of a real broker; a worker with"
                        + " `-Xmx" + raw.path("heap").asText()
                        + "` that is started for each trial, and one task. Converters and consumer are the same on all"
                        + " sides of a comparison (`" + consumer()
                        + "`), no record has headers, our sink has its defaults. The clock runs from the end of the warm-up (a fifth of the"
                        + " rows) to the last row that was handed to the no-op sink or answered by the server, read every 20 ms. The faster of"
                        + " two rounds is shown, since what disturbs only slows (peer and emulator have one); all are in the raw output. Processor time is the whole"
                        + " worker's, compiler and collector included, in the same span; broker and servers, which share the cores, are not in"
                        + " it. Memory is the most of the heap that was in use after a collection. The server that discards finds the rows by a"
                        + " pattern of bytes and answers at once.");
        page.paragraph(
                "The peer is Aiven's OpenSearch sink 3.1.1, unchanged, built by `benchmarks/peer/build`: of the sinks that write"
                        + " JSON over HTTP to a search engine it is the one whose source is open, and its 3.1.1 the last for Java 17. It gets the"
                        + " row by `ExtractField` (`ExtractNewRecordState` where there are schemas), has batches of 5,000 (its default is 2,000),"
                        + " and neither decides on membership nor guards against an older change.");
        for (WireForm form : WireForm.values()) {
            write(page, form);
        }
    }

    private void write(Page page, WireForm form) {
        Page.Rows rows = page.table(
                form.label() + ", " + Page.number(rowsOf(form)) + " rows",
                "rows/s",
                "beside no-op",
                "CPU s a million rows",
                "heap, MiB",
                "requests",
                "bytes sent a row");
        List<Bar> bars = new ArrayList<>();
        Optional<JsonNode> noOp = fastest(form, Contestant.NO_OP);
        for (Contestant contestant : Contestant.values()) {
            if (!contestant.runs(form)) {
                continue;
            }
            Optional<JsonNode> trial = fastest(form, contestant);
            if (trial.isPresent()) {
                JsonNode figures = trial.get();
                long requests = figures.path("requests").asLong();
                rows.row(
                        contestant.label(),
                        Page.number(rate(figures)),
                        noOp.map(best -> Page.times(rate(figures), rate(best))).orElse("–"),
                        Page.decimal(figures.path("cpuSecondsPerMillion").asDouble()),
                        Page.number(figures.path("heapMiB").asDouble()),
                        requests == 0 ? "–" : Page.number((double) requests),
                        requests == 0
                                ? "–"
                                : Page.number(figures.path("requestBytes").asDouble()
                                        / figures.path("rows").asDouble()));
                bars.add(new Bar(contestant.label().replace("`", ""), rate(figures), contestant.ours() ? 0 : 4));
            } else {
                rows.row(contestant.label(), why(form, contestant), "–", "–", "–", "–", "–");
            }
        }
        rows.end();
        if (!bars.isEmpty()) {
            page.plot(
                    "worker-" + form.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    Svg.bars("One worker, one task: " + form.label(), "rows/s", bars));
        }
    }

    @Override
    public Map<Goal, String> figures() {
        Map<Goal, String> figures = new EnumMap<>(Goal.class);
        Optional<JsonNode> ours = fastest(WireForm.JSON, Contestant.OURS);
        ratio(ours, fastest(WireForm.JSON, Contestant.NO_OP))
                .ifPresent(times -> figures.put(Goal.SINK_BESIDE_NOOP, times));
        ratio(ours, fastest(WireForm.JSON, Contestant.PEER))
                .ifPresent(times -> figures.put(Goal.SINK_BESIDE_PEER, times));
        ratio(fastest(WireForm.BYTES, Contestant.OURS), ours)
                .ifPresent(times -> figures.put(Goal.RAW_BESIDE_CONVERTER, times));
        return figures;
    }

    private static Optional<String> ratio(Optional<JsonNode> one, Optional<JsonNode> other) {
        return one.flatMap(first -> other.map(second -> Page.times(rate(first), rate(second))));
    }

    private static double rate(JsonNode trial) {
        return trial.path("rowsPerSecond").asDouble();
    }

    private Optional<JsonNode> fastest(WireForm form, Contestant contestant) {
        return trials(form, contestant).stream()
                .filter(trial -> trial.has("rowsPerSecond"))
                .max((a, b) -> Double.compare(rate(a), rate(b)));
    }

    private String why(WireForm form, Contestant contestant) {
        return trials(form, contestant).stream()
                .filter(trial -> trial.has("failed"))
                .findFirst()
                .map(trial -> "failed, see the raw output")
                .orElse("not measured");
    }

    private double rowsOf(WireForm form) {
        return trials().stream()
                .filter(trial -> trial.path("form").asText().equals(form.name()))
                .mapToDouble(trial -> trial.path("rows").asDouble())
                .max()
                .orElse(form.rows());
    }

    private List<JsonNode> trials(WireForm form, Contestant contestant) {
        return trials().stream()
                .filter(trial -> trial.path("form").asText().equals(form.name())
                        && trial.path("contestant").asText().equals(contestant.name()))
                .toList();
    }

    private List<JsonNode> trials() {
        List<JsonNode> trials = new ArrayList<>();
        raw.path("trials").forEach(trials::add);
        return trials;
    }

    private String consumer() {
        List<String> settings = new ArrayList<>();
        raw.path("consumer")
                .properties()
                .forEach(setting -> settings.add(setting.getKey().replace("consumer.override.", "") + "="
                        + setting.getValue().asText()));
        settings.sort(null);
        return String.join(", ", settings);
    }
}
