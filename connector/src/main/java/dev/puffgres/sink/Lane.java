package dev.puffgres.sink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What waits to be written to the documents of one namespace whose ids have one hash, while at most one request of theirs is
 * under way: so the writes of an id keep their order, and an id is never in two requests at once. While its request is under
 * way a lane fills, and folds what it holds. Not thread-safe: the timer thread's.
 */
final class Lane extends Track {
    private final Fold fold;
    private final SchemaCache schemas;
    private final DeleteMode deleteMode;

    /** By id, in the order of arrival: what the next request may carry. */
    private final Map<String, Pending> heads = new LinkedHashMap<>();

    /** By id, what must wait for the request after the one that carries the head. Rare. */
    private final Map<String, Deque<Pending>> followers = new HashMap<>();

    private long bytes;
    private long waitingSinceMs;

    /** Of the present flight, or the last one. */
    private long departedMs;

    private int requests;
    private boolean leftSomeBehind;
    private boolean landedBefore;
    private long landedMs;

    Lane(Namespace namespace, SchemaCache schemas, DeleteMode deleteMode) {
        super(namespace);
        this.fold = new Fold(schemas);
        this.schemas = schemas;
        this.deleteMode = deleteMode;
    }

    /**
     * Takes a write in and folds it with what is held for its id.
     *
     * @return by how many bytes the lane has grown; negative if folding took more away than the write brought
     */
    long add(Pending arrival) {
        long before = bytes;
        if (heads.isEmpty()) {
            waitingSinceMs = arrival.arrivedMs();
        }
        String id = arrival.id();
        Pending head = heads.get(id);
        if (head == null) {
            heads.put(id, arrival);
            bytes += arrival.bytes();
        } else if (followers.isEmpty() || !followers.containsKey(id)) {
            Optional<Pending> folded = fold.fold(head, arrival);
            if (folded.isPresent()) {
                heads.put(id, folded.get());
                bytes += folded.get().bytes() - head.bytes();
            } else {
                followers.computeIfAbsent(id, any -> new ArrayDeque<>()).addLast(arrival);
                bytes += arrival.bytes();
            }
        } else {
            addToChain(id, arrival);
        }
        return bytes - before;
    }

    private void addToChain(String id, Pending arrival) {
        Deque<Pending> chain = followers.remove(id);
        chain.addFirst(heads.get(id));
        Pending last = arrival;
        bytes += arrival.bytes();
        // What was folded may now fold with what stands before it: a delete, a READ and then an upsert are one upsert.
        while (!chain.isEmpty()) {
            Pending before = chain.getLast();
            Optional<Pending> folded = fold.fold(before, last);
            if (folded.isEmpty()) {
                break;
            }
            chain.removeLast();
            bytes += folded.get().bytes() - before.bytes() - last.bytes();
            last = folded.get();
        }
        chain.addLast(last);
        heads.put(id, chain.removeFirst());
        if (!chain.isEmpty()) {
            followers.put(id, chain);
        }
    }

    /** The next request: as many of the held writes as fit, in the order of their arrival. */
    Batch take(int maxRows, long maxBytes) {
        Batch batch = new Batch(schemas, deleteMode, maxRows, maxBytes);
        List<String> promoted = new ArrayList<>();
        for (Iterator<Pending> each = heads.values().iterator(); each.hasNext() && !batch.isFull(); ) {
            Pending next = each.next();
            if (batch.add(next)) {
                each.remove();
                bytes -= next.bytes();
                if (!followers.isEmpty() && followers.containsKey(next.id())) {
                    promoted.add(next.id());
                }
            }
        }
        promoted.forEach(this::promote);
        return batch;
    }

