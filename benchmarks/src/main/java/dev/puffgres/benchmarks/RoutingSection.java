package dev.puffgres.benchmarks;

import dev.puffgres.benchmarks.Measurements.Cost;
import java.util.List;
import java.util.Map;

/** One transform with many mappings. */
record RoutingSection(Measurements measured) implements Section {

    @Override
    public String title() {
        return "Many mappings";
    }

    @Override
    public void write(Page page) {
        page.paragraph(
                "Small rows. Each mapping is of a table of its own; the records are all of one table, or of all tables in turn,"
                        + " which the processor's caches feel.");
        Page.Rows rows = page.table("form", "mappings", "records of", "ns a record", "beside one mapping");
        for (Form form : List.of(Form.STRUCT, Form.BYTES)) {
            for (int mappings : List.of(1, 100, 1000)) {
                for (String tables : List.of("oneTable", "allTables")) {
                    Cost cost = cost(tables, mappings, form);
                    rows.row(
                            form.label(),
                            Page.number(mappings),
                            tables.equals("oneTable") ? "one table" : "all tables",
                            Page.number(cost.cpuNs()),
                            Page.times(cost.cpuNs(), cost(tables, 1, form).cpuNs()));
                }
            }
        }
        rows.end();
    }

    @Override
    public Map<Goal, String> figures() {
        return Map.of(
                Goal.MANY_MAPPINGS,
                Page.times(
                        cost("oneTable", 1000, Form.STRUCT).cpuNs(),
                        cost("oneTable", 1, Form.STRUCT).cpuNs()));
    }

    private Cost cost(String benchmark, int mappings, Form form) {
        return measured.cost(
                "RoutingBenchmark." + benchmark, "mappings", Integer.toString(mappings), "form", form.name());
    }
}
