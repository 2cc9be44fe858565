package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.Operation;
import dev.puffgres.stack.Stack;
import dev.puffgres.stack.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Partitions that go from task to task while their rows are in the air, under either protocol of the consumer: the eager one, which is
 * Connect's default, takes all of them away each time, the cooperative one only those that move. Both play at once on the same workers.
 */
class RebalanceIT {

    private static final int PARTITIONS = 4;
    private static final int IDS = 100;
    private static final Duration LATE = Duration.ofSeconds(9);
    private static final Map<String, String> ASSIGNORS = Map.of(
            "eager", "org.apache.kafka.clients.consumer.RangeAssignor",
            "cooperative", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");

    @Test
    void whoeverHasAPartitionTheDocumentsEndAsTheRowsDo() throws IOException {
        try (Stack stack = Stack.builder()
                        .plugin(PluginArchive.zip())
                        .workers(2)
                        .workerProperty("session.timeout.ms", "15000")
                        .start();
                Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Pipeline eager = new Pipeline(stack, emulator, "eager");
                Pipeline cooperative = new Pipeline(stack, emulator, "cooperative")) {
            List<Topic> topics = List.of(new Topic(stack, eager), new Topic(stack, cooperative));
            topics.forEach(topic -> topic.start("2"));
            topics.forEach(Topic::awaitShared);
            topics.forEach(Topic::produce);
            topics.forEach(Topic::awaitLastRound);

            // Partitions are lost: their task stands still for longer than its consumer's session, and then goes on.
            Worker suspended = stack.workers().get(1);
            late(emulator);
            topics.forEach(Topic::produce);
            suspended.suspend();
            topics.forEach(Topic::produce);
            topics.forEach(Topic::awaitLastRound);
            suspended.resume();
            Pipeline.await("both tasks notice what they have lost")
                    .until(() -> topics.stream().allMatch(topic -> topic.wasLost(suspended)));

            // Partitions are taken away.
            late(emulator);
            topics.forEach(Topic::produce);
            topics.forEach(topic -> topic.start("1"));
            topics.forEach(Topic::produce);
            topics.forEach(topic -> topic.start("2"));
            topics.forEach(Topic::produce);

            // A task vanishes.
            late(emulator);
            topics.forEach(Topic::produce);
            stack.workers().get(1).kill();
            topics.forEach(Topic::produce);
            stack.workers().get(1).start();
            topics.forEach(Topic::produce);
            topics.forEach(Topic::awaitLastRound);

            emulator.faults().clear();
            topics.forEach(Topic::stopAndCheck);
        }
    }

    /** The next requests of each namespace are cut off, and some of them carried out when others have gone ahead. */
    private static void late(Emulator emulator) {
        for (String namespace : ASSIGNORS.keySet()) {
            emulator.faults()
                    .add(Fault.on(Operation.WRITE).namespace(namespace).times(2).resetsThenCommits(LATE));
            emulator.faults()
                    .add(Fault.on(Operation.WRITE)
                            .namespace(namespace)
                            .after(2)
                            .times(2)
                            .throttles());
            emulator.faults()
                    .add(Fault.on(Operation.WRITE).namespace(namespace).after(4).commitsLate(LATE));
        }
    }

    /** The rows of one pipeline: in each round every row changes. */
    private static final class Topic {
        private final Stack stack;
        private final Pipeline rows;
        private final List<Changes> changes = new ArrayList<>();
        private int round;

        Topic(Stack stack, Pipeline rows) {
            this.stack = stack;
            this.rows = rows;
            IntStream.range(0, PARTITIONS).forEach(partition -> changes.add(new Changes(rows, partition)));
            rows.createTopic(PARTITIONS);
        }

        void start(String tasks) {
            rows.startSink(Pipeline.schemaless(Map.of(
                    "tasks.max", tasks,
                    "request.timeout.ms", "2000",
                    "consumer.override.session.timeout.ms", "6000",
                    "consumer.override.heartbeat.interval.ms", "1000",
                    "consumer.override.partition.assignment.strategy", ASSIGNORS.get(rows.name()))));
            stack.connect().awaitRunning(rows.sinkName(), Integer.parseInt(tasks));
        }

        /** A task that runs need not have joined the group yet, and would have nothing to lose. */
        void awaitShared() {
            Pipeline.await("each task has its share of " + rows.topic())
                    .until(
                            () -> stack.kafka().members("connect-" + rows.sinkName()).stream()
                                    .map(member -> member.assignment()
                                            .topicPartitions()
                                            .size())
                                    .toList(),
                            List.of(PARTITIONS / 2, PARTITIONS / 2)::equals);
        }

        void produce() {
            round++;
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int id = 0; id < IDS; id++) {
                Changes partition = changes.get(id % PARTITIONS);
                records.add(
                        round == 1
                                ? partition.insert(id, title(round))
                                : partition.update(id, title(round - 1), title(round)));
            }
            stack.kafka().produce(records);
        }

        void awaitLastRound() {
            rows.awaitDocuments(documents -> documents.size() == IDS
                    && documents.values().stream()
                            .allMatch(each -> each.path("title").asText().equals(title(round))));
        }

        boolean wasLost(Worker worker) {
            return worker.log().lines().anyMatch(line -> line.contains("Lost [" + rows.topic()));
        }

        /** A connector that stops commits: to the end of each partition. */
        void stopAndCheck() {
            stack.connect().stop(rows.sinkName());
            Map<TopicPartition, Long> ends = new HashMap<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                ends.put(new TopicPartition(rows.topic(), partition), (long) round * IDS / PARTITIONS);
            }
            Pipeline.await("everything is committed")
                    .untilAsserted(() -> assertThat(stack.kafka().committed("connect-" + rows.sinkName()))
                            .isEqualTo(ends));
            assertThat(rows.documents().values().stream()
                            .map(each -> each.path("title").asText())
                            .collect(Collectors.toSet()))
                    .containsExactly(title(round));
        }

        private static String title(int round) {
            return "round " + round;
        }
    }
}
