package dev.puffgres.sink;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much the task holds: the rendered text of actions that are not durable, and the records that are not done. Records are
 * counted beside the text because reporting needs the original record, envelope included. Thread-safe.
 */
final class BufferAccount {
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong records = new AtomicLong();

    void addBytes(long delta) {
        bytes.addAndGet(delta);
    }

    void addRecords(long delta) {
        records.addAndGet(delta);
    }

    long bytes() {
        return bytes.get();
    }

    long records() {
        return records.get();
    }
}
