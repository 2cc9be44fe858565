package dev.puffgres.source.wal2json;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * What Postgres may forget. A position is confirmed when Kafka has every record up to it <em>and</em> Connect has stored an offset that
 * reaches it: a slot that is ahead of the stored offset would look, at the next start, like one that somebody else has read from. Thread-safe.
 */
final class ConfirmLedger {

    private record Mark(long number, long lsn) {}

    private final Deque<Mark> marks = new ArrayDeque<>();
    private final Set<Long> early = new HashSet<>();
    private long handedOut;
    private long nextAcknowledged;
    private long acknowledgedLsn;
    private long beingStoredLsn;
    private long storedLsn;

    /** @param storedLsn what a stored offset reaches already */
    ConfirmLedger(long storedLsn) {
        this.acknowledgedLsn = storedLsn;
        this.beingStoredLsn = storedLsn;
        this.storedLsn = storedLsn;
    }

    /** The number of the next record. */
    synchronized long next() {
        return handedOut++;
    }

    /** With the records so far, everything up to a position is there; the offset of the last one says so, or reaches further. */
    synchronized void mark(long lsn) {
        marks.add(new Mark(handedOut, lsn));
        settle();
    }

    synchronized void acknowledged(long number) {
        if (number != nextAcknowledged) {
            early.add(number);
            return;
        }
        do {
            nextAcknowledged++;
        } while (early.remove(nextAcknowledged));
        settle();
    }

    /** Connect has stored offsets. Which ones it took is not told; those of records acknowledged before the last call for certain. */
    synchronized void committed() {
        storedLsn = beingStoredLsn;
        beingStoredLsn = acknowledgedLsn;
    }

    /** Up to here Postgres may forget. */
    synchronized long confirmable() {
        return storedLsn;
    }

    synchronized long acknowledgedLsn() {
        return acknowledgedLsn;
    }

    private void settle() {
        while (!marks.isEmpty() && marks.peek().number() <= nextAcknowledged) {
            long lsn = marks.remove().lsn();
            // What is read again is marked again.
            acknowledgedLsn = Long.compareUnsigned(lsn, acknowledgedLsn) > 0 ? lsn : acknowledgedLsn;
        }
    }
}
