package dev.puffgres.benchmarks;

import dev.puffgres.benchmarks.Measurements.Cost;

/** What deciding costs. */
record PredicateSection(Measurements measured) implements Section {

    @Override
    public String title() {
        return "Predicates";
    }

    @Override
    public void write(Page page) {
        page.paragraph("Over the columns of a Struct, of small rows.");
        Page.Rows rows = page.table("where", "ns a row", "bytes allocated a row");
        for (String where : PredicateBenchmark.predicates()) {
            Cost cost = measured.cost("PredicateBenchmark.decide", "where", where);
            rows.row("`" + where + "`", Page.number(cost.cpuNs()), Page.number(cost.bytes()));
        }
        rows.end();
    }
}
