package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puffgres.benchmarks.Measurements.Cost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes the page of what was measured. */
final class Report {

    static final String PAGE = "performance.md";
    static final String RAW = "performance";
    static final String JMH = "jmh.json";
    static final String MACHINE = "machine.json";

    private final Measurements measured;
    private final JsonNode machine;
    private final StringBuilder page = new StringBuilder();

    private Report(Measurements measured, JsonNode machine) {
        this.measured = measured;
        this.machine = machine;
    }

    /** Writes the page from the raw output that stands beside it. */
    static void write(Path docs) throws IOException {
        Path raw = docs.resolve(RAW);
        Measurements measured = Measurements.read(raw.resolve(JMH));
        JsonNode machine = new ObjectMapper().readTree(raw.resolve(MACHINE).toFile());
        Files.writeString(docs.resolve(PAGE), new Report(measured, machine).text());
    }

    private String text() {
        introduction();
        goals();
        envelopes();
        converters();
        peers();
        routing();
        predicates();
        notMeasured();
        return page.toString();
    }

    private void introduction() {
        line("# Performance");
        line("");
        line(
                "This page is written by `benchmarks/run`, which measures all of it anew; its parts stand beside it, as JMH wrote"
                        + " them, in [" + RAW + "/" + JMH + "](" + RAW + "/" + JMH
                        + "). `benchmarks/run --report` writes the page"
                        + " again without measuring.");
        line("");
        line(
                "Commit `%s`, %s; %s, %s cores, load %.1f at the end; %s; %s. One thread measures. Every number here is of its"
                                .formatted(
                                        machine.path("commit").asText(),
                                        machine.path("date").asText(),
                                        machine.path("processor").asText(),
                                        machine.path("cores").asText(),
                                        machine.path("load").asDouble(),
                                        machine.path("jdk").asText(),
                                        measured.settings())
                        + " processor time, so that it does not say how busy the machine was otherwise; what the collector and the"
                        + " compiler use besides is not in it. Ratios within one run say more than the numbers themselves.");
        line("");
    }

    private void goals() {
        Cost struct = envelope(Table.SMALL, Form.STRUCT);
        Cost extract = peer("extractNewRecordState", Table.SMALL);
        Cost extractWithLsn = peer("extractNewRecordStateWithLsn", Table.SMALL);
        Cost bytes = envelope(Table.SMALL, Form.BYTES);
        Cost one = routing("oneTable", 1, Form.STRUCT);
        Cost thousand = routing("oneTable", 1000, Form.STRUCT);
        line("## Goals");
        line("");
        line("| what | goal | measured |");
        line("|---|---|---|");
        line("| a Struct becomes an action, small rows, predicate in SQL | ≥ 1,000,000 a second and core | "
                + number(struct.perSecond()) + " |");
        line(
                "| the same beside `ExtractNewRecordState`, which renders nothing | not slower | %s of its speed as it comes, %s of its speed with `add.fields=op,source.lsn,source.ts_ms` |"
                        .formatted(times(extract, struct), times(extractWithLsn, struct)));
        line("| JSON in bytes becomes an action, small rows | ≥ 400,000 a second and core | "
                + number(bytes.perSecond()) + " |");
        line("| cost of a record with 1,000 mappings beside that with one | ≤ 1.1 | " + times(thousand, one) + " |");
        line("| bytes of a vector of %s dimensions in a document | ≤ 8.3 KB | %s |"
                .formatted(
                        machine.path("dimensions").asText(),
                        number(machine.path("vectorBytes").asDouble())));
        line("");
    }

    private void envelopes() {
        line("## From a record to its action");
        line("");
        line(
                "`ApplyMapping.apply`: a change event in, the record of its one upsert out. Small rows have 5 columns; wide ones 50,"
                        + " all of them mirrored, or 5 of them; the rows with a vector come under REPLICA IDENTITY FULL, so that every other"
                        + " record carries two.");
        line("");
        line("| rows | form of the record | records a second and core | ns a record | bytes allocated a record |");
        line("|---|---|---|---|---|");
        for (Table table : Table.values()) {
            for (Form form : Form.values()) {
                Cost cost = envelope(table, form);
                line("| %s | %s | %s | %s | %s |"
                        .formatted(
                                name(table),
                                name(form),
                                number(cost.perSecond()),
                                number(cost.cpuNs()),
                                number(cost.bytes())));
            }
        }
        line("");
    }

