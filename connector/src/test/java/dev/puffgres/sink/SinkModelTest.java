package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

/**
 * The sink against its model: random histories of a table in random interleavings of deliveries, answers, failures, time, commits,
 * rebalances, crashes and rewinds. However they fall, the documents end as the table does, no offset is committed past a record
 * that is not done, and nothing is reported without need ({@link ModelJudge} has the whole list).
 *
 * <p>Any number by hand, and one seed with all that happens in it:
 *
 * <pre>{@code
 * mvn -pl connector -am test -Dtest=SinkModelTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dmodel.interleavings=1000000 -Dmodel.first.seed=0
 * }</pre>
 */
class SinkModelTest {
    private static final int INTERLEAVINGS = 2_000;

    @Test
    void noInterleavingMakesTheSinkBreakItsPromise() {
        play(Long.getLong("model.first.seed", 0), Integer.getInteger("model.interleavings", INTERLEAVINGS));
    }

    static void play(long firstSeed, int interleavings) {
        SinkModel model = new SinkModel();
        try (Silence silence = new Silence()) {
            for (long seed = firstSeed; seed < firstSeed + interleavings; seed++) {
                if (model.apply(seed) != null) {
                    fail(SinkModel.explain(seed));
                }
            }
        }
    }
}
