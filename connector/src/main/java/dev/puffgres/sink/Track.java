package dev.puffgres.sink;

import java.util.List;

/** A place in a namespace where one request at a time may be under way. Not thread-safe: the timer thread's. */
abstract class Track {
    private final Namespace namespace;
    private Flight flight;
    private boolean queued;
    private boolean onTheWire;
    private long wakeAtMs = Long.MAX_VALUE;

    Track(Namespace namespace) {
        this.namespace = namespace;
    }

    /**
     * When the next flight may begin, on the monotonic clock; {@link Long#MAX_VALUE} if there is nothing to send. Asked while no
     * flight is under way.
     *
     * @param lingerMs how long rows wait for others
     */
    abstract long dueMs(Settings settings, long lingerMs);

    /** The next flight. Only when it is due. */
    abstract Flight depart(Flights flights);

    /** Drops what has not departed and nobody waits for any more, after partitions were closed. */
    abstract List<Pending> dropAbandoned();

    /** Whether nobody waits for a write of the flight any more, and nothing depends on its being sent again. */
    abstract boolean isNeedless(Pending write);

    /** Lets the flight forget what is needless. Not while it is on the wire. */
    final List<Pending> dropFromFlight() {
        return flight.drop(this::isNeedless);
    }

    final Namespace namespace() {
        return namespace;
    }

    /** What is under way, or null. */
    final Flight flight() {
        return flight;
    }

    final void setFlight(Flight flight) {
        this.flight = flight;
    }

    /** Whether it stands in line for one of the task's requests. */
    final boolean isQueued() {
        return queued;
    }

    final void setQueued(boolean queued) {
        this.queued = queued;
    }

    /** Whether it has something under way, or stands in line. */
    final boolean isBusy() {
        return flight != null || queued;
    }

    /** Whether a request of it has been sent and not been answered. */
    final boolean isOnTheWire() {
        return onTheWire;
    }

    /** A request of its flight is sent. */
    void sent(long nowMs) {}

    /** Its flight has come to an end. */
    void landed(long nowMs) {}

    final void setOnTheWire(boolean onTheWire) {
        this.onTheWire = onTheWire;
    }

    /** When it wants to be looked at again; a timer that was set for another time is void. */
    final long wakeAtMs() {
        return wakeAtMs;
    }

    final void setWakeAtMs(long wakeAtMs) {
        this.wakeAtMs = wakeAtMs;
    }
}
