package dev.puffgres.cli.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.cli.CommandException;
import dev.puffgres.cli.ExitCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until every source has stored that its snapshot is over, and then until the sink has passed what the topics hold at that moment:
 * the end of every snapshot is before that. Both are stored now and then only, so waiting a while is the rule.
 */
final class Readiness {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int PARTITIONS_NAMED = 5;

    private final ConnectCluster connect;
    private final Topics topics;
    private final Sink sink;
    private final long deadlineNanos;
    private final Consumer<String> notes;

    /** @param notes are told once what is waited for */
    Readiness(ConnectCluster connect, Topics topics, Sink sink, Duration wait, Consumer<String> notes) {
        this.connect = connect;
        this.topics = topics;
        this.sink = sink;
        this.deadlineNanos = System.nanoTime() + wait.toNanos();
        this.notes = notes;
    }

    /** @throws CommandException if it does not come about in time */
    void await(List<Plan> plans) throws InterruptedException {
        await(() -> unfinished(plans), "Until then rows are missing that are still to be read.");
        Map<TopicPartition, Long> ends = topics.ends(plans.stream()
                .flatMap(plan -> plan.topics().stream())
                .distinct()
                .toList());
        await(
                () -> behind(ends),
                "Until it is past the end of the snapshot, documents are missing that are still to be written.");
    }

    private interface Reason {
        Optional<String> get() throws InterruptedException;
    }

    private void await(Reason reason, String because) throws InterruptedException {
        boolean told = false;
        Optional<String> open = reason.get();
        while (open.isPresent()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new CommandException(
                        ExitCode.FOUND_WRONG, "Refused: " + open.get() + ". " + because + " Nothing was deleted.");
            }
            if (!told) {
                notes.accept("Waiting: " + open.get() + " …");
                told = true;
            }
            Thread.sleep(PAUSE.toMillis());
            open = reason.get();
        }
    }

    private Optional<String> unfinished(List<Plan> plans) throws InterruptedException {
        Map<String, JsonNode> offsets = new HashMap<>();
        for (Plan plan : plans) {
            for (Source source : plan.sources()) {
                if (!offsets.containsKey(source.name())) {
                    offsets.put(source.name(), connect.offsets(source.name()));
                }
                Optional<String> reason = source.unfinished(
                        offsets.get(source.name()), plan.mapping().source());
                if (reason.isPresent()) {
                    return reason;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> behind(Map<TopicPartition, Long> ends) throws InterruptedException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        for (JsonNode each : connect.offsets(sink.name())) {
            JsonNode partition = each.path("partition");
            committed.put(
                    new TopicPartition(
                            partition.path("kafka_topic").asText(),
                            partition.path("kafka_partition").asInt()),
                    each.path("offset").path("kafka_offset").asLong());
        }
        Map<String, String> behind = new TreeMap<>();
        ends.forEach((partition, end) -> {
            Long at = committed.get(partition);
            if (!topics.isPassed(partition, at, end)) {
                behind.put(partition.toString(), at == null ? "nothing" : Long.toString(at) + " of " + end);
            }
        });
        if (behind.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("the sink " + sink.name() + " has not passed the end of " + behind.size() + " of "
                + ends.size() + " partitions ("
                + behind.entrySet().stream()
                        .limit(PARTITIONS_NAMED)
                        .map(each -> each.getKey() + ": " + each.getValue() + " committed")
                        .collect(Collectors.joining(", "))
                + (behind.size() > PARTITIONS_NAMED ? ", …" : "") + ")");
    }
}