    private void converters() {
        line("## Raw bytes instead of a converter");
        line("");
        line("The same bytes, read by the transform itself (`ByteArrayConverter`), or first by `JsonConverter`.");
        line("");
        line("| rows | JSON | raw, ns | `JsonConverter` alone, ns | and the transform, ns | raw is faster by |");
        line("|---|---|---|---|---|---|");
        for (Table table : Table.values()) {
            for (Form form : List.of(Form.BYTES, Form.BYTES_WITH_SCHEMA)) {
                Cost raw = envelope(table, form);
                Cost alone = converter("jsonConverterAlone", table, form);
                Cost both = converter("jsonConverterThenApplyMapping", table, form);
                line("| %s | %s | %s | %s | %s | %s |"
                        .formatted(
                                name(table),
                                form == Form.BYTES ? "without schemas" : "with schemas",
                                number(raw.cpuNs()),
                                number(alone.cpuNs()),
                                number(both.cpuNs()),
                                times(both, raw)));
            }
        }
        line("");
    }

    private void peers() {
        line("## Beside other transforms");
        line("");
        line(
                "On the same Structs. Debezium's and Kafka's hand a record on; ours has then decided on membership and rendered the"
                        + " document that is sent.");
        line("");
        line("| rows | transform | ns a record | bytes allocated a record |");
        line("|---|---|---|---|");
        for (Table table : List.of(Table.SMALL, Table.WIDE, Table.VECTOR)) {
            peer(table, "`ApplyMapping`", envelope(table, Form.STRUCT));
            peer(table, "`ExtractNewRecordState` (Debezium)", peer("extractNewRecordState", table));
            peer(
                    table,
                    "`ExtractNewRecordState`, `add.fields=op,source.lsn,source.ts_ms`",
                    peer("extractNewRecordStateWithLsn", table));
            peer(table, "`ReplaceField` (Kafka), `exclude=ts_us,ts_ns`", peer("replaceField", table));
        }
        line("");
    }

    private void peer(Table table, String transform, Cost cost) {
        line("| %s | %s | %s | %s |".formatted(name(table), transform, number(cost.cpuNs()), number(cost.bytes())));
    }

    private void routing() {
        line("## Many mappings");
        line("");
        line(
                "Small rows. Each mapping is of a table of its own; the records are all of one table, or of all tables in turn, which"
                        + " the processor's caches feel.");
        line("");
        line("| form | mappings | records of | ns a record | beside one mapping |");
        line("|---|---|---|---|---|");
        for (Form form : List.of(Form.STRUCT, Form.BYTES)) {
            for (int mappings : List.of(1, 100, 1000)) {
                for (String tables : List.of("oneTable", "allTables")) {
                    Cost cost = routing(tables, mappings, form);
                    line("| %s | %s | %s | %s | %s |"
                            .formatted(
                                    name(form),
                                    number(mappings),
                                    tables.equals("oneTable") ? "one table" : "all tables",
                                    number(cost.cpuNs()),
                                    times(cost, routing(tables, 1, form))));
                }
            }
        }
        line("");
    }

    private void predicates() {
        line("## Predicates");
        line("");
        line("Over the columns of a Struct, of small rows.");
        line("");
        line("| where | ns a row | bytes allocated a row |");
        line("|---|---|---|");
        for (String where : PredicateBenchmark.predicates()) {
            Cost cost = measured.cost("PredicateBenchmark.decide", "where", where);
            line("| `%s` | %s | %s |".formatted(where, number(cost.cpuNs()), number(cost.bytes())));
        }
        line("");
    }

    private void notMeasured() {
        line("## Not measured yet");
        line("");
        line(
                "Folding and request writing; lanes with 1, 1,000 and 100,000 namespaces; a whole worker beside a no-op sink and a"
                        + " peer sink; from Postgres to the document; freshness; the drain of a long queue. For these there are no numbers"
                        + " here, and nothing is claimed.");
    }

    private Cost envelope(Table table, Form form) {
        return measured.cost("EnvelopeBenchmark.applyMapping", "table", table.name(), "form", form.name());
    }

    private Cost converter(String benchmark, Table table, Form form) {
        return measured.cost("ConverterBenchmark." + benchmark, "table", table.name(), "form", form.name());
    }

    private Cost peer(String benchmark, Table table) {
        return measured.cost("PeerBenchmark." + benchmark, "table", table.name());
    }

    private Cost routing(String benchmark, int mappings, Form form) {
        return measured.cost(
                "RoutingBenchmark." + benchmark, "mappings", Integer.toString(mappings), "form", form.name());
    }

    private static String name(Table table) {
        return switch (table) {
            case SMALL -> "small";
            case WIDE -> "wide";
            case WIDE_FEW -> "wide, 5 columns mirrored";
            case VECTOR -> "with a vector";
        };
    }

    private static String name(Form form) {
        return switch (form) {
            case STRUCT -> "Struct";
            case MAP -> "Map";
            case BYTES -> "JSON in bytes";
            case BYTES_WITH_SCHEMA -> "JSON with schema in bytes";
        };
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String times(Cost cost, Cost beside) {
        return String.format(Locale.ROOT, "%.2f×", cost.cpuNs() / beside.cpuNs());
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
