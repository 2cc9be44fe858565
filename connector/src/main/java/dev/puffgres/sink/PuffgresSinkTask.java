package dev.puffgres.sink;

import dev.puffgres.action.ActionRecord;
import dev.puffgres.transforms.PluginVersion;
import dev.puffgres.turbopuffer.TurbopufferClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that Connect knows: it takes records, pauses and resumes partitions, reports rejected records, and throws. It never
 * waits for the network; what writes is {@link SinkCore}, on a thread of its own.
 */
public final class PuffgresSinkTask extends SinkTask {
    static final String TASK_ID = "task.id";

    private static final Logger LOG = LoggerFactory.getLogger(PuffgresSinkTask.class);

    /** How soon Connect shall call put again while anything is under way: what is to be reported or thrown waits for that. */
    private static final long NEXT_PUT_MS = 100;

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(3);

    private final OffsetLedger ledger = new OffsetLedger();
    private final BufferAccount account = new BufferAccount();
    private final TaskMailbox mailbox = new TaskMailbox();
    private TurbopufferClient client;
    private TimerThread timerThread;
    private SinkCore core;
    private FlowControl flow;
    private RejectedRecords rejected;
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
        Tally tally = new Tally();
        metrics = new SinkMetrics(connector, task);
        timerThread = new TimerThread("puffgres-sink-" + connector + "-" + task, Clock.SYSTEM, mailbox);
        core = new SinkCore(
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
        flow = new FlowControl(
                settings.bufferMaxBytes(), settings.bufferMaxRecords(), config.maxOutstandingRecords(), account);
        rejected = new RejectedRecords(context.errantRecordReporter(), account);
        timerThread.start(core);
        LOG.info("Puffgres sink {} started", version());
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        ledger.open(partitions);
        // What was lost is not closed by Connect: it is only gone.
        ledger.retain(context.assignment());
        forgetClosed();
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        throwIfToStop();
        take(records);
        report();
        boolean paused = flow.apply(context, ledger.assignments(), core.throttled());
        throwIfToStop();
        if (paused || account.records() > 0 || !rejected.isEmpty()) {
            context.timeout(NEXT_PUT_MS);
        }
    }

    private void report() {
        try {
            for (Delivery each = mailbox.nextToReport(); each != null; each = mailbox.nextToReport()) {
                rejected.report(each);
            }
            rejected.settle();
        } catch (ConnectException e) {
            mailbox.stop(e.getMessage());
            throw e;
        }
    }

    private void take(Collection<SinkRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        List<SinkCore.Accepted> accepted = new ArrayList<>(records.size());
        long bytes = 0;
        for (SinkRecord record : records) {
            if (!ActionRecord.holds(record.valueSchema())) {
                throw new ConnectException("Record " + record.originalTopic() + "-" + record.originalKafkaPartition()
                        + "@" + record.originalKafkaOffset()
                        + " holds no actions: add the transform dev.puffgres.transforms.ApplyMapping to this connector, as its"
                        + " last one");
            }
            // The original coordinates: a transform may have changed the record's, and Connect commits the original
            // ones.
            Assignment assignment =
                    ledger.assignment(new TopicPartition(record.originalTopic(), record.originalKafkaPartition()));
            Delivery delivery = assignment.deliver(record.originalKafkaOffset(), rejected.canReport() ? record : null);
            SinkCore.Accepted each = new SinkCore.Accepted(delivery, ActionRecord.read(record.value()));
            bytes += each.bytes();
            accepted.add(each);
        }
        account.addRecords(accepted.size());
        account.addBytes(bytes);
        timerThread.execute(() -> core.accept(accepted));
    }

    private void throwIfToStop() {
        String sentence = mailbox.stopSentence();
        if (sentence != null) {
            throw new ConnectException(sentence);
        }
    }

    /** Never throws for what the service does: Connect would rewind and go on. */
    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> current) {
        return ledger.committable(current);
    }

    /** Lets requests of the closed partitions end, so that none lands after the first of the next owner; but not for long. */
    @Override
    public void close(Collection<TopicPartition> partitions) {
        ledger.close(partitions);
        CompletableFuture<Void> quiet = forgetClosed();
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

    private CompletableFuture<Void> forgetClosed() {
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        if (timerThread == null) {
            quiet.complete(null);
            return quiet;
        }
        timerThread.execute(() -> core.close().whenComplete((done, failure) -> quiet.complete(null)));
        return quiet;
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