    /**
     * Drops what nobody waits for any more, after partitions were closed: but nothing that precedes a write which stays. A record
     * that was delivered again may have been folded away because of what stands before it.
     */
    @Override
    List<Pending> dropAbandoned() {
        List<Pending> dropped = new ArrayList<>();
        for (Iterator<Map.Entry<String, Deque<Pending>>> each =
                        followers.entrySet().iterator();
                each.hasNext(); ) {
            Deque<Pending> chain = each.next().getValue();
            while (!chain.isEmpty() && chain.getLast().isAbandoned()) {
                dropped.add(chain.removeLast());
            }
            if (chain.isEmpty()) {
                each.remove();
            }
        }
        heads.values().removeIf(head -> head.isAbandoned() && !followers.containsKey(head.id()) && dropped.add(head));
        dropped.forEach(each -> bytes -= each.bytes());
        return dropped;
    }

    private void promote(String id) {
        Deque<Pending> chain = followers.get(id);
        heads.put(id, chain.removeFirst());
        if (chain.isEmpty()) {
            followers.remove(id);
        }
    }

    /** Whether more waits than a request at a time will soon be enough for. */
    boolean isBehind(Settings settings) {
        return leftSomeBehind || 2L * heads.size() >= settings.batchMaxRows() || 2 * bytes >= settings.batchMaxBytes();
    }

    /** Gives each document's writes to the lane that is its own by now. Not while a request is under way. */
    void spread(Function<String, Lane> lanes) {
        for (Iterator<Pending> each = heads.values().iterator(); each.hasNext(); ) {
            Pending head = each.next();
            Lane lane = lanes.apply(head.id());
            if (lane != this) {
                each.remove();
                bytes -= head.bytes();
                lane.takeOver(this, head);
            }
        }
    }

    private void takeOver(Lane from, Pending head) {
        if (heads.isEmpty()) {
            waitingSinceMs = head.arrivedMs();
            landedBefore = from.landedBefore;
            landedMs = from.landedMs;
        }
        heads.put(head.id(), head);
        bytes += head.bytes();
        Deque<Pending> chain = from.followers.remove(head.id());
        if (chain != null) {
            followers.put(head.id(), chain);
            for (Pending each : chain) {
                from.bytes -= each.bytes();
                bytes += each.bytes();
            }
        }
    }

    /** The write that is held for an id and comes next. */
    Optional<Pending> held(String id) {
        return Optional.ofNullable(heads.get(id));
    }

    /** Lets a held write settle the records of an earlier one too. */
    void settleWith(String id, List<Delivery> records) {
        heads.computeIfPresent(id, (any, head) -> head.settling(records));
    }

    /** Whether a delete leaves something behind. */
    boolean leavesMarkers() {
        return deleteMode.leavesMarkers();
    }

    boolean isEmpty() {
        return heads.isEmpty();
    }

    int rows() {
        return heads.size();
    }

    long bytes() {
        return bytes;
    }

    @Override
    long dueMs(Settings settings, long lingerMs) {
        if (heads.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (namespace().hasBarrier()) {
            // Nothing joins it any more.
            return Long.MIN_VALUE;
        }
        if (isFull(settings)) {
            return Long.MIN_VALUE;
        }
        long due = waitingSinceMs + lingerMs;
        return landedBefore && !leftSomeBehind ? Math.max(due, namespace().departureMs(landedMs)) : due;
    }

    private boolean isFull(Settings settings) {
        return heads.size() >= settings.batchMaxRows() || bytes >= settings.batchMaxBytes();
    }

    @Override
    Flight depart(Flights flights) {
        Flight flight = flights.batch(this);
        requests = 0;
        leftSomeBehind = !heads.isEmpty();
        return flight;
    }

    @Override
    void sent(long nowMs) {
        requests++;
        if (requests == 1) {
            departedMs = nowMs;
        }
    }

    @Override
    void landed(long nowMs) {
        // The time that several requests took says nothing of commits.
        if (landedBefore && requests == 1 && !leftSomeBehind) {
            namespace().roundEnded(landedMs, departedMs, nowMs);
        }
        landedBefore = true;
        landedMs = nowMs;
    }

    /** Retries leave out what only closed partitions wait for, unless a write of the same document comes after it. */
    @Override
    boolean isNeedless(Pending write) {
        return write.isAbandoned() && !heads.containsKey(write.id());
    }
}
