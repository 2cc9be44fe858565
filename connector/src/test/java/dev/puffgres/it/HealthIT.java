package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.Operation;
import dev.puffgres.stack.Stack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A service that is down: an operator sees it in the bean, and past retry.timeout.ms in the task's state. */
@ExtendWith(SharedStack.class)
class HealthIT {

    private static final long RETRY_TIMEOUT_MS = 15_000;

    @Test
    void aConnectorThatWritesNothingShowsItAndFailsPastItsLimit(Stack stack) throws Exception {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "health")) {
            rows.sink(Pipeline.schemaless(
                    Map.of("retry.timeout.ms", Long.toString(RETRY_TIMEOUT_MS), "retry.backoff.max.ms", "500")));
            Changes changes = new Changes(rows);
            stack.kafka().produce(List.of(changes.insert(1, "before")));
            rows.awaitCount(1);
            assertThat(rows.metrics()).containsEntry("stalled-ms", 0L);

            emulator.faults().add(Fault.on(Operation.WRITE).times(Fault.ALWAYS).answers(503));
            stack.kafka().produce(List.of(changes.insert(2, "while the service is down")));
            Pipeline.await("stalled-ms rises").until(() -> (long) rows.metrics().get("stalled-ms"), ms -> ms > 1_000);
            assertThat(rows.metrics()).containsEntry("buffered-records", 1L);

            assertThat(stack.connect().awaitFailed(rows.sinkName(), Duration.ofSeconds(90)))
                    .contains(
                            "writes to namespace health have failed for",
                            "retry.timeout.ms",
                            "503",
                            "restart the task");
            assertThat(rows.committed())
                    .as("the row that was not written is read again")
                    .isLessThan(2);
        }
    }
}
