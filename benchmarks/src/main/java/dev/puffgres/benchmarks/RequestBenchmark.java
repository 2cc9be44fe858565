package dev.puffgres.benchmarks;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.transforms.ApplyMapping;
import dev.puffgres.turbopuffer.Conditions;
import dev.puffgres.turbopuffer.DiscardingService;
import dev.puffgres.turbopuffer.WriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.sink.SinkRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to write the body of a request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class RequestBenchmark {

    static final int ROWS = 1000;

    @Param({"SMALL", "VECTOR"})
    public Table table;

    private final DiscardingService service = new DiscardingService();
    private WriteRequest request;

    @Setup
    public void prepare() {
        request = request(table);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long bodyOfRows() {
        return service.discard(request);
    }

    /** An upsert of rows as the transform renders them. */
    static WriteRequest request(Table table) {
        try (ApplyMapping<SinkRecord> transform = new ApplyMapping<>()) {
            transform.configure(Map.of("mapping.json", table.mapping("rows", table.tableName())));
            Turn records = new Turn(Envelopes.of(table, Form.BYTES));
            List<String> documents = new ArrayList<>();
            Action.Upsert upsert = null;
            for (int i = 0; i < ROWS; i++) {
                upsert = (Action.Upsert)
                        ActionRecord.read(transform.apply(records.next()).value())
                                .get(0);
                documents.add(upsert.document());
            }
            return new WriteRequest(
                    documents,
                    Conditions.UPSERT,
                    List.of(),
                    null,
                    List.of(),
                    null,
                    upsert.schema().schema(),
                    upsert.schema().distanceMetric(),
                    false);
        }
    }
}
