package dev.puffgres.source.port;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What a task has done, for its metrics. Thread-safe. */
public final class SourceCounters {

    /** Records that were handed to Connect. */
    public final LongAdder records = new LongAdder();

    /** Records that Kafka has, or that Connect's transforms have dropped. */
    public final LongAdder acknowledged = new LongAdder();

    /** Transactions with changes of captured tables that were read to their end. */
    public final LongAdder transactions = new LongAdder();

    /** Connections that were lost, attempts that failed, and changes that had to be decoded again. */
    public final LongAdder errors = new LongAdder();

    /** The end of what the server has in its log, as far as it has said so; 0 before. */
    public final AtomicLong serverLsn = new AtomicLong();

    /** Up to where changes were read; 0 before. */
    public final AtomicLong readLsn = new AtomicLong();

    /** Up to where Kafka has all records; 0 before. */
    public final AtomicLong acknowledgedLsn = new AtomicLong();

    /** What the slot was told that it need not keep; 0 before. */
    public final AtomicLong confirmedLsn = new AtomicLong();

    /** Bytes of log between the server's end and what Kafka has. */
    public long lagBytes() {
        long end = serverLsn.get();
        long done = acknowledgedLsn.get();
        return done == 0 ? 0 : Math.max(0, end - done);
    }
}
