package dev.puffgres.source.wal2json;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What was read ahead of Connect, bounded by records and by bytes of the messages that they came from. The records of one row leave it
 * together: with exactly-once sources those of a poll are a transaction, after which a restart must not repeat them. One thread fills it and
 * one empties it.
 */
final class RecordBuffer {

    private record Entry(PositionedRecord record, long bytes) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final int maxRecords;
    private final long maxBytes;
    private long bytes;

    /** Entries whose row is there as a whole. */
    private int complete;

    private boolean closed;
    private ConnectException failure;

    RecordBuffer(int maxRecords, long maxBytes) {
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
    }

    /**
     * Adds a record, unless there is no room within the wait. A record that is larger than all the room is taken when nothing else is there.
     *
     * @return whether it was added
     */
    boolean offer(PositionedRecord record, long size, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lock();
        try {
            // Within a row nobody makes room.
            while (!closed
                    && !entries.isEmpty()
                    && complete == entries.size()
                    && (entries.size() >= maxRecords || bytes + size > maxBytes)) {
                if (left <= 0) {
                    return false;
                }
                left = emptied.awaitNanos(left);
            }
            entries.add(new Entry(record, size));
            bytes += size;
            if (record.isLast()) {
                complete = entries.size();
                filled.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next records, a few more than asked for where a row became several; none if none came within the wait.
     *
     * @throws ConnectException the failure, when everything before it was given
     */
    List<SourceRecord> poll(int max, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lock();
        try {
            while (complete == 0 && failure == null && !closed && left > 0) {
                left = filled.awaitNanos(left);
            }
            if (complete == 0 && failure != null) {
                throw failure;
            }
            List<SourceRecord> records = new ArrayList<>(Math.min(max, complete));
            boolean within = false;
            while (complete > 0 && (within || records.size() < max)) {
                Entry entry = entries.remove();
                complete--;
                bytes -= entry.bytes();
                records.add(entry.record());
                within = !entry.record().isLast();
            }
            emptied.signal();
            return records;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes, for a reason. */
    void fail(ConnectException reason) {
        lock.lock();
        try {
            failure = reason;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits, unless it is closed before. */
    void pause(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (!closed && left > 0) {
                left = emptied.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
