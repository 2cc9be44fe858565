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

/** What a record costs in the sink when its rows go to many namespaces. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class LanesBenchmark {

    @Param({"1", "1000", "100000"})
    public int namespaces;

    private SinkLoad load;

    @Setup
    public void prepare() {
        load = new SinkLoad(namespaces, Integer.MAX_VALUE, false);
    }

    /** Every row is of a document of its own. */
    @Benchmark
    @OperationsPerInvocation(SinkLoad.POLL)
    public long writtenRows() {
        load.poll();
        return load.requests();
    }
}
