package dev.puffgres.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puffgres.benchmarks.Measurements.Cost;
import org.junit.jupiter.api.Test;

class MeasurementsTest {

    private static final String JMH = """
            [{"benchmark": "dev.puffgres.benchmarks.PredicateBenchmark.decide", "params": {"where": "a"},
              "secondaryMetrics": {
                "cpu.norm": {"score": 300, "rawData": [[400, 250], [200, 350]]},
                "gc.alloc.rate.norm": {"score": 24, "rawData": [[24, 24], [24, 24]]}}}]""";

    @Test
    void aCostIsThatOfTheIterationThatTookLeast() throws Exception {
        Measurements measured = Measurements.of(EndToEnd.JSON.readTree(JMH));

        assertThat(measured.cost("PredicateBenchmark.decide", "where", "a")).isEqualTo(new Cost(200, 24));
    }

    @Test
    void whatJmhDidNotMeasureIsNoCost() throws Exception {
        Measurements measured = Measurements.of(EndToEnd.JSON.readTree(JMH));

        assertThatThrownBy(() -> measured.cost("PredicateBenchmark.decide", "where", "b"))
                .isInstanceOf(NotMeasuredException.class);
    }
}
