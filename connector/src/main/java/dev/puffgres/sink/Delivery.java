package dev.puffgres.sink;

import java.util.ArrayList;
import java.util.List;

/**
 * One record that Connect gave to the task, until every action in it has come to an end. It knows its original topic,
 * partition and offset, since a transform may have changed the record's.
 *
 * <p>Not thread-safe, except {@link #markDone} and {@link #isDone}, which its {@link Assignment} guards. The task thread makes
 * it and hands it over; afterwards only the timer thread touches its actions, until it is handed back to be reported.
 */
final class Delivery {
    private static final long NO_OFFSET = -1;

    private final Assignment assignment;
    private final long offset;
    private Object record;
    private final List<Rejection> rejections = new ArrayList<>(0);
    private int openActions;
    private boolean done;

    /** @param record the very object that Connect gave, to be reported; null where nobody reports */
    Delivery(Assignment assignment, long offset, Object record) {
        this.assignment = assignment;
        this.offset = offset;
        this.record = record;
    }

    /** Stands for no record, but for a write that is sent once more: the ledger does not know it, and it is never reported. */
    static Delivery repeat(Assignment assignment) {
        return new Delivery(assignment, NO_OFFSET, null);
    }

    boolean isRepeat() {
        return offset == NO_OFFSET;
    }

    Assignment assignment() {
        return assignment;
    }

    long offset() {
        return offset;
    }

    /** Null once it is done. */
    Object record() {
        return record;
    }

    /** One more action must end before the record is done. */
    void actionOpened() {
        openActions++;
    }

    /** @return whether it was the last open one */
    boolean actionClosed() {
        if (openActions <= 0) {
            throw new IllegalStateException("an action of " + this + " ended twice");
        }
        openActions--;
        return openActions == 0;
    }

    void reject(Rejection rejection) {
        rejections.add(rejection);
    }

    List<Rejection> rejections() {
        return rejections;
    }

    void markDone() {
        done = true;
        // The ledger keeps it behind an older one that is not done, where no limit counts its envelope.
        record = null;
    }

    boolean isDone() {
        return done;
    }

    /** The coordinates, as they stand in logs and errors. */
    @Override
    public String toString() {
        return assignment + "@" + offset;
    }
}
