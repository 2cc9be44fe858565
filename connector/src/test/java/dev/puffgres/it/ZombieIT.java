package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.JournalEntry;
import dev.puffgres.stack.Stack;
import dev.puffgres.stack.Worker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker that stands still while another takes its work over, and then goes on as if nothing had been: what it still holds is sent. */
class ZombieIT {

    private static final int ROWS = 200;
    private static final int DELETED = 20;
    private static final Duration PAUSE = Duration.ofSeconds(60);

    @Test
    @Tag("long")
    void aWorkerThatStoodStillForAMinuteWritesWhatItHeldAndChangesNothing() throws IOException {
        try (Stack stack =
                        Stack.builder().plugin(PluginArchive.zip()).workers(2).start();
                Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline rows = new Pipeline(stack, emulator, "zombie")) {
            // What a task holds back for so long is sent in the moment in which it goes on.
            rows.sink(Pipeline.schemaless(Map.of("linger.ms", "4000", "delete.mode", "soft")));
            Changes changes = new Changes(rows);
            produce(stack, id -> changes.insert(id, "first"));
            rows.awaitCount(ROWS);
            produce(stack, id -> changes.update(id, "first", "second"));
            Pipeline.await("the task holds the second change of each row")
                    .until(() -> rows.metrics().get("buffered-records"), Long.valueOf(ROWS)::equals);

            Worker zombie = worker(stack, rows, true);
            Worker heir = worker(stack, rows, false);
            Instant stopped = Instant.now();
            zombie.suspend();
            produce(stack, id -> id <= DELETED ? changes.delete(id, "second") : changes.update(id, "second", "third"));
            Pipeline.await("the other worker has written all that there is")
                    .atMost(Duration.ofMinutes(2))
                    .until(rows::documents, ZombieIT::isLast);
            Measured.print(
                    "a task's rows written by another worker, linger included, after its worker was suspended",
                    Duration.between(stopped, Instant.now()));
            Map<String, ObjectNode> before = rows.documents();
            Pipeline.await("a minute has passed")
                    .atMost(PAUSE.multipliedBy(2))
                    .until(() -> Duration.between(stopped, Instant.now()).compareTo(PAUSE) > 0);
            assertThat(rows.documents()).isEqualTo(before);

            Instant resumed = Instant.now();
            zombie.resume();

            Pipeline.await("the zombie's writes have landed")
                    .until(() -> staleSince(emulator, rows, resumed), count -> count == ROWS);
            heir.connect().awaitRunning(rows.sinkName());
            assertThat(rows.documents()).isEqualTo(before);
        }
    }

    private static void produce(Stack stack, IntFunction<ProducerRecord<byte[], byte[]>> change) {
        stack.kafka().produce(IntStream.rangeClosed(1, ROWS).mapToObj(change).toList());
    }

    private static boolean isLast(Map<String, ObjectNode> documents) {
        return documents.values().stream()
                .allMatch(document -> document.path("id").asInt() <= DELETED
                        ? document.path("__deleted").asBoolean()
                        : document.path("title").asText().equals("third"));
    }

    private static long staleSince(Emulator emulator, Pipeline rows, Instant moment) {
        return emulator.journal().entries(rows.name()).stream()
                .filter(entry -> entry.at().isAfter(moment) && entry.outcome() == JournalEntry.Outcome.STALE)
                .count();
    }

    /** The worker that runs the task, or the one that does not. */
    private static Worker worker(Stack stack, Pipeline rows, boolean runs) {
        String id =
                stack.connect().status(rows.sinkName()).at("/tasks/0/worker_id").asText();
        List<Worker> found = stack.workers().stream()
                .filter(worker -> worker.url().getAuthority().equals(id) == runs)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
