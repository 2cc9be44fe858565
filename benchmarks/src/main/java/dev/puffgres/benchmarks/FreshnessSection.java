package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.benchmarks.Svg.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** How long a row takes to become a visible document. */
record FreshnessSection(JsonNode raw) implements Section {

    /** At which rate the goal is. */
    private static final int AIM = 1_000;

    @Override
    public String title() {
        return "Freshness: from the commit to the visible document";
    }

    @Override
    public void write(Page page) {
        EndToEnd.requireMeasured(raw);
        page.paragraph(
                "One client inserts small rows at a steady rate, each with a new id, in transactions of one row; at 10,000 rows/s, which one client does not commit one"
                        + " by one, of ten. A row's time runs from the moment before its transaction's only statement is sent to Postgres until its document is"
                        + " visible, by the emulator's journal. On its way it passes two stations: the broker has appended its record"
                        + " (`LogAppendTime`), and the emulator has read the request that carries it. All of them have the machine's clock.");
        page.paragraph("The service's pace is " + ServicePace.published()
                + ". *The least* is what the emulator alone makes of that for a row: as long as it would have taken if a request with the row had reached"
                + " the emulator in the moment of the row's commit in Postgres. *Above* is the p99 of the whole way less the p99 of the least:"
                + " the figure of the goal. *In the service* is what the row's request took there until its commit.");
        page.paragraph(EndToEnd.settings());
        Page.Rows rows = page.table(
                "rows/s",
                "the emulator, and other settings",
                "rows/s written",
                "p50, ms",
                "p99, ms",
                "max, ms",
                "p99 of the least, ms",
                "above, ms",
                "requests/s",
                "CPU of the worker, cores");
        List<Bar> bars = new ArrayList<>();
        for (JsonNode level : raw) {
            if (level.has(EndToEnd.FAILED)) {
                rows.row(rate(level), label(level), "not measured", "", "", "", "", "", "", "");
                continue;
            }
            rows.row(
                    rate(level),
                    label(level),
                    Page.number(level.path("rowsPerSecond").asDouble()),
                    milliseconds(level, "freshness", "p50"),
                    milliseconds(level, "freshness", "p99"),
                    milliseconds(level, "freshness", "max"),
                    milliseconds(level, "least", "p99"),
                    Page.number(above(level)),
                    Page.number(level.path("requests").asDouble()
                            / level.path("seconds").asDouble()),
                    Page.decimal(level.path("workerCores").asDouble()));
            if (isPlain(level)) {
                for (String quantile : List.of("p50", "p99")) {
                    bars.add(new Bar(
                            rate(level) + " rows/s, " + pace(level).label() + ": " + quantile,
                            level.path("freshness").path(quantile).asDouble(),
                            quantile.equals("p50") ? 0 : 1));
                }
            }
        }
        rows.end();
        for (JsonNode level : raw) {
            if (level.has(EndToEnd.FAILED)) {
                page.paragraph("Not measured, %s rows/s, %s, and what was to follow: %s"
                        .formatted(
                                rate(level),
                                label(level),
                                level.path(EndToEnd.FAILED).asText()));
            }
        }
        page.plot("end-to-end-freshness", Svg.bars("From the commit to the visible document", "milliseconds", bars));
        page.paragraph("Where the time goes, p50 and p99 of each stage:");
        stages(page);
    }

    private void stages(Page page) {
        Page.Rows stages = page.table(
                "rows/s",
                "the emulator, and other settings",
                "commit to topic, ms",
                "topic to service, ms",
                "both together, ms",
                "in the service, ms");
        for (JsonNode level : raw) {
            if (!level.has(EndToEnd.FAILED)) {
                stages.row(
                        rate(level),
                        label(level),
                        both(level, "toTopic"),
                        both(level, "toService"),
                        both(level, "untilService"),
                        both(level, "inService"));
            }
        }
        stages.end();
        page.paragraph(
                "To the topic it is Postgres, Debezium with its `poll.interval.ms`, and the producer. From there to the service it is the consumer, the transform, and the"
                        + " row's wait in its lane: `linger.ms` (100), or, where the lane's request is under way, until that is answered."
                        + " A namespace has one lane until more waits than a request at a time is soon enough for, and then up to"
                        + " `max.in.flight.requests.per.namespace` ([decision 0018](decisions/0018-one-lane-until-it-is-behind.md)). Where the service commits once a second,"
                        + " requests are answered at a commit, and the next ones leave shortly before the next commit, with the rows that have come meanwhile"
                        + " ([decision 0017](decisions/0017-requests-follow-the-commits.md)). So a row waits in its lane rather than in the service, and for one"
                        + " commit, unless it comes when the requests have just left.");
    }

    @Override
    public Map<Goal, String> figures() {
        EndToEnd.requireMeasured(raw);
        List<String> figures = new ArrayList<>();
        for (ServicePace pace : ServicePace.values()) {
            atTheRateOfTheGoal(pace)
                    .ifPresent(level -> figures.add(Page.number(above(level)) + " ms (" + pace.label() + ")"));
        }
        return figures.isEmpty() ? Map.of() : Map.of(Goal.FRESHNESS, String.join("; ", figures));
    }

    private Optional<JsonNode> atTheRateOfTheGoal(ServicePace pace) {
        return StreamSupport.stream(raw.spliterator(), false)
                .filter(level -> level.path("aim").asInt() == AIM
                        && pace(level) == pace
                        && isPlain(level)
                        && !level.has(EndToEnd.FAILED))
                .findFirst();
    }

    private static boolean isPlain(JsonNode level) {
        return level.path("variant").asText().isEmpty();
    }

    private static ServicePace pace(JsonNode level) {
        return ServicePace.valueOf(level.path("pace").asText());
    }

    private static String rate(JsonNode level) {
        return Page.number(level.path("aim").asDouble());
    }

    private static String label(JsonNode level) {
        String variant = level.path("variant").asText();
        return pace(level).label() + (variant.isEmpty() ? "" : "; " + variant);
    }

    private static double above(JsonNode level) {
        return level.path("freshness").path("p99").asDouble()
                - level.path("least").path("p99").asDouble();
    }

    private static String milliseconds(JsonNode level, String what, String quantile) {
        return Page.number(level.path(what).path(quantile).asDouble());
    }

    private static String both(JsonNode level, String stage) {
        return milliseconds(level, stage, "p50") + ", " + milliseconds(level, stage, "p99");
    }
}
