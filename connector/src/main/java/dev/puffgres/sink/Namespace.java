package dev.puffgres.sink;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One namespace that has something to write, with its lanes, and how much of the buffer it holds. Exists from its first write
 * until its last one is settled. Not thread-safe: the timer thread's.
 */
final class Namespace {
    private final String name;
    private final List<Lane> lanes;
    private final Map<Assignment, int[]> feeders = new HashMap<>();
    private long bytes;
    private long actions;
    private long acceptedAtMs = Long.MIN_VALUE;

    /** @param name the whole name, prefix included */
    Namespace(String name, int lanes, SchemaCache schemas, DeleteMode deleteMode) {
        this.name = name;
        this.lanes = Stream.generate(() -> new Lane(this, schemas, deleteMode))
                .limit(lanes)
                .toList();
    }

    String name() {
        return name;
    }

    List<Lane> lanes() {
        return lanes;
    }

    /** The lane of a document: always the same for the same id. */
    Lane lane(String id) {
        int hash = id.hashCode();
        hash ^= hash >>> 16;
        return lanes.get(Math.floorMod(hash, lanes.size()));
    }

    void opened(Delivery delivery) {
        actions++;
        feeders.computeIfAbsent(delivery.assignment(), any -> new int[1])[0]++;
    }

    void closed(Delivery delivery) {
        actions--;
        int[] count = feeders.get(delivery.assignment());
        if (--count[0] == 0) {
            feeders.remove(delivery.assignment());
        }
    }

    void addBytes(long delta) {
        bytes += delta;
    }

    long bytes() {
        return bytes;
    }

    /** Open actions, which is about the number of records that it keeps in the buffer. */
    long actions() {
        return actions;
    }

    /** The partitions that have given what it holds. */
    Set<Assignment> feeders() {
        return feeders.keySet();
    }

    void accepted(long nowMs) {
        acceptedAtMs = nowMs;
    }

    long acceptedAtMs() {
        return acceptedAtMs;
    }
}
