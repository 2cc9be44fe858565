package dev.puffgres.cli.sweep;

import dev.puffgres.cli.CommandException;
import dev.puffgres.cli.ExitCode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Where topics end, and whether records lie before it. It is in no group and commits nothing. Not thread-safe. */
final class Topics implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Properties properties;
    /** Sees where the log ends, whatever is still open. */
    private final KafkaConsumer<byte[], byte[]> ends;
    /** Sees the records that a sink is given. */
    private final KafkaConsumer<byte[], byte[]> records;

    /** @param properties of a Kafka client, {@code bootstrap.servers} among them */
    Topics(Properties properties) {
        this.properties = properties;
        this.ends = consumer("read_uncommitted");
        this.records = consumer("read_committed");
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        Properties own = new Properties();
        own.putAll(properties);
        own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        own.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "15000");
        own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        own.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "100");
        own.remove(ConsumerConfig.GROUP_ID_CONFIG);
        try {
            return new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw new CommandException(
                    ExitCode.BAD_USAGE,
                    "The Kafka client cannot be made of --bootstrap-servers and --kafka-config: " + reason(e),
                    e);
        }
    }

    Set<String> names() {
        return ask(consumer -> consumer.listTopics().keySet());
    }

    /** The ends of all partitions of topics, now. A topic that does not exist has none. */
    Map<TopicPartition, Long> ends(Collection<String> topics) {
        return ask(consumer -> {
            Set<String> existing = consumer.listTopics().keySet();
            List<TopicPartition> partitions = topics.stream()
                    .filter(existing::contains)
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            return consumer.endOffsets(partitions);
        });
    }

    /**
     * Whether a sink has been given every record before an end. Connect commits the offset after the last record, and after it there may
     * be marks of transactions, which are no records.
     *
     * @param committed the sink's offset, or null if it has none
     */
    boolean isPassed(TopicPartition partition, Long committed, long end) {
        if (committed == null) {
            return end == 0;
        }
        return committed >= end || isEmpty(partition, committed, end);
    }

    private boolean isEmpty(TopicPartition partition, long from, long end) {
        try {
            List<TopicPartition> only = List.of(partition);
            if (records.beginningOffsets(only).get(partition) > from) {
                // Records were deleted that the sink has not read.
                return false;
            }
            records.assign(only);
            records.seek(partition, from);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (records.position(partition) < end && System.nanoTime() < deadline) {
                if (records.poll(POLL).records(partition).stream().anyMatch(each -> each.offset() < end)) {
                    return false;
                }
            }
            // An open transaction keeps it from the end.
            return records.position(partition) >= end;
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    private <T> T ask(Function<KafkaConsumer<byte[], byte[]>, T> question) {
        try {
            return question.apply(ends);
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    private CommandException unreachable(KafkaException e) {
        return new CommandException(
                ExitCode.UNREACHABLE,
                "Kafka does not answer at " + properties.getProperty("bootstrap.servers") + ": " + reason(e),
                e);
    }

    private static String reason(KafkaException e) {
        return e.getCause() instanceof KafkaException cause ? cause.getMessage() : e.getMessage();
    }

    @Override
    public void close() {
        ends.close();
        records.close();
    }
}
