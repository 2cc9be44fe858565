package dev.puffgres.sink;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a record costs in the sink when few documents of one namespace change all the time, so that changes are folded into one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class FoldingBenchmark {

    @Param({"10", "1000"})
    public int documents;

    @Param({"false", "true"})
    public boolean patches;

    private SinkLoad load;

    @Setup
    public void prepare() {
        load = new SinkLoad(1, documents, patches);
    }

    @Benchmark
    @OperationsPerInvocation(SinkLoad.POLL)
    public long foldedRows() {
        load.poll();
        return load.requests();
    }
}
