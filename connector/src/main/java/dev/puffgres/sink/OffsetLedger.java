package dev.puffgres.sink;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that are open, and how far each may be committed. The task thread opens, closes and asks; the timer thread
 * only reads how many are open.
 */
final class OffsetLedger {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetLedger.class);

    private final Map<TopicPartition, Assignment> open = new ConcurrentHashMap<>();

    /** Opens partitions anew. One that is open already was lost without a word (Connect does not close what it has lost). */
    void open(Collection<TopicPartition> partitions) {
        for (TopicPartition each : partitions) {
            Assignment before = open.put(each, new Assignment(each.topic(), each.partition()));
            if (before != null) {
                before.close();
            }
        }
    }

    /** Closes partitions; those that are gone already are passed over. */
    void close(Collection<TopicPartition> partitions) {
        for (TopicPartition each : partitions) {
            Assignment before = open.remove(each);
            if (before != null) {
                before.close();
            }
        }
    }

    /** Closes whatever is not among the partitions that the consumer still owns. */
    void retain(Set<TopicPartition> owned) {
        close(open.keySet().stream().filter(each -> !owned.contains(each)).toList());
    }

    /** The open assignment of a partition; opened here if Connect delivers from one that it never opened. */
    Assignment assignment(TopicPartition partition) {
        return open.computeIfAbsent(partition, each -> {
            // WorkerSinkTask, woken up by a pause while it takes partitions over, opens none and then commits none of
            // them.
            LOG.warn(
                    "Connect delivers records of {}, which it has not opened. They are written, but Connect may not commit their"
                            + " offsets: if the lag of the consumer group does not fall, restart the connector with its tasks",
                    each);
            return new Assignment(each.topic(), each.partition());
        });
    }

    Map<TopicPartition, Assignment> assignments() {
        return Map.copyOf(open);
    }

    /** Why a record has no place among the other changes of its table, as far as this task can see; empty if it has. */
    Optional<String> whyUnordered(Delivery delivery) {
        Assignment own = delivery.assignment();
        if (own.partition() > 0) {
            return Optional.of("the record came from partition " + own.partition() + " of " + own.topic());
        }
        return open.keySet().stream()
                .filter(each -> each.topic().equals(own.topic()) && each.partition() != own.partition())
                .findAny()
                .map(each -> "topic " + own.topic() + " has a partition " + each.partition());
    }

    int openPartitions() {
        return open.size();
    }

    /**
     * What may be committed: for each open partition the smaller of the given offset and the oldest original offset that is
     * not done. Both name the next record to be read, so an undone offset stands as it is, without a + 1.
     */
    Map<TopicPartition, OffsetAndMetadata> committable(Map<TopicPartition, OffsetAndMetadata> current) {
        Map<TopicPartition, OffsetAndMetadata> committable = new HashMap<>();
        current.forEach((partition, given) -> {
            Assignment assignment = open.get(partition);
            if (assignment != null) {
                long offset = assignment.oldestUndone(given.offset());
                committable.put(
                        partition,
                        offset == given.offset()
                                ? given
                                : new OffsetAndMetadata(offset, given.leaderEpoch(), given.metadata()));
            }
        });
        return committable;
    }
}
