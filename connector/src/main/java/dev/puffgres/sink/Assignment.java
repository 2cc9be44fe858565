package dev.puffgres.sink;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * One partition for as long as it stays assigned to the task, and its deliveries that are not done. A partition that is
 * taken away and comes back is another assignment: what ends late for the old one moves nothing.
 *
 * <p>Thread-safe: the task thread delivers and asks, the timer thread finishes.
 */
final class Assignment {
    private final String topic;
    private final int partition;

    // Deliveries in the order of their arrival, cut into runs of rising offsets: after Connect has rewound the
    // consumer,
    // lower offsets arrive while the old deliveries of the same records may still be under way.
    private final Deque<Deque<Delivery>> runs = new ArrayDeque<>();
    private long lastOffset = -1;
    private volatile boolean closed;

    // The timer thread's.
    private long firstChange = Long.MAX_VALUE;
    private boolean toldOfReads;

    Assignment(String topic, int partition) {
        this.topic = topic;
        this.partition = partition;
    }

    String topic() {
        return topic;
    }

    int partition() {
        return partition;
    }

    /** Takes a record in, with the original offset that it has in the partition. */
    synchronized Delivery deliver(long offset, Object record) {
        // Compared with what the run holds, not with the last delivery: that one's run may be done and gone.
        if (runs.isEmpty() || offset <= runs.getLast().getLast().offset()) {
            runs.addLast(new ArrayDeque<>());
        }
        lastOffset = offset;
        Delivery delivery = new Delivery(this, offset, record);
        runs.getLast().addLast(delivery);
        return delivery;
    }

    synchronized void done(Delivery delivery) {
        delivery.markDone();
    }

    /** The smallest offset that is not done, or {@code otherwise} if it is smaller or nothing is undone. */
    synchronized long oldestUndone(long otherwise) {
        long oldest = otherwise;
        for (Iterator<Deque<Delivery>> each = runs.iterator(); each.hasNext(); ) {
            Deque<Delivery> run = each.next();
            while (!run.isEmpty() && run.getFirst().isDone()) {
                run.removeFirst();
            }
            if (run.isEmpty()) {
                each.remove();
            } else {
                oldest = Math.min(oldest, run.getFirst().offset());
            }
        }
        return oldest;
    }

    /** How many offsets lie from the oldest undone one to the last that was delivered. */
    synchronized long backlog() {
        long oldest = oldestUndone(Long.MAX_VALUE);
        return oldest == Long.MAX_VALUE ? 0 : lastOffset - oldest + 1;
    }

    /** Takes note of whether a record is a READ or a change, and says whether it is a READ that stands behind a change. The timer thread's. */
    boolean isReadBehindChange(boolean read, long offset) {
        if (!read) {
            firstChange = Math.min(firstChange, offset);
        }
        return read && offset > firstChange;
    }

    /** Whether nobody was told yet of READs behind changes; from now on somebody was. The timer thread's. */
    boolean isFirstToTellOfReads() {
        boolean first = !toldOfReads;
        toldOfReads = true;
        return first;
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
