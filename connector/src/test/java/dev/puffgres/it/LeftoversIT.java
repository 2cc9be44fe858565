package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What tasks leave in a worker: a connector that fails and is restarted for weeks must not fill it. */
@ExtendWith(SharedStack.class)
class LeftoversIT {

    private static final int STARTS = 20;
    private static final Pattern OURS = Pattern.compile("(?i).*(puffgres|okhttp|okio).*");

    /** What OkHttp keeps for a minute: a few threads, which all clients of the plugin share. */
    private static final List<String> DAEMONS = List.of("OkHttp TaskRunner", "Okio Watchdog");

    @Test
    void twentyTasksLeaveNoBeanNoConnectionAndNoThreadButTheDaemonsOfOkHttp(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT)) {
            startAndStop(stack, emulator, "leftovers", STARTS);

            Pipeline.await("connections are closed").until(emulator::connections, Integer.valueOf(0)::equals);
            assertThat(stack.connect().beans("puffgres:*")).isEmpty();
            assertThat(ours(stack)).isSubsetOf(DAEMONS).hasSizeLessThan(STARTS / 2);
        }
    }

    @Test
    @Tag("long")
    void minutesLaterTheDaemonsAreGoneToo(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT)) {
            startAndStop(stack, emulator, "leftovers_long", 1);

            // Okio's watchdog waits for the deadline of a request that is over, request.timeout.ms, and then for a
            // minute.
            Instant closed = Instant.now();
            Pipeline.await("nothing of ours lives")
                    .atMost(Duration.ofSeconds(150))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> ours(stack), List::isEmpty);
            Measured.print(
                    "the last thread of the plugin ends after its last task", Duration.between(closed, Instant.now()));
        }
    }

    private static void startAndStop(Stack stack, Emulator emulator, String name, int starts) {
        try (Pipeline rows = new Pipeline(stack, emulator, name)) {
            rows.sink(Pipeline.schemaless(Map.of("linger.ms", "0")));
            Changes changes = new Changes(rows);
            for (int start = 1; start <= starts; start++) {
                if (start > 1) {
                    stack.connect().restartTask(rows.sinkName(), 0);
                }
                stack.kafka().produce(List.of(changes.insert(start, "row")));
                rows.awaitCount(start);
            }
            assertThat(ours(stack))
                    .as("one task lives")
                    .filteredOn(thread -> thread.startsWith("puffgres-sink-" + rows.sinkName()))
                    .hasSize(1);
            // Ends when the task has: deleting does not wait.
            stack.connect().stop(rows.sinkName());
        }
    }

    private static List<String> ours(Stack stack) {
        return stack.worker().threads().stream()
                .filter(thread -> OURS.matcher(thread).matches())
                .toList();
    }
}
