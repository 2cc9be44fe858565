package dev.puffgres.sink;

import dev.puffgres.action.Action;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands rejected records to Connect's reporter, within put and each as the very object that Connect gave: the dead letter queue
 * then holds the original bytes. A record is done when its report is. Without a reporter the first one stops the task. The task
 * thread's.
 */
final class RejectedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedRecords.class);

    private static final long WARN_EVERY_MS = Duration.ofMinutes(1).toMillis();

    private final ErrantRecordReporter reporter;
    private final BufferAccount account;
    private final Clock clock;
    private final Queue<Report> reports = new ArrayDeque<>();

    private long warnAtMs = Long.MAX_VALUE;
    private volatile int pending;
    private volatile long oldestSinceMs = Long.MAX_VALUE;

    private record Report(Delivery delivery, Future<Void> done, long sinceMs) {}

    /** @param reporter null where neither a dead letter queue nor an error log is configured */
    RejectedRecords(ErrantRecordReporter reporter, BufferAccount account, Clock clock) {
        this.reporter = reporter;
        this.account = account;
        this.clock = clock;
    }

    boolean canReport() {
        return reporter != null;
    }

    /** @throws ConnectException if the record cannot be reported, which must stop the task */
    void report(Delivery delivery) {
        if (delivery.assignment().isClosed()) {
            // Whoever owns the partition now gets the record again, and reports it.
            done(delivery);
            return;
        }
        String reasons = delivery.rejections().stream()
                .map(each -> each.kind() + ": " + each.message())
                .collect(Collectors.joining("; "));
        if (reporter == null) {
            throw new ConnectException("Record " + delivery + " cannot be written. " + reasons
                    + ". Mend what it names, or set errors.tolerance=all with errors.deadletterqueue.topic.name to pass such"
                    + " records by; then restart the task");
        }
        for (Rejection each : delivery.rejections()) {
            LOG.warn(
                    "Reporting record {}: {}{}{}: {}",
                    delivery,
                    each.kind(),
                    each.mapping().equals(Action.Failure.NO_MAPPING) ? "" : ", mapping " + each.mapping(),
                    each.lsn() == Rejection.NO_LSN ? "" : ", LSN " + Lsn.text(each.lsn()),
                    each.message());
        }
        SinkRecord record = (SinkRecord) delivery.record();
        reports.add(new Report(delivery, reporter.report(record, new DataException(reasons)), clock.monotonicMs()));
    }

    /** Marks what has been reported as done. */
    void settle() {
        for (Iterator<Report> each = reports.iterator(); each.hasNext(); ) {
            Report report = each.next();
            boolean closed = report.delivery().assignment().isClosed();
            if (!closed && !report.done().isDone()) {
                continue;
            }
            each.remove();
            if (closed) {
                // Whatever became of the report: whoever owns the partition now gets the record again.
                done(report.delivery());
                continue;
            }
            try {
                report.done().get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConnectException("interrupted while a record was reported", e);
            } catch (ExecutionException e) {
                throw new ConnectException(
                        "Record " + report.delivery() + " could not be reported: "
                                + e.getCause().getClass().getSimpleName(),
                        e.getCause());
            }
            done(report.delivery());
        }
        watch(clock.monotonicMs());
    }

    /** A queue that takes nothing lets no offset pass, and nothing else would say so. */
    private void watch(long nowMs) {
        pending = reports.size();
        oldestSinceMs = reports.isEmpty() ? Long.MAX_VALUE : reports.peek().sinceMs();
        if (reports.isEmpty()) {
            warnAtMs = Long.MAX_VALUE;
            return;
        }
        warnAtMs = Math.min(warnAtMs, nowMs + WARN_EVERY_MS);
        if (nowMs >= warnAtMs) {
            warnAtMs = nowMs + WARN_EVERY_MS;
            LOG.warn(
                    "{} rejected records wait to be reported, the first for {} ms: can the dead letter queue be written to?",
                    pending,
                    reportingMs());
        }
    }

    /** How many records are being reported. Any thread. */
    int pending() {
        return pending;
    }

    /** For how long the record that has waited longest for its report has waited, in milliseconds. Any thread. */
    long reportingMs() {
        long since = oldestSinceMs;
        return since == Long.MAX_VALUE ? 0 : Math.max(0, clock.monotonicMs() - since);
    }

    boolean isEmpty() {
        return reports.isEmpty();
    }

    private void done(Delivery delivery) {
        delivery.assignment().done(delivery);
        account.addRecords(-1);
    }
}
