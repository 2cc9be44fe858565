package dev.puffgres.sink;

import dev.puffgres.transforms.PluginVersion;
import dev.puffgres.turbopuffer.TurbopufferClient;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The task as Connect knows it: puts its parts together and ends them. What it does in between is {@link TaskSide}'s on Connect's
 * thread, and {@link SinkCore}'s on a thread of its own, which alone waits for the network.
 */
public final class PuffgresSinkTask extends SinkTask {
    static final String TASK_ID = "task.id";

    private static final Logger LOG = LoggerFactory.getLogger(PuffgresSinkTask.class);

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(3);

    private TurbopufferClient client;
    private TimerThread timerThread;
    private TaskSide side;
    private SinkMetrics metrics;

    @Override
    public String version() {
        return PluginVersion.get();
    }

    @Override
    public void start(Map<String, String> properties) {
        PuffgresSinkConfig config = new PuffgresSinkConfig(properties);
        Settings settings = config.settings();
        String connector = properties.getOrDefault("name", "puffgres");
        String task = properties.getOrDefault(TASK_ID, "0");
        client = ClientFactory.create(config);
        OffsetLedger ledger = new OffsetLedger();
        BufferAccount account = new BufferAccount();
        TaskMailbox mailbox = new TaskMailbox();
        Tally tally = new Tally();
        metrics = new SinkMetrics(connector, task);
        timerThread = new TimerThread("puffgres-sink-" + connector + "-" + task, Clock.SYSTEM, mailbox);
        SinkCore core = new SinkCore(
                settings,
                client,
                timerThread,
                Clock.SYSTEM,
                new SplittableRandom(),
                ledger,
                account,
                mailbox,
                tally,
                metrics);
        metrics.register(tally, account, core);
        FlowControl flow = new FlowControl(
                settings.bufferMaxBytes(), settings.bufferMaxRecords(), config.maxOutstandingRecords(), account);
        side = new TaskSide(context, ledger, account, mailbox, flow, core, timerThread);
        metrics.register(flow, side.rejected());
        timerThread.start(core);
        LOG.info("Puffgres sink {} started", version());
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        side.open(partitions);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        side.put(records);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> current) {
        return side.preCommit(current);
    }

    /**
     * Lets requests of the closed partitions end, so that none lands after the first of the next owner; but not for long, and not where the
     * partitions are lost: then the next owner has had them for a while, and the sooner this task is back in its group the better.
     */
    @Override
    public void close(Collection<TopicPartition> partitions) {
        if (side == null) {
            return;
        }
        boolean lost = side.hasLost();
        CompletableFuture<Void> quiet = side.close(partitions);
        if (lost) {
            LOG.info("Lost {}: their records are delivered again to whoever has them now", partitions);
            return;
        }
        try {
            quiet.get(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.info("Requests of closed partitions are still under way; their records are delivered again");
        } catch (ExecutionException e) {
            LOG.warn("Closing partitions failed; their records are delivered again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        if (timerThread != null) {
            timerThread.stop();
        }
        if (client != null) {
            client.close(Duration.ofSeconds(1));
        }
        if (metrics != null) {
            metrics.close();
        }
    }
}
