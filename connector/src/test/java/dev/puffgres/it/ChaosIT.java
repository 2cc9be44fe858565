package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.chaos.ChaosReport;
import dev.puffgres.chaos.ChaosSeries;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The whole pipeline under a workload and faults drawn from seeds, and judged. Without {@code chaos.seeds} it runs a few fixed seeds; by hand, any
 * number:
 *
 * <pre>{@code
 * mvn -pl connector -am verify -Dgates.skip=true -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dit.test=ChaosIT -Dfailsafe.failIfNoSpecifiedTests=false -Dchaos.seeds=1-200
 * }</pre>
 *
 * A range ({@code 1-200}) and single seeds ({@code 7,12}) may be mixed. Each run's line, and for those with violations timeline and histories, are
 * in {@code connector/target/chaos}, with one table for all.
 */
class ChaosIT {

    private static final String FIXED_SEEDS = "1-6,15";
    /** Each slot decodes what all do in the database, so that a TRUNCATE of one run can end another's. */
    private static final int SIDE_BY_SIDE = 1;

    private static final Path REPORTS = Path.of("target", "chaos");

    @Test
    void noSeedBreaksAPromise() throws IOException {
        List<ChaosReport> reports;
        try (Stack stack = Stack.builder()
                .plugin(PluginArchive.zip())
                .workers(2)
                .heap("768m")
                .workerProperty("offset.flush.interval.ms", "300")
                .workerProperty("exactly.once.source.support", "enabled")
                .start()) {
            reports = new ChaosSeries(stack, REPORTS, SIDE_BY_SIDE)
                    .run(seeds(System.getProperty("chaos.seeds", FIXED_SEEDS)));
        }
        assertThat(reports)
                .allSatisfy(report ->
                        assertThat(report.violations()).as(report.details()).isEmpty());
    }

    private static List<Long> seeds(String text) {
        List<Long> seeds = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] ends = part.strip().split("-", 2);
            long first = Long.parseLong(ends[0]);
            LongStream.rangeClosed(first, ends.length == 1 ? first : Long.parseLong(ends[1]))
                    .forEach(seeds::add);
        }
        return seeds;
    }
}
