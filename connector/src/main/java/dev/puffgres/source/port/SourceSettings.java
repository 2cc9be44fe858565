package dev.puffgres.source.port;

import dev.puffgres.source.envelope.EnvelopeOptions;
import dev.puffgres.source.postgres.Database;
import dev.puffgres.source.postgres.TableId;
import java.time.Duration;
import java.util.List;

/**
 * What a task and its adapters are told.
 *
 * @param connector the connector's name, for metrics
 * @param adapter how changes are read
 * @param database where
 * @param topicPrefix stands before every topic, and is {@code source.name}
 * @param slotName the replication slot
 * @param snapshotMode what is read besides the changes
 * @param tables all captured tables of the connector
 * @param taskTables those of them that this task backfills
 * @param task the task's number; task 0 streams
 * @param pollInterval how long a poll waits for records
 * @param maxBatchSize records of one poll
 * @param maxQueueSize records that may be read ahead of Connect
 * @param maxQueueBytes what may be read ahead of Connect, in bytes of Postgres' messages
 * @param heartbeatInterval how often an idle source says where it is; zero: never
 * @param heartbeatTopic where it says so
 * @param tombstonesOnDelete whether a delete is followed by a record without a value
 * @param retries what is done about a lost connection
 * @param values how values are represented
 * @param backfillMaxRowsPerSecond this task's share; zero: no limit
 */
public record SourceSettings(
        String connector,
        Adapter adapter,
        Database database,
        String topicPrefix,
        String slotName,
        SnapshotMode snapshotMode,
        List<CapturedTable> tables,
        List<TableId> taskTables,
        int task,
        Duration pollInterval,
        int maxBatchSize,
        int maxQueueSize,
        long maxQueueBytes,
        Duration heartbeatInterval,
        String heartbeatTopic,
        boolean tombstonesOnDelete,
        Retries retries,
        EnvelopeOptions values,
        long backfillMaxRowsPerSecond) {

    public SourceSettings {
        tables = List.copyOf(tables);
        taskTables = List.copyOf(taskTables);
    }

    /**
     * What is done about a lost connection.
     *
     * @param max attempts to connect again, one after the other, before the task fails; negative: without end
     * @param firstDelay before the first attempt; it doubles with each
     * @param longestDelay the highest of them
     */
    public record Retries(int max, Duration firstDelay, Duration longestDelay) {}
}
