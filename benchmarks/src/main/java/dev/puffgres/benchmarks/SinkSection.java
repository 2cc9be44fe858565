package dev.puffgres.benchmarks;

import dev.puffgres.benchmarks.Measurements.Cost;
import dev.puffgres.turbopuffer.WriteRequest;
import java.util.List;

/** From an action to the body of a request. */
record SinkSection(Measurements measured) implements Section {

    @Override
    public String title() {
        return "From an action to a request";
    }

    @Override
    public void write(Page page) {
        page.paragraph(
                "The sink without HTTP: a row is accepted, folded, batched, written into a request's body, which goes nowhere, and done."
                        + " Small rows; ten of a namespace come at a time, among those of up to 499 others. Making the row, which the"
                        + " transform does otherwise, is in it.");
        Page.Rows lanes = page.table("namespaces", "ns a row", "bytes allocated a row", "beside one namespace");
        for (int namespaces : Namespaces.COUNTS) {
            Cost cost = lanes(namespaces);
            lanes.row(
                    Page.number(namespaces),
                    Page.number(cost.cpuNs()),
                    Page.number(cost.bytes()),
                    Page.times(cost.cpuNs(), lanes(1).cpuNs()));
        }
        lanes.end();
        page.paragraph("The same with one namespace, where the rows are of few documents, in turn:");
        Page.Rows folding = page.table("documents", "rows", "ns a row", "bytes allocated a row");
        for (boolean patches : List.of(false, true)) {
            for (int documents : List.of(10, 1000)) {
                Cost cost = measured.cost(
                        "FoldingBenchmark.foldedRows",
                        "documents",
                        Integer.toString(documents),
                        "patches",
                        Boolean.toString(patches));
                folding.row(
                        Page.number(documents),
                        patches ? "patches" : "upserts",
                        Page.number(cost.cpuNs()),
                        Page.number(cost.bytes()));
            }
        }
        folding.end();
        page.paragraph("Of that, writing the body, %s rows each, is:".formatted(Page.number(RequestBenchmark.ROWS)));
        Page.Rows requests = page.table("rows", "ns a row", "bytes of the body a row");
        for (Table table : List.of(Table.SMALL, Table.VECTOR)) {
            Cost cost = measured.cost("RequestBenchmark.bodyOfRows", "table", table.name());
            requests.row(table.label(), Page.number(cost.cpuNs()), Page.number(bodyBytes(table)));
        }
        requests.end();
    }

    /** No machine has a say in it. */
    private static double bodyBytes(Table table) {
        WriteRequest request = RequestBenchmark.request(table);
        return (double) request.bodyBytes() / request.upsertRows().size();
    }

    private Cost lanes(int namespaces) {
        return measured.cost("LanesBenchmark.writtenRows", "namespaces", Integer.toString(namespaces));
    }
}
