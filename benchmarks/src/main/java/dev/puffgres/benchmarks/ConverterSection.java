package dev.puffgres.benchmarks;

import dev.puffgres.benchmarks.Measurements.Cost;
import java.util.List;

/** What the raw path saves. */
record ConverterSection(Measurements measured) implements Section {

    @Override
    public String title() {
        return "Raw bytes instead of a converter";
    }

    @Override
    public void write(Page page) {
        page.paragraph(
                "The same bytes, read by the transform itself (`ByteArrayConverter`), or first by `JsonConverter`.");
        Page.Rows rows = page.table(
                "rows", "JSON", "raw, ns", "`JsonConverter` alone, ns", "and the transform, ns", "raw is faster by");
        for (Table table : Table.values()) {
            for (Form form : List.of(Form.BYTES, Form.BYTES_WITH_SCHEMA)) {
                Cost raw = measured.envelope(table, form);
                Cost alone = cost("jsonConverterAlone", table, form);
                Cost both = cost("jsonConverterThenApplyMapping", table, form);
                rows.row(
                        table.label(),
                        form == Form.BYTES ? "without schemas" : "with schemas",
                        Page.number(raw.cpuNs()),
                        Page.number(alone.cpuNs()),
                        Page.number(both.cpuNs()),
                        Page.times(both.cpuNs(), raw.cpuNs()));
            }
        }
        rows.end();
    }

    private Cost cost(String benchmark, Table table, Form form) {
        return measured.cost("ConverterBenchmark." + benchmark, "table", table.name(), "form", form.name());
    }
}
