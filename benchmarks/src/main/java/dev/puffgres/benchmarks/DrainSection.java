package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;

/** How long a sink takes for what waits in Kafka. */
record DrainSection(JsonNode raw) implements Section {

    @Override
    public String title() {
        return "Draining a topic";
    }

    @Override
    public void write(Page page) {
        EndToEnd.requireMeasured(raw);
        double rows = raw.path("rows").asDouble();
        page.paragraph(
                "The topic that the rounds above have filled holds %s records of as many rows, as Debezium wrote them, in one partition. A sink with a new name is created and"
                                .formatted(Page.number(rows))
                        + " reads it from its beginning into an empty namespace; Debezium is gone. Time runs from the moment when Connect is asked for the"
                        + " connector until the last document is visible.");
        Page.Rows table = page.table(
                "the emulator",
                "seconds",
                "of which until the first document",
                "rows/s",
                "requests",
                "CPU of the worker, s",
                "CPU of the emulator, s");
        row(
                table,
                ServicePace.SERVICE.label() + ": " + ServicePace.published(),
                raw.path(ServicePace.SERVICE.name()),
                rows);
        row(table, ServicePace.AT_ONCE.label(), raw.path(ServicePace.AT_ONCE.name()), rows);
        table.end();
    }

    private static void row(Page.Rows table, String label, JsonNode drain, double rows) {
        double seconds = drain.path("seconds").asDouble();
        table.row(
                label,
                Page.decimal(seconds),
                Page.decimal(drain.path("secondsToFirst").asDouble()),
                Page.number(rows / seconds),
                Page.number(drain.path("requests").asDouble()),
                Page.decimal(drain.path("workerCpuSeconds").asDouble()),
                Page.decimal(drain.path("emulatorCpuSeconds").asDouble()));
    }
}
