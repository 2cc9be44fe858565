package dev.puffgres.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.source.SimulatedWorker.Guarantee;
import dev.puffgres.stack.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Kills a task again and again while transactions overlap, and starts it on what Connect had stored: between polls, with records in flight,
 * within a transaction, within a row that becomes several records.
 *
 * @param limit for all the kills, and once more for reading what is left
 */
record KilledTasks(Postgres postgres, Guarantee guarantee, int kills, Duration limit) {

    private static final int RECORDS_A_KILL = 10;
    private static final int MOST_STEPS = 12;

    /** The adapter whose task is killed. */
    interface Victim extends WalReference.Position {

        /** Makes what its tasks read from; the tables are there. */
        void createSlot(String prefix);

        /** Starts a task; its tables, slot and topics have this prefix. */
        void start(SimulatedWorker worker, String prefix, Random random);

        /** Whether a task has begun: to kill one that has not is to kill the one before it once more. */
        boolean hasBegun(SimulatedWorker worker, String prefix);

        /** What dies with a worker and not with a task that is told to stop. */
        void cutOff(String prefix);
    }

    /** @param prefix of a slot and of tables that are not there yet */
    void run(Victim victim, String prefix) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        SimulatedWorker worker = new SimulatedWorker(guarantee, random);
        WalReference reference = WalReference.create(postgres, prefix);
        victim.createSlot(prefix);
        try (OverlappingTransactions workload = OverlappingTransactions.start(postgres, prefix, random.nextLong())) {
            long deadline = System.nanoTime() + limit.toNanos();
            for (int kill = 0; kill < kills; kill++) {
                victim.start(worker, prefix, random);
                do {
                    worker.step();
                    assertThat(System.nanoTime()).as("%d kills", kill).isLessThan(deadline);
                } while (!victim.hasBegun(worker, prefix));
                for (int steps = random.nextInt(MOST_STEPS); steps > 0; steps--) {
                    worker.step();
                    if (guarantee == Guarantee.AT_LEAST_ONCE && random.nextInt(4) == 0) {
                        worker.flush();
                    }
                }
                victim.cutOff(prefix);
                worker.kill();
            }
            workload.stop();
            reference.read(RECORDS_A_KILL * kills);
            victim.start(worker, prefix, random);
            long end = System.nanoTime() + limit.toNanos();
            int left = reference.left(worker.offsets(), victim);
            while (reference.changes(worker.polled()).size() < left && System.nanoTime() < end) {
                worker.step();
            }
            worker.stop();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
        reference.judge(worker, guarantee, victim, seed);
    }

    /** The configuration of a task that streams the workload's tables, with batches of any size. */
    Map<String, String> properties(String adapter, String prefix, Random random) {
        Map<String, String> properties =
                SourceProperties.stream(postgres, adapter, prefix, List.of(prefix + "_first", prefix + "_second"));
        properties.put("max.batch.size", Integer.toString(1 + random.nextInt(40)));
        properties.put("heartbeat.interval.ms", "15");
        properties.put("errors.retry.delay.max.ms", "100");
        properties.put("errors.max.retries", "100");
        return properties;
    }
}
