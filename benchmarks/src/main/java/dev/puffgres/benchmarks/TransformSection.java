package dev.puffgres.benchmarks;

import dev.puffgres.benchmarks.Measurements.Cost;
import java.util.List;
import java.util.Map;

/** Beside the transforms of others. */
record TransformSection(Measurements measured) implements Section {

    @Override
    public String title() {
        return "Beside other transforms";
    }

    @Override
    public void write(Page page) {
        page.paragraph(
                "On the same Structs. Debezium's and Kafka's hand a record on; ours has then decided on membership and rendered"
                        + " the document that is sent.");
        Page.Rows rows = page.table("rows", "transform", "ns a record", "bytes allocated a record");
        for (Table table : List.of(Table.SMALL, Table.WIDE, Table.VECTOR)) {
            row(rows, table, "`ApplyMapping`", measured.envelope(table, Form.STRUCT));
            row(rows, table, "`ExtractNewRecordState` (Debezium)", cost("extractNewRecordState", table));
            row(
                    rows,
                    table,
                    "`ExtractNewRecordState`, `add.fields=op,source.lsn,source.ts_ms`",
                    cost("extractNewRecordStateWithLsn", table));
            row(rows, table, "`ReplaceField` (Kafka), `exclude=ts_us,ts_ns`", cost("replaceField", table));
        }
        rows.end();
    }

    @Override
    public Map<Goal, String> figures() {
        double ours = measured.envelope(Table.SMALL, Form.STRUCT).cpuNs();
        return Map.of(
                Goal.BESIDE_EXTRACT,
                "%s of its speed as it comes, %s of its speed with `add.fields=op,source.lsn,source.ts_ms`"
                        .formatted(
                                Page.times(
                                        cost("extractNewRecordState", Table.SMALL)
                                                .cpuNs(),
                                        ours),
                                Page.times(
                                        cost("extractNewRecordStateWithLsn", Table.SMALL)
                                                .cpuNs(),
                                        ours)));
    }

    private static void row(Page.Rows rows, Table table, String transform, Cost cost) {
        rows.row(table.label(), transform, Page.number(cost.cpuNs()), Page.number(cost.bytes()));
    }

    private Cost cost(String benchmark, Table table) {
        return measured.cost("PeerBenchmark." + benchmark, "table", table.name());
    }
}
