package dev.puffgres.benchmarks;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.transforms.ApplyMapping;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

/** The whole transform: a record in, its actions out. Every record is one upsert. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EnvelopeBenchmark {

    @Param({"SMALL", "WIDE", "WIDE_FEW", "VECTOR"})
    public Table table;

    @Param({"STRUCT", "MAP", "BYTES", "BYTES_WITH_SCHEMA"})
    public Form form;

    private ApplyMapping<SinkRecord> transform;
    private Turn records;

    @Setup
    public void prepare() {
        transform = new ApplyMapping<>();
        transform.configure(Map.of("mapping.json", table.mapping("rows", table.tableName())));
        records = new Turn(Envelopes.of(table, form));
    }

    @TearDown
    public void close() {
        transform.close();
    }

    @Benchmark
    public List<Action> applyMapping() {
        return ActionRecord.read(transform.apply(records.next()).value());
    }
}
