package dev.puffgres.benchmarks;

import dev.puffgres.event.EventReader;
import dev.puffgres.event.Row;
import dev.puffgres.membership.Decision;
import dev.puffgres.membership.Predicate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Predicates over rows that are read already. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class PredicateBenchmark {

    @Param({
        "status = 'published'",
        "status = 'published' AND views >= 1000 AND title IS NOT NULL",
        "title LIKE '%wal%' OR title ILIKE 'replica%'",
        "updated_at >= '2026-06-01' AND id IN (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)"
    })
    public String where;

    private Predicate predicate;
    private Row[] rows;
    private int next;

    @Setup
    public void prepare() {
        predicate = Predicate.parse(where);
        EventReader reader = new EventReader("__debezium_unavailable_value");
        rows = Arrays.stream(Envelopes.of(Table.SMALL, Form.STRUCT))
                .map(record -> reader.read(record).orElseThrow().after())
                .toArray(Row[]::new);
    }

    /** The predicates, in the order of the page. */
    static List<String> predicates() {
        try {
            return List.of(PredicateBenchmark.class
                    .getField("where")
                    .getAnnotation(Param.class)
                    .value());
        } catch (NoSuchFieldException e) {
            throw new AssertionError(e);
        }
    }

    @Benchmark
    public Decision decide() {
        Row row = rows[next];
        next = next + 1 == rows.length ? 0 : next + 1;
        return predicate.decide(row);
    }
}
