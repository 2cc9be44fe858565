package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.benchmarks.Svg.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** How fast a backlog comes through, with our sink and without. */
record SustainedSection(JsonNode raw) implements Section {

    @Override
    public String title() {
        return "From Postgres to the document, sustained";
    }

    @Override
    public void write(Page page) {
        EndToEnd.requireMeasured(raw);
        double rows = raw.path("rows").asDouble();
        page.paragraph(
                "%s small rows (5 columns) are inserted in transactions of %s while the connectors are stopped; then Debezium is started, alone or with our sink"
                                .formatted(
                                        Page.number(rows),
                                        Page.number(raw.path("transaction").asDouble()))
                        + " waiting at the end of the topic. Time runs from the moment when the first record is in the topic until the last one is there,"
                        + " or until the last document is visible. One table, one topic of one partition, one worker with one task each; the rounds are"
                        + " in the order of the table, and those for the compiler do not count. The emulator answers at once."
                        + " Postgres, broker, worker, emulator and measurement share the machine's cores: on so few, what the sink and the emulator use"
                        + " is taken from Debezium, which sets the pace.");
        page.paragraph(EndToEnd.settings());
        Page.Rows table = page.table(
                "round",
                "into the topic, rows/s",
                "into documents, rows/s",
                "CPU of the worker, s",
                "CPU of emulator and measurement, s",
                "CPU of the whole machine, s");
        List<Bar> bars = new ArrayList<>();
        for (JsonNode round : raw.path("rounds")) {
            boolean withSink = round.path("withSink").asBoolean();
            String label = (withSink ? "with our sink" : "Debezium alone")
                    + (round.path("warmUp").asBoolean() ? ", for the compiler" : "");
            table.row(
                    label,
                    Page.number(rows / round.path("topicSeconds").asDouble()),
                    withSink ? Page.number(rows / round.path("documentSeconds").asDouble()) : "",
                    Page.decimal(round.path("workerCpuSeconds").asDouble()),
                    Page.decimal(round.path("emulatorCpuSeconds").asDouble()),
                    Page.decimal(round.path("machineCpuSeconds").asDouble()));
        }
        table.end();
        bars.add(new Bar("Debezium to topic", rows / mean(false), 0));
        bars.add(new Bar("Postgres to document", rows / mean(true), 1));
        page.plot("end-to-end-sustained", Svg.bars("Sustained, mean of the rounds", "rows a second", bars));
    }

    @Override
    public Map<Goal, String> figures() {
        EndToEnd.requireMeasured(raw);
        return Map.of(Goal.END_TO_END, Page.decimal(mean(false) / mean(true)));
    }

    /** Seconds of a round. */
    private double mean(boolean withSink) {
        return StreamSupport.stream(raw.path("rounds").spliterator(), false)
                .filter(round -> !round.path("warmUp").asBoolean()
                        && round.path("withSink").asBoolean() == withSink)
                .mapToDouble(round -> round.path(withSink ? "documentSeconds" : "topicSeconds")
                        .asDouble())
                .average()
                .orElseThrow(() -> new NotMeasuredException("there is no round"));
    }
}
