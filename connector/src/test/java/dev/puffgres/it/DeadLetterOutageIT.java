package dev.puffgres.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Broker;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The broker that leads the topic of the dead letters is gone for a while: Connect's producer tries for ever, and what waits for it is not lost. */
class DeadLetterOutageIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    @Tag("long")
    void goodRowsAreWrittenAndBadOnesWaitUntilTheirTopicIsBack() throws IOException {
        try (Stack stack = Stack.builder().plugin(PluginArchive.zip()).start();
                Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline waits = new Pipeline(stack, emulator, "letters_wait");
                Pipeline restarts = new Pipeline(stack, emulator, "letters_restart");
                Broker second = startSinks(stack, waits, restarts)) {
            Changes first = new Changes(waits);
            Changes other = new Changes(restarts);
            second.kill();

            stack.kafka().produce(List.of(first.insert(1, "one"), first.insert(-1, "bad"), first.insert(2, "two")));
            stack.kafka().produce(List.of(other.insert(1, "one"), other.insert(-1, "bad"), other.insert(2, "two")));
            waits.awaitCount(2);
            restarts.awaitCount(2);
            awaitMetric(waits, "rows-failed-invalid-id-total", 1);
            // Connect waits for reports before it commits, so this task does not stop, and keeps its partition from the
            // next one until the topic is back.
            stack.connect().restartTask(restarts.sinkName(), 0);
            stack.connect().awaitRunning(restarts.sinkName());
            stack.kafka().produce(List.of(first.insert(3, "three")));
            stack.kafka().produce(List.of(other.insert(3, "three")));
            waits.awaitCount(3);
            assertThat(waits.metrics()).containsEntry("buffered-records", 1L);
            assertThat(restarts.committed()).as("the bad row is not passed").isLessThan(2);

            second.restart();

            Instant back = Instant.now();
            stack.kafka().awaitRecords(letters(waits), 1, TIMEOUT);
            Measured.print("a dead letter after its topic is back", Duration.between(back, Instant.now()));
            stack.kafka().awaitRecords(letters(restarts), 1, TIMEOUT);
            for (Pipeline each : List.of(waits, restarts)) {
                each.awaitCount(3);
                awaitMetric(each, "buffered-records", 0);
                stack.connect().stop(each.sinkName());
                assertThat(each.committed()).isEqualTo(4);
                assertThat(keys(stack, each)).containsExactly("{\"id\":-1}");
            }
        }
    }

    private static void awaitMetric(Pipeline rows, String name, long value) {
        Pipeline.await(name + " of " + rows.name()).until(() -> rows.metrics().get(name), Long.valueOf(value)::equals);
    }

    /** Gives the broker that leads the topics of the dead letters, and no other. */
    private static Broker startSinks(Stack stack, Pipeline... pipelines) {
        List.of(pipelines).forEach(each -> each.createTopic(1));
        Broker second = stack.kafka().addBroker(2);
        for (Pipeline each : pipelines) {
            stack.kafka().createTopicOn(second, letters(each));
            each.startSink(Pipeline.schemaless(Map.of(
                    "errors.tolerance",
                    "all",
                    "errors.deadletterqueue.topic.name",
                    letters(each),
                    "errors.deadletterqueue.context.headers.enable",
                    "true",
                    "consumer.override.session.timeout.ms",
                    "6000")));
        }
        return second;
    }

    private static String letters(Pipeline rows) {
        return rows.name() + "-letters";
    }

    /** A row that is reported twice is a letter twice. */
    private static Set<String> keys(Stack stack, Pipeline rows) {
        return stack.kafka().read(letters(rows)).stream()
                .map(letter -> new String(letter.key(), UTF_8))
                .collect(Collectors.toSet());
    }
}
