package dev.puffgres.sink;

import java.util.function.LongFunction;

/**
 * The model of the sink, for one seed after the other. It is loaded by name too, beside a mutated sink, so it speaks only of what
 * the JDK knows.
 */
public final class SinkModel implements LongFunction<String> {

    /** @return what the sink has done wrong, or null */
    @Override
    public String apply(long seed) {
        return play(seed, ModelTrace.off());
    }

    /** What the sink has done wrong in an interleaving, and everything that happened in it. */
    static String explain(long seed) {
        ModelTrace trace = ModelTrace.on();
        String violation = play(seed, trace);
        return "interleaving " + seed + ": " + violation + System.lineSeparator() + trace;
    }

    private static String play(long seed, ModelTrace trace) {
        try {
            new Interleaving(seed, trace).play();
            return null;
        } catch (RuntimeException | AssertionError violation) {
            return violation.toString();
        }
    }
}
