package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What a record costs with many namespaces, in a small heap. */
record NamespacesSection(JsonNode runs) implements Section {

    private static final double MIB = 1024 * 1024;

    @Override
    public String title() {
        return "One task, a heap of " + Namespaces.HEAP;
    }

    @Override
    public void write(Page page) {
        page.paragraph(
                "A process of its own for each run, the cheapest of each line's: from an action to its being done, default options, the bodies"
                        + " of the requests written to nowhere, and no HTTP. Ten rows of a namespace come at a time, among those of up to 499"
                        + " others; with many namespaces every ten rows are a request of their own. The time of the thread is the sink's; that"
                        + " of the process has the collector and the compiler in it.");
        Page.Rows rows = page.table(
                "namespaces",
                "records",
                "requests",
                "bytes of a body a record",
                "ns a record",
                "ns a record, whole process",
                "beside one namespace",
                "most heap, garbage included, MiB");
        for (int namespaces : Namespaces.COUNTS) {
            JsonNode run = run(namespaces);
            double records = run.path("records").asDouble();
            rows.row(
                    Page.number(namespaces),
                    Page.number(records),
                    Page.number(run.path("requests").asDouble()),
                    Page.number(run.path("bytes").asDouble() / records),
                    Page.number(perRecord(run, "threadNs")),
                    Page.number(perRecord(run, "processNs")),
                    beside(run),
                    Page.number(run.path("heapBytes").asDouble() / MIB));
        }
        rows.end();
    }

    @Override
    public Map<Goal, String> figures() {
        return Map.of(Goal.MANY_NAMESPACES, "completes, " + beside(run(100_000)));
    }

    private String beside(JsonNode run) {
        return Page.times(perRecord(run, "threadNs"), perRecord(run(1), "threadNs"));
    }

    private static double perRecord(JsonNode run, String time) {
        return run.path(time).asDouble() / run.path("records").asDouble();
    }

    private JsonNode run(int namespaces) {
        JsonNode cheapest = null;
        for (JsonNode run : runs) {
            if (run.path("namespaces").asInt() == namespaces
                    && (cheapest == null || perRecord(run, "threadNs") < perRecord(cheapest, "threadNs"))) {
                cheapest = run;
            }
        }
        if (cheapest == null) {
            throw new NotMeasuredException(namespaces + " namespaces");
        }
        return cheapest;
    }
}
