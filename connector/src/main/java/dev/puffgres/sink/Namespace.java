package dev.puffgres.sink;

import dev.puffgres.action.Action;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One namespace that has something to write, with its lanes, and how much of the buffer it holds. Exists from its first write
 * until its last one is settled. It has one lane until that has more to send than a request at a time may take: requests that are
 * no fuller than they must be cost the service, and who pays for it, more. Not thread-safe: the timer thread's.
 */
final class Namespace {
    private final String name;
    private final List<Lane> lanes = new ArrayList<>(1);
    private final int mostLanes;
    private final Supplier<Lane> newLane;
    private final Deque<Barrier> barriers = new ArrayDeque<>(1);
    private final Map<Assignment, int[]> feeders = new HashMap<>();
    private long bytes;
    private long actions;
    private long acceptedAtMs = Long.MIN_VALUE;
    private int underWay;
    private boolean slowed;

    /** Null until the service pushes back: there may be very many namespaces. */
    private RequestLimit limit;

    /** Null until one of its lanes sends request after request. */
    private CommitHold hold;

    private final Supplier<CommitHold> holds;

    /**
     * @param name the whole name, prefix included
     * @param mostLanes lanes, and so requests under way, that it may have
     */
    Namespace(String name, int mostLanes, SchemaCache schemas, DeleteMode deleteMode, Supplier<CommitHold> holds) {
        this.name = name;
        this.holds = holds;
        this.mostLanes = mostLanes;
        this.newLane = () -> new Lane(this, schemas, deleteMode);
        if (mostLanes > 0) {
            lanes.add(newLane.get());
        }
    }

    /** A name for what is sent beside the lanes. */
    static Namespace withoutLanes(String name) {
        return new Namespace(name, 0, new SchemaCache(), DeleteMode.HARD, () -> new CommitHold(0));
    }

    String name() {
        return name;
    }

    List<Lane> lanes() {
        return lanes;
    }

    /** Its lanes, and the barriers that wait. */
    List<Track> tracks() {
        List<Track> tracks = new ArrayList<>(lanes);
        tracks.addAll(barriers);
        return tracks;
    }

    /** Whether none of its tracks has something under way, or stands in line. */
    boolean isIdle() {
        for (Lane each : lanes) {
            if (each.isBusy()) {
                return false;
            }
        }
        for (Barrier each : barriers) {
            if (each.isBusy()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes a write in: into its document's lane, or behind the last barrier.
     *
     * @return by how many bytes the namespace has grown, see {@link Lane#add}
     */
    long add(Pending arrival) {
        long grown;
        if (barriers.isEmpty()) {
            grown = lane(arrival.id()).add(arrival);
        } else {
            barriers.getLast().hold(List.of(arrival));
            grown = arrival.bytes();
        }
        bytes += grown;
        return grown;
    }

    /** Puts a barrier behind everything that is here. */
    void raise(Action.Truncate truncate, Delivery delivery) {
        barriers.addLast(new Barrier(this, truncate, delivery));
    }

    /**
     * Removes a barrier, and lets what was behind it move up.
     *
     * @return by how many bytes the namespace has grown by that; negative if folding took something away
     */
    long lower(Barrier barrier) {
        Barrier before = null;
        for (Barrier each : barriers) {
            if (each.equals(barrier)) {
                break;
            }
            before = each;
        }
        barriers.remove(barrier);
        if (before != null) {
            before.hold(barrier.behind());
            return 0;
        }
        long grown = 0;
        for (Pending each : barrier.behind()) {
            grown += lane(each.id()).add(each) - each.bytes();
        }
        bytes += grown;
        return grown;
    }

    /** Whether a write of a document waits to be sent. */
    boolean holds(String id) {
        return lane(id).held(id).isPresent()
                || barriers.stream().anyMatch(each -> each.behind().stream()
                        .anyMatch(write -> write.id().equals(id)));
    }

    boolean hasBarrier() {
        return !barriers.isEmpty();
    }

    List<Barrier> barriers() {
        return barriers.isEmpty() ? List.of() : List.copyOf(barriers);
    }

    /** Whether everything before a barrier has come to an end. */
    boolean isNext(Barrier barrier) {
        return barrier.equals(barriers.peekFirst())
                && lanes.stream().allMatch(lane -> lane.isEmpty() && lane.flight() == null);
    }

    /** The lane of a document: always the same for the same id. */
    Lane lane(String id) {
        int hash = id.hashCode();
        hash ^= hash >>> 16;
        return lanes.get(Math.floorMod(hash, lanes.size()));
    }

    /** Spreads its documents over all the lanes that it may have, if the one lane is behind. Only while nothing of that lane is under way. */
    void spreadIfBehind(Settings settings) {
        if (lanes.size() != 1
                || mostLanes == 1
                || (limit != null && limit.get() == 1)
                || !lanes.get(0).isBehind(settings)) {
            return;
        }
        for (int i = 1; i < mostLanes; i++) {
            lanes.add(newLane.get());
        }
        lanes.get(0).spread(this::lane);
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

    /** Whether it may have another request under way. */
    boolean hasRoom() {
        return limit == null || underWay < limit.get();
    }

    void sent() {
        underWay++;
    }

    void answered() {
        underWay--;
    }

    /** How long after an answer a lane's next request leaves, for it to wait less for its commit. */
    long holdMs() {
        return hold == null || isSlowed() ? 0 : hold.ms();
    }

    /** When the next request of a lane that was answered leaves. */
    long departureMs(long answeredMs) {
        return hold == null || isSlowed() ? answeredMs : hold.departureMs(answeredMs);
    }

    /** Fewer requests than it has lanes may be under way, so that their times are those of a line. */
    private boolean isSlowed() {
        return slowed || (limit != null && limit.get() < lanes.size());
    }

    /** A lane's request was answered at once, see {@link CommitHold#answered}. */
    void roundEnded(long lastMs, long departedMs, long nowMs) {
        if (isSlowed()) {
            return;
        }
        if (hold == null) {
            hold = holds.get();
        }
        hold.answered(lastMs, departedMs, nowMs);
    }

    /** The service has taken a request of it. */
    void accepted() {
        slowed = false;
        if (limit != null) {
            limit.accepted();
        }
    }

    /**
     * The service asks for fewer requests.
     *
     * @return whether that is news: it has not asked since it took one
     */
    boolean pushedBack(long sentMs, long nowMs) {
        if (limit == null) {
            limit = new RequestLimit(Math.max(1, mostLanes));
        }
        limit.pushedBack(sentMs, nowMs);
        boolean news = !slowed;
        slowed = true;
        return news;
    }

    void accepted(long nowMs) {
        acceptedAtMs = nowMs;
    }

    long acceptedAtMs() {
        return acceptedAtMs;
    }
}
