package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Whether the model of the sink would notice: each {@link Mutant} is compiled, loaded in place of the class that it stands for, and
 * must be found out within a few thousand interleavings. A mutant whose piece of source has changed says so; write it anew.
 */
@Timeout(300)
class SinkMutantsIT {
    private static final int INTERLEAVINGS = 10_000;
    private static final Path SOURCES = Path.of("src", "main", "java");

    @ParameterizedTest
    @FieldSource("dev.puffgres.sink.Mutant#ALL")
    void theModelFindsTheMutant(Mutant mutant) throws IOException {
        String violation = null;
        int played = 0;
        LongFunction<String> model = MutatedSink.with(mutant, SOURCES);
        try (Silence silence = new Silence()) {
            while (violation == null && played < INTERLEAVINGS) {
                violation = model.apply(played);
                played++;
            }
        }
        assertThat(violation)
                .as("%s lives after %s interleavings", mutant, played)
                .isNotNull();
        System.out.println(mutant + ": found after " + played + ": " + violation);
    }

    @Test
    void withoutAMutantItFindsNothing() {
        LongFunction<String> model = MutatedSink.unchanged();
        try (Silence silence = new Silence()) {
            for (long seed = 0; seed < 1_000; seed++) {
                assertThat(model.apply(seed)).isNull();
            }
        }
    }

    @Test
    void aMutantThatDoesNotFitTheSourceSaysSo() {
        assertThatThrownBy(() -> MutatedSink.with(new Mutant("none", "Lane", "no such text", ""), SOURCES))
                .hasMessageContaining("stale");
        assertThatThrownBy(() -> MutatedSink.with(new Mutant("many", "Lane", "heads", "tails"), SOURCES))
                .hasMessageContaining("stale");
    }
}
