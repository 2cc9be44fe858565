package dev.puffgres.sink;

import dev.puffgres.turbopuffer.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How a task of the model is configured: limits so low that a short history meets them.
 *
 * @param canReport whether Connect has a reporter
 */
record ModelSettings(Settings core, long maxOutstanding, boolean canReport) {

    boolean isSoft() {
        return core.deletes().soft();
    }

    static ModelSettings draw(SplittableRandom random, boolean canReport, boolean soft) {
        return new ModelSettings(
                new Settings(
                        random.nextInt(4) == 0 ? "p-" : "",
                        1 + random.nextInt(8),
                        random.nextInt(4) == 0 ? 100 + random.nextInt(400) : 1 << 20,
                        Duration.ofMillis(random.nextInt(3) * 50L),
                        Duration.ofMillis(400),
                        1 + random.nextInt(4),
                        1 + random.nextInt(3),
                        random.nextInt(4) == 0 ? 300 + random.nextInt(1_000) : 64 << 20,
                        random.nextInt(4) == 0 ? 3 + random.nextInt(10) : 50_000,
                        new RetryPolicy(Duration.ofMillis(50), Duration.ofMillis(200)),
                        Optional.empty(),
                        soft ? Bench.SOFT : Bench.HARD),
                random.nextInt(4) == 0 ? 2 + random.nextInt(8) : 100_000,
                canReport);
    }
}
