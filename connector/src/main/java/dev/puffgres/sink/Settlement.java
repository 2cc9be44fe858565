package dev.puffgres.sink;

import dev.puffgres.action.Action;

/**
 * What becomes of writes and records: it frees what they take in the buffer, and hands a record whose last action has ended to
 * the ledger, or to be reported. Not thread-safe: the timer thread's.
 */
final class Settlement {
    private final BufferAccount account;
    private final TaskPort task;
    private final Tally tally;
    private final DeleteListener deletes;
    private long oldestCommitMs = Long.MAX_VALUE;

    Settlement(BufferAccount account, TaskPort task, Tally tally, DeleteListener deletes) {
        this.account = account;
        this.task = task;
        this.tally = tally;
        this.deletes = deletes;
    }

    /** The service has carried a write out, or has something newer. */
    void settled(Namespace namespace, Pending write) {
        if (write.write() instanceof Action.Delete delete && delete.version().versioned() && !write.isRepeat()) {
            deletes.settled(namespace, delete, write.records().get(0).assignment());
        }
    }

    /** The write takes no room any more, and the actions that it stands for have ended. */
    void release(Namespace namespace, Pending write) {
        freeBytes(namespace, write);
        write.records().forEach(each -> actionEnded(namespace, each));
        write.orphans().forEach(each -> actionEnded(namespace, each.record()));
    }

    void freeBytes(Namespace namespace, Pending write) {
        namespace.addBytes(-write.bytes());
        account.addBytes(-write.bytes());
    }

    void actionEnded(Namespace namespace, Delivery delivery) {
        namespace.closed(delivery);
        actionEnded(delivery);
    }

    void actionEnded(Delivery delivery) {
        if (delivery.actionClosed()) {
            finish(delivery);
        }
    }

    void finish(Delivery delivery) {
        if (delivery.rejections().isEmpty() || delivery.assignment().isClosed() || delivery.isRepeat()) {
            delivery.assignment().done(delivery);
            account.addRecords(-1);
        } else {
            delivery.rejections().forEach(each -> tally.failed(each.kind()).increment());
            task.report(delivery);
        }
    }

    /** @param commitMs when a change that is durable now was committed in Postgres; 0 if unknown */
    void durable(long commitMs) {
        if (commitMs > 0) {
            oldestCommitMs = Math.min(oldestCommitMs, commitMs);
        }
    }

    /** The oldest commit that became durable since the last call, or {@link Long#MAX_VALUE}. */
    long takeOldestCommitMs() {
        long oldest = oldestCommitMs;
        oldestCommitMs = Long.MAX_VALUE;
        return oldest;
    }
}
