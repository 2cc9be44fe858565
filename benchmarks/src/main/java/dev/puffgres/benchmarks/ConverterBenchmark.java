package dev.puffgres.benchmarks;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.transforms.ApplyMapping;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
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

/** What the raw path saves: JsonConverter reads key and value, and then the transform runs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ConverterBenchmark {

    @Param({"SMALL", "WIDE", "WIDE_FEW", "VECTOR"})
    public Table table;

    @Param({"BYTES", "BYTES_WITH_SCHEMA"})
    public Form form;

    private ApplyMapping<SinkRecord> transform;
    private JsonConverter keys;
    private JsonConverter values;
    private Turn records;

    @Setup
    public void prepare() {
        transform = new ApplyMapping<>();
        transform.configure(Map.of("mapping.json", table.mapping("rows", table.tableName())));
        keys = Form.converter(form == Form.BYTES_WITH_SCHEMA, true);
        values = Form.converter(form == Form.BYTES_WITH_SCHEMA, false);
        records = new Turn(Envelopes.of(table, form));
    }

    @TearDown
    public void close() {
        transform.close();
    }

    @Benchmark
    public List<Action> jsonConverterThenApplyMapping() {
        return ActionRecord.read(transform.apply(converted()).value());
    }

    @Benchmark
    public SinkRecord jsonConverterAlone() {
        return converted();
    }

    private SinkRecord converted() {
        SinkRecord record = records.next();
        SchemaAndValue key = keys.toConnectData(record.topic(), (byte[]) record.key());
        SchemaAndValue value = values.toConnectData(record.topic(), (byte[]) record.value());
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                key.schema(),
                key.value(),
                value.schema(),
                value.value(),
                record.timestamp());
    }
}
