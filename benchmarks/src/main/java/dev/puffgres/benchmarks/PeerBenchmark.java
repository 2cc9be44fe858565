package dev.puffgres.benchmarks;

import io.debezium.transforms.ExtractNewRecordState;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.ReplaceField;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Transforms that others run on the same records. They make another record of a record; ours makes the text that goes to the
 * server, so it does more.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class PeerBenchmark {

    @Param({"SMALL", "WIDE", "VECTOR"})
    public Table table;

    private ExtractNewRecordState<SinkRecord> extract;
    private ExtractNewRecordState<SinkRecord> extractWithFields;
    private ReplaceField<SinkRecord> replace;
    private Turn records;

    @Setup
    public void prepare() {
        extract = new ExtractNewRecordState<>();
        extract.configure(Map.of());
        extractWithFields = new ExtractNewRecordState<>();
        extractWithFields.configure(Map.of("add.fields", "op,source.lsn,source.ts_ms"));
        replace = new ReplaceField.Value<>();
        replace.configure(Map.of("exclude", "ts_us,ts_ns"));
        records = new Turn(Envelopes.of(table, Form.STRUCT));
    }

    @TearDown
    public void close() {
        extract.close();
        extractWithFields.close();
        replace.close();
    }

    /** As it comes: the after image alone. */
    @Benchmark
    public SinkRecord extractNewRecordState() {
        return extract.apply(records.next());
    }

    /** With what a sink needs to tell an older change from a newer one. */
    @Benchmark
    public SinkRecord extractNewRecordStateWithLsn() {
        return extractWithFields.apply(records.next());
    }

    /** The envelope without two of its fields. */
    @Benchmark
    public SinkRecord replaceField() {
        return replace.apply(records.next());
    }
}
