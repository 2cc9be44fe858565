package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.fail;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The sink against its model: random histories of a table in random interleavings of deliveries, answers, failures, time, commits,
 * rebalances, crashes and rewinds. However they fall, the documents end as the table does, no offset is committed past a record
 * that is not done, and nothing is reported without need ({@link ModelJudge} has the whole list).
 *
 * <p>{@link SinkModelIT} plays a hundred thousand, and {@link SinkMutantsIT} shows what the model finds. Any number by hand, and one seed with all that happens in it:
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

    /** Plays on all cores: an interleaving shares nothing with another. */
    static void play(long firstSeed, int interleavings) {
        SinkModel model = new SinkModel();
        try (Silence silence = new Silence()) {
            LongStream.range(firstSeed, firstSeed + interleavings)
                    .parallel()
                    .filter(seed -> model.apply(seed) != null)
                    .findFirst()
                    .ifPresent(seed -> fail(SinkModel.explain(seed)));
        }
    }
}
