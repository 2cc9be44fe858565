package dev.puffgres.sink;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Sees to it that a namespace which is throttled leaves room in the buffer for the others: one that holds more than a quarter of
 * it is crowded, until it is below half of that, and the partitions that feed it are to be paused. The timer thread's, but for
 * {@link #throttled}.
 */
final class NamespaceShares {
    private static final int SHARES = 4;

    private final long shareBytes;
    private final long shareActions;
    private final OffsetLedger ledger;
    private final Set<Namespace> crowded = new HashSet<>();
    private volatile Set<Assignment> throttled = Set.of();

    NamespaceShares(Settings settings, OffsetLedger ledger) {
        this.shareBytes = settings.bufferMaxBytes() / SHARES;
        this.shareActions = settings.bufferMaxRecords() / SHARES;
        this.ledger = ledger;
    }

    /** Takes note of a namespace that has grown. */
    void watch(Namespace namespace) {
        if (namespace.bytes() > shareBytes || namespace.actions() > shareActions) {
            crowded.add(namespace);
        }
    }

    void forget(Namespace namespace) {
        crowded.remove(namespace);
    }

    /** Lets go of the namespaces that have calmed down, and says anew which partitions feed the others. */
    void refresh() {
        crowded.removeIf(each -> each.bytes() <= shareBytes / 2 && each.actions() <= shareActions / 2);
        if (crowded.isEmpty()) {
            if (!throttled.isEmpty()) {
                throttled = Set.of();
            }
            return;
        }
        Set<Assignment> feeders = new HashSet<>();
        int open = ledger.openPartitions();
        for (Namespace each : crowded) {
            List<Assignment> own = each.feeders().stream()
                    .filter(assignment -> !assignment.isClosed())
                    .toList();
            // Where every partition feeds the namespace there are no others to protect.
            if (own.size() < open) {
                feeders.addAll(own);
            }
        }
        throttled = Set.copyOf(feeders);
    }

    /** The assignments that feed a namespace which holds more than its share of the buffer. Any thread. */
    Set<Assignment> throttled() {
        return throttled;
    }
}
