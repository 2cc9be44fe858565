package dev.puffgres.fuzz;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Tries one input after another, each from a seed of its own, none for longer than a bound, and counts how they end. */
public final class Fuzz {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 0);
    private static final long FIRST_SEED = Long.getLong("fuzz.seed", 1);

    /** Far more than any input takes, also on a machine that is busy. */
    private static final Duration LONGEST_INPUT = Duration.ofSeconds(10);

    private static final long LOOK_EVERY_MS = 200;

    /** One input. */
    @FunctionalInterface
    public interface Input {
        /**
         * Makes an input and tries it.
         *
         * @return how it ended, in a word or two, for the count
         */
        String attempt(SplittableRandom random) throws Exception;
    }

    private final String name;
    private final Map<String, Long> ends = new TreeMap<>();
    private volatile long seed;
    private volatile long since;
    private volatile AssertionError failure;

    private Fuzz(String name) {
        this.name = name;
    }

    /**
     * Tries inputs.
     *
     * @param few how many, unless the long run says another number
     * @throws AssertionError that names the seed of the first input that ended wrongly, or did not end
     */
    public static void inputs(String name, int few, Input input) {
        new Fuzz(name).run(INPUTS > 0 ? INPUTS : few, input);
    }

    /** Shows an input, if it is the only one. */
    public static void show(Object input) {
        if (INPUTS == 1) {
            System.out.println(input);
        }
    }

    private void run(int inputs, Input input) {
        since = System.nanoTime();
        Thread thread = new Thread(() -> tryAll(inputs, input), "fuzz-" + name);
        thread.setDaemon(true);
        thread.start();
        while (thread.isAlive()) {
            try {
                thread.join(LOOK_EVERY_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted at seed " + seed, e);
            }
            if (thread.isAlive() && System.nanoTime() - since > LONGEST_INPUT.toNanos()) {
                AssertionError endless = new AssertionError(name + ": the input of seed " + seed + " does not end");
                endless.setStackTrace(thread.getStackTrace());
                throw endless;
            }
        }
        if (failure != null) {
            throw failure;
        }
        System.out.println(name + ", " + inputs + " inputs from seed " + FIRST_SEED + ": " + ends);
    }

    private void tryAll(int inputs, Input input) {
        for (long i = FIRST_SEED; i < FIRST_SEED + inputs; i++) {
            seed = i;
            since = System.nanoTime();
            try {
                ends.merge(input.attempt(new SplittableRandom(i)), 1L, Long::sum);
            } catch (Throwable unexpected) { // Errors too: a stack overflow or an empty heap is what is looked for.
                failure = new AssertionError(name + ": the input of seed " + i + " ended in " + unexpected, unexpected);
                return;
            }
        }
    }
}
