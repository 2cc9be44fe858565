package dev.puffgres.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.it.NeedsWal2json;
import dev.puffgres.source.SimulatedWorker.Guarantee;
import dev.puffgres.stack.Postgres;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A task that is killed a hundred times while transactions overlap, and started again on what Connect had stored: between polls, with records in
 * flight, within a transaction, within a row that becomes several records.
 */
@NeedsWal2json
class KilledTaskIT {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int RECORDS_A_KILL = 10;

    private static Postgres postgres;

    @BeforeAll
    static void start() {
        postgres = Postgres.start(Postgres.Installation.DEBIAN, Map.of());
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource({
        "wal2json_stream, AT_LEAST_ONCE, 100",
        "wal2json_poll, AT_LEAST_ONCE, 100",
        "wal2json_stream, EXACTLY_ONCE, 20",
        "wal2json_poll, EXACTLY_ONCE, 20"
    })
    void aTaskThatIsKilledGoesOnExactlyAfterWhatWasStored(String adapter, Guarantee guarantee, int kills)
            throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String prefix = "killed_" + adapter + "_" + guarantee.name().toLowerCase(java.util.Locale.ROOT);
        SimulatedWorker worker = new SimulatedWorker(guarantee, random);
        WalReference reference = WalReference.create(postgres, prefix);
        try (OverlappingTransactions workload = OverlappingTransactions.start(postgres, prefix, random.nextLong())) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            int restarts = 0;
            for (int kill = 0; kill < kills; kill++) {
                worker.start(new PuffgresSourceTask(), properties(adapter, prefix, random));
                // The first poll of a task that has nothing yet is not worth a kill.
                for (int steps = 1 + random.nextInt(12); steps > 0; steps--) {
                    worker.step();
                    if (guarantee == Guarantee.AT_LEAST_ONCE && random.nextInt(4) == 0) {
                        worker.flush();
                    }
                }
                worker.kill();
                restarts++;
                assertThat(System.nanoTime())
                        .as("%d kills, seed %d", restarts, seed)
                        .isLessThan(deadline);
            }
            workload.stop();
            reference.read(RECORDS_A_KILL * kills);
            worker.start(new PuffgresSourceTask(), properties(adapter, prefix, random));
            long end = System.nanoTime() + LIMIT.toNanos();
            while (!reference.isLast(worker.polled()) && System.nanoTime() < end) {
                worker.step();
            }
            worker.stop();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }

        reference.judge(worker, guarantee, seed);
    }

    private static Map<String, String> properties(String adapter, String prefix, Random random) {
        Map<String, String> properties = new HashMap<>();
        properties.put("name", prefix);
        properties.put("adapter", adapter);
        properties.put("topic.prefix", prefix);
        properties.put("slot.name", prefix);
        properties.put("snapshot.mode", "no_data");
        properties.put("database.hostname", postgres.host());
        properties.put("database.port", Integer.toString(postgres.port()));
        properties.put("database.user", postgres.user());
        properties.put("database.dbname", postgres.database());
        properties.put("mappings", "first,second");
        for (String table : List.of("first", "second")) {
            properties.put("mapping." + table + ".source.table", prefix + "_" + table);
            properties.put("mapping." + table + ".namespace", table);
            properties.put("mapping." + table + ".id.column", "id");
            properties.put("mapping." + table + ".id.type", "uint");
        }
        properties.put("poll.interval.ms", "20");
        properties.put("max.batch.size", Integer.toString(1 + random.nextInt(40)));
        properties.put("heartbeat.interval.ms", "15");
        properties.put("errors.retry.delay.initial.ms", "10");
        properties.put("errors.retry.delay.max.ms", "100");
        properties.put("errors.max.retries", "100");
        return properties;
    }
}
