package dev.puffgres.benchmarks;

import static java.util.stream.Collectors.joining;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.transforms.ApplyMapping;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a record costs when one transform has many mappings, each of a table of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class RoutingBenchmark {

    @Param({"1", "100", "1000"})
    public int mappings;

    @Param({"STRUCT", "BYTES"})
    public Form form;

    private ApplyMapping<SinkRecord> transform;
    private Turn records;
    private Turn recordsOfAll;

    @Setup
    public void prepare() {
        List<String> tables =
                IntStream.range(0, mappings).mapToObj(i -> "table_" + i).toList();
        transform = new ApplyMapping<>();
        transform.configure(Map.of(
                "mapping.json",
                tables.stream().map(table -> Table.SMALL.mapping(table, table)).collect(joining(",", "[", "]"))));
        records = new Turn(Envelopes.of(Table.SMALL, form, List.of("table_0")));
        recordsOfAll = new Turn(Envelopes.of(Table.SMALL, form, tables));
    }

    @TearDown
    public void close() {
        transform.close();
    }

    /** Every record is of the same table: what the other mappings cost. */
    @Benchmark
    public List<Action> oneTable() {
        return ActionRecord.read(transform.apply(records.next()).value());
    }

    /** Every record is of another table than the one before: what it costs besides to use as many. */
    @Benchmark
    public List<Action> allTables() {
        return ActionRecord.read(transform.apply(recordsOfAll.next()).value());
    }
}
