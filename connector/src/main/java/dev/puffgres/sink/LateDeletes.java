package dev.puffgres.sink;

import dev.puffgres.action.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deletes that are sent a second time, because an upsert of the same document may yet take effect: the client gave its request up
 * and does not know what became of it, and where nothing is stored an upsert's condition is not asked (turbopuffer.com/docs/write).
 *
 * <p>A request that was given up is taken to be over when as much time again has passed as one may take. So long its upserts are
 * suspect; if one of them is deleted in that time, the delete is due once more when that time has passed since. It is the same delete
 * with the same condition, so a newer document stands. Any other change of the row makes it needless.
 *
 * <p>It narrows a window and closes none (docs/semantics.md, L2), so what there is no room for is forgotten, the oldest first. Not
 * thread-safe: the timer thread's.
 */
final class LateDeletes implements DeleteListener {
    /** Of suspects, and of deletes to be repeated: as many as five requests of the default size have rows. */
    static final int MOST = 50_000;

    private final Clock clock;
    private final long lateMs;

    // The wait is the same for all, so each map has its entries in the order of their times.
    private final Map<Document, Long> suspectUntilMs = new LinkedHashMap<>();
    private final Map<Document, Due> due = new LinkedHashMap<>();

    private record Document(String namespace, String id) {}

    private record Due(long atMs, Repeat repeat) {}

    /** A delete that is to be sent again, on behalf of a partition as long as that is open. */
    record Repeat(Action.Delete delete, Assignment by) {}

    /** @param late how long a request may take, and so how late it may take effect after it was given up */
    LateDeletes(Duration late, Clock clock) {
        this.lateMs = late.toMillis();
        this.clock = clock;
    }

    /** A request was given up, and these of its writes may have been carried out, or may yet be. */
    void suspect(String namespace, List<Pending> upserts) {
        long untilMs = clock.monotonicMs() + lateMs;
        for (Pending each : upserts) {
            if (each.write().version().versioned()) {
                putLast(suspectUntilMs, new Document(namespace, each.id()), untilMs);
            }
        }
    }

    @Override
    public void settled(Namespace namespace, Action.Delete delete, Assignment by) {
        Document document = new Document(namespace.name(), delete.target().id());
        Long untilMs = suspectUntilMs.get(document);
        long now = clock.monotonicMs();
        if (untilMs != null && now < untilMs && !by.isClosed() && !namespace.holds(document.id())) {
            // Without a commit time: it must not count as slow.
            Action.Delete again =
                    new Action.Delete(delete.mapping(), delete.target(), delete.version(), 0, delete.schema());
            putLast(due, document, new Due(now + lateMs, new Repeat(again, by)));
        }
    }

    /** The row has changed again. */
    void changed(String namespace, String id) {
        if (!due.isEmpty()) {
            due.remove(new Document(namespace, id));
        }
    }

    /** Forgets what it would do for partitions that are closed. */
    void dropClosed() {
        due.values().removeIf(each -> each.repeat().by().isClosed());
    }

    /** When {@link #takeDue} has something to give or to forget, on the monotonic clock; {@link Long#MAX_VALUE} if nothing. */
    long dueMs() {
        long suspects = suspectUntilMs.isEmpty()
                ? Long.MAX_VALUE
                : suspectUntilMs.values().iterator().next();
        return due.isEmpty()
                ? suspects
                : Math.min(suspects, due.values().iterator().next().atMs());
    }

    /** What is to be sent now; each is given once. */
    List<Repeat> takeDue() {
        long now = clock.monotonicMs();
        for (Iterator<Long> each = suspectUntilMs.values().iterator(); each.hasNext() && each.next() <= now; ) {
            each.remove();
        }
        List<Repeat> taken = new ArrayList<>();
        for (Iterator<Due> each = due.values().iterator(); each.hasNext(); ) {
            Due next = each.next();
            if (next.atMs() > now) {
                break;
            }
            each.remove();
            taken.add(next.repeat());
        }
        return taken;
    }

    private static <V> void putLast(Map<Document, V> map, Document document, V value) {
        map.remove(document);
        map.put(document, value);
        if (map.size() > MOST) {
            Iterator<V> oldest = map.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
