package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.benchmarks.Svg.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** How old a document is when it becomes visible. */
record FreshnessSection(JsonNode raw) implements Section {

    private static final int AIM = 1_000;

    @Override
    public String title() {
        return "Freshness: from the commit to the visible document";
    }

    @Override
    public void write(Page page) {
        EndToEnd.requireMeasured(raw);
        page.paragraph(
                "One client inserts small rows at a steady rate, each a new id, in transactions of 1 row; at 10,000 rows/s, which one client does not commit one by one, of 10."
                        + " A row's time runs from the moment before its transaction's only statement is sent to Postgres until its document is visible, which is what the emulator's"
                        + " journal says. On its way it passes two stations: the broker has appended its record (`LogAppendTime`), and the emulator has read the request"
                        + " that carries it. All clocks are the machine's.");
        page.paragraph(
                "The service's pace is " + ServicePace.published()
                        + ". *In the service* is what the request took there until its commit, with the wait for the namespace's next commit. *Above* is the p99 of the whole way less the"
                        + " p99 of that. *The least* is how long the row would have taken if a request of its own had reached the emulator at the moment of its commit.");
        page.paragraph(EndToEnd.settings());
        Page.Rows rows = page.table(
                "rows/s",
                "emulator",
                "rows/s written",
                "requests/s",
                "p50, ms",
                "p99, ms",
                "max, ms",
                "above, ms",
                "p99 the least, ms",
                "CPU of the worker, cores");
        Page.Rows stages = page.table(
                "p50 / p99, ms",
                "emulator",
                "commit to topic",
                "topic to the service",
                "the two together",
                "in the service");
        List<Bar> bars = new ArrayList<>();
        for (JsonNode level : raw) {
            String rate = Page.number(level.path("aim").asDouble());
            String pace = label(level);
            if (level.has(EndToEnd.FAILED)) {
                rows.row(rate, pace, "failed: " + level.path(EndToEnd.FAILED).asText(), "", "", "", "", "", "", "");
                continue;
            }
            JsonNode freshness = level.path("freshness");
            rows.row(
                    rate,
                    pace,
                    Page.number(level.path("rowsPerSecond").asDouble()),
                    Page.decimal(level.path("requests").asDouble()
                            / level.path("seconds").asDouble()),
                    Page.number(freshness.path("p50").asDouble()),
                    Page.number(freshness.path("p99").asDouble()),
                    Page.number(freshness.path("max").asDouble()),
                    Page.number(above(level)),
                    Page.number(level.path("least").path("p99").asDouble()),
                    Page.decimal(level.path("workerCpuShare").asDouble()));
            stages.row(
                    rate,
                    pace,
                    both(level.path("toTopic")),
                    both(level.path("toService")),
                    both(level.path("untilService")),
                    both(level.path("inService")));
            for (String quantile : List.of("p50", "p99")) {
                bars.add(new Bar(
                        rate + " rows/s, " + pace.replace("`", "") + ", " + quantile,
                        freshness.path(quantile).asDouble(),
                        quantile.equals("p50") ? 0 : 1));
            }
        }
        rows.end();
        stages.end();
        page.plot("end-to-end-freshness", Svg.bars("From the commit to the visible document", "milliseconds", bars));
    }

    @Override
    public Map<Goal, String> figures() {
        EndToEnd.requireMeasured(raw);
        List<String> figures = new ArrayList<>();
        for (ServicePace pace : ServicePace.values()) {
            level(pace).ifPresent(level -> figures.add(Page.number(above(level)) + " ms where it " + pace.label()));
        }
        return figures.isEmpty() ? Map.of() : Map.of(Goal.FRESHNESS, String.join("; ", figures));
    }

    /** The emulator, and what differs from the settings of the others. */
    private static String label(JsonNode level) {
        StringBuilder label = new StringBuilder(
                ServicePace.valueOf(level.path("pace").asText()).label());
        level.path("source").properties().forEach(option -> label.append("; `")
                .append(option.getKey())
                .append('=')
                .append(option.getValue().asText())
                .append('`'));
        return label.toString();
    }

    private Optional<JsonNode> level(ServicePace pace) {
        return StreamSupport.stream(raw.spliterator(), false)
                .filter(level -> level.path("aim").asInt() == AIM
                        && level.path("pace").asText().equals(pace.name())
                        && level.path("source").isEmpty()
                        && level.has("freshness"))
                .findFirst();
    }

    private static double above(JsonNode level) {
        return level.path("freshness").path("p99").asDouble()
                - level.path("inService").path("p99").asDouble();
    }

    private static String both(JsonNode times) {
        return Page.number(times.path("p50").asDouble()) + " / "
                + Page.number(times.path("p99").asDouble());
    }
}
