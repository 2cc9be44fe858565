package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.JournalEntry;
import dev.puffgres.emulator.JournalEntry.Outcome;
import dev.puffgres.emulator.Operation;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An upsert whose connection breaks takes effect after its row was deleted. */
@ExtendWith(SharedStack.class)
class SoftDeletesIT {
    private static final Duration LATE = Duration.ofSeconds(2);

    @Test
    void withSoftDeletesTheRowStaysDeletedAndItsMarkerIsPurged(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "soft_deletes")) {
            rows.sink(Pipeline.schemaless(
                    Map.of("delete.mode", "soft", "soft.delete.retention.ms", "4000", "request.timeout.ms", "3000")));

            deleteWhileItsUpsertIsLate(stack, emulator, rows);

            rows.awaitDocument("1", document -> document.path("__deleted").asBoolean());
            awaitOutcomes(emulator, rows, Outcome.CREATED, Outcome.REPLACED, Outcome.STALE);
            rows.awaitNoDocument("1");
            awaitOutcomes(emulator, rows, Outcome.CREATED, Outcome.REPLACED, Outcome.STALE, Outcome.DELETED);
            assertThat(rows.metrics())
                    .containsEntry("markers-purged-total", 1L)
                    .containsEntry("rows-deleted-total", 1L);
        }
    }

    @Test
    void withHardDeletesTheRowThatCameBackIsDeletedOnceMore(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "hard_deletes")) {
            rows.sink(Pipeline.schemaless(Map.of("request.timeout.ms", "3000")));

            deleteWhileItsUpsertIsLate(stack, emulator, rows);

            awaitOutcomes(emulator, rows, Outcome.CREATED, Outcome.DELETED, Outcome.CREATED, Outcome.DELETED);
            assertThat(rows.documents()).isEmpty();
        }
    }

    private static void deleteWhileItsUpsertIsLate(Stack stack, Emulator emulator, Pipeline rows) {
        emulator.faults().add(Fault.on(Operation.WRITE).bodyContains("a row").resetsThenCommits(LATE));
        Changes changes = new Changes(rows);
        stack.kafka().produce(List.of(changes.insert(1, "a row")));
        rows.awaitDocument("1", document -> true);
        stack.kafka().produce(List.of(changes.delete(1, "a row")));
    }

    private static void awaitOutcomes(Emulator emulator, Pipeline rows, Outcome... expected) {
        Pipeline.await("what happened to the document")
                .untilAsserted(() -> assertThat(emulator.journal().entries(rows.name(), "1"))
                        .extracting(JournalEntry::outcome)
                        .containsExactly(expected));
    }
}
