package dev.puffgres.sink;

import dev.puffgres.action.ActionRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * What a task does on the thread that Connect knows: it takes records, pauses and resumes partitions, reports rejected records,
 * and throws. Nothing in here waits; {@link SinkCore} does the other half on the timer thread, and applies the mappings there unless it
 * is behind.
 */
final class TaskSide {
    /** How soon Connect shall call put again while anything is under way: what is to be reported or thrown waits for that. */
    private static final long NEXT_PUT_MS = 100;

    /** Records. The timer thread has other things to do between. */
    private static final int HANDED_OVER_AT_ONCE = 500;

    private final SinkTaskContext context;
    private final OffsetLedger ledger;
    private final BufferAccount account;
    private final TaskMailbox mailbox;
    private final FlowControl flow;
    private final SinkCore core;
    private final Executor timerThread;
    private final RejectedRecords rejected;

    /** How often records were left to the timer thread that it has not read yet. */
    private final AtomicInteger unread = new AtomicInteger();

    /**
     * Whether Connect has asked for offsets after the last records. Whatever it takes away it asks about right before it closes it; what it
     * has lost it only closes (WorkerSinkTask of Kafka 3.6 to 4.3).
     */
    private boolean asked;

    /** @param timerThread runs what it is given on the core's thread, later */
    TaskSide(
            SinkTaskContext context,
            OffsetLedger ledger,
            BufferAccount account,
            TaskMailbox mailbox,
            FlowControl flow,
            SinkCore core,
            Executor timerThread) {
        this.context = context;
        this.ledger = ledger;
        this.account = account;
        this.mailbox = mailbox;
        this.flow = flow;
        this.core = core;
        this.timerThread = timerThread;
        this.rejected = new RejectedRecords(context.errantRecordReporter(), account, Clock.SYSTEM);
    }

    /** The records that are being reported; its numbers are for any thread. */
    RejectedRecords rejected() {
        return rejected;
    }

    void open(Collection<TopicPartition> partitions) {
        ledger.open(partitions);
        // What was lost is not closed by Connect: it is only gone.
        ledger.retain(context.assignment());
        forgetClosed();
    }

    void put(Collection<SinkRecord> records) {
        asked = false;
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
        int left = 0;
        Arrivals arrivals = new Arrivals(account);
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
            arrivals.add(delivery, record.value());
            if (arrivals.size() == HANDED_OVER_AT_ONCE) {
                left += handOver(arrivals, left);
                arrivals = new Arrivals(account);
            }
        }
        if (arrivals.size() > 0) {
            handOver(arrivals, left);
        }
    }

    /**
     * Leaves records to the timer thread to read, unless it has not read all of the puts before: so what waits there is one put's events at most,
     * which no limit of the buffer counts.
     *
     * @param left how many times it was left to the timer thread within this put
     * @return how many times it is by this call
     */
    private int handOver(Arrivals arrivals, int left) {
        account.addRecords(arrivals.size());
        if (unread.get() > left) {
            List<SinkCore.Accepted> accepted = arrivals.read();
            timerThread.execute(() -> core.accept(accepted));
            return 0;
        }
        unread.incrementAndGet();
        timerThread.execute(() -> {
            List<SinkCore.Accepted> accepted = arrivals.read();
            unread.decrementAndGet();
            core.accept(accepted);
        });
        return 1;
    }

    private void throwIfToStop() {
        String sentence = mailbox.stopSentence();
        if (sentence != null) {
            throw new ConnectException(sentence);
        }
    }

    /** Never throws for what the service does: Connect would rewind and go on. */
    Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> current) {
        asked = true;
        return ledger.committable(current);
    }

    /** Whether a close that comes now tells of partitions that are lost, and not of some that are taken away. */
    boolean hasLost() {
        return !asked;
    }

    /** @return complete when no request that carries a record of a closed partition is under way */
    CompletableFuture<Void> close(Collection<TopicPartition> partitions) {
        asked = false;
        ledger.close(partitions);
        return forgetClosed();
    }

    private CompletableFuture<Void> forgetClosed() {
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        timerThread.execute(() -> core.close().whenComplete((done, failure) -> quiet.complete(null)));
        return quiet;
    }
}
