package dev.puffgres.benchmarks;

import dev.puffgres.benchmarks.Measurements.Cost;
import dev.puffgres.benchmarks.Svg.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From a record to its action. */
record EnvelopeSection(Measurements measured) implements Section {

    @Override
    public String title() {
        return "From a record to its action";
    }

    @Override
    public void write(Page page) {
        page.paragraph(
                "JMH, %s, one thread. Every number is of its processor time in the iteration that took least: who shares the cores from outside takes time"
                                .formatted(measured.settings())
                        + " in the others, which are in the raw output. What the collector and the compiler use besides is not in it.");
        page.paragraph(
                "`ApplyMapping.apply`: a change event in, its one upsert out. Small rows have 5 columns; wide ones 50,"
                        + " all of them mirrored, or 5 of them; the rows with a vector come under REPLICA IDENTITY FULL, so that every other"
                        + " record carries two.");
        Page.Rows rows = page.table(
                "rows", "form of the record", "records a second and core", "ns a record", "bytes allocated a record");
        List<Bar> bars = new ArrayList<>();
        for (Table table : Table.values()) {
            for (Form form : Form.values()) {
                Cost cost = measured.envelope(table, form);
                rows.row(
                        table.label(),
                        form.label(),
                        Page.number(cost.perSecond()),
                        Page.number(cost.cpuNs()),
                        Page.number(cost.bytes()));
                if (table == Table.SMALL) {
                    bars.add(new Bar(form.label(), cost.perSecond(), bars.size()));
                }
            }
        }
        rows.end();
        page.plot("actions", Svg.bars("A small row becomes an action", "records a second and core", bars));
    }

    @Override
    public Map<Goal, String> figures() {
        return Map.of(
                Goal.STRUCT_TO_ACTION,
                Page.number(measured.envelope(Table.SMALL, Form.STRUCT).perSecond()),
                Goal.BYTES_TO_ACTION,
                Page.number(measured.envelope(Table.SMALL, Form.BYTES).perSecond()));
    }
}
