package dev.puffgres.cli.sweep;

import dev.puffgres.turbopuffer.Leftovers;
import dev.puffgres.turbopuffer.Leftovers.Count;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a mapping has left behind.
 *
 * @param plan what was looked for
 * @param lastSnapshot the LSN of the attempt at the snapshot whose documents stay; empty: snapshots were left alone
 * @param namespaces what there is in each namespace that the mapping has written to
 * @param notes what was left alone, and why
 */
record Findings(Plan plan, OptionalLong lastSnapshot, Map<String, Count> namespaces, List<String> notes) {

    Findings {
        namespaces = new TreeMap<>(namespaces);
        notes = List.copyOf(notes);
    }

    /**
     * Looks for it.
     *
     * @param stored the attempt whose documents stay, as the source has stored it; empty: it stores none
     * @param named the same, as the user has named it; with neither it is the last one that can be seen
     */
    static Findings of(Plan plan, String namespacePrefix, Service service, OptionalLong stored, OptionalLong named)
            throws InterruptedException {
        List<String> names = service.namespaces(namespacePrefix, plan.mapping().namespace());
        Attempt snapshots = stored.isPresent() && named.isEmpty()
                ? new Attempt(stored, Optional.empty())
                : Attempt.of(plan, names, service, named);
        Leftovers leftovers = new Leftovers(plan.mapping().name(), plan.epochFloor(), snapshots.last());
        Map<String, Count> counts = new TreeMap<>();
        for (String name : names) {
            Count count = Service.ask(() -> service.sweep(name).count(leftovers));
            if (count.documents() > 0) {
                counts.put(name, count);
            }
        }
        return new Findings(
                plan, snapshots.last(), counts, snapshots.note().stream().toList());
    }

    Leftovers leftovers() {
        return new Leftovers(plan.mapping().name(), plan.epochFloor(), lastSnapshot);
    }

    Count total() {
        return namespaces.values().stream().reduce(Count.NONE, Count::plus);
    }

    /** Whether nothing would stay, which is more often a mistake than a table that has become empty. */
    boolean isAll() {
        return total().leftBehind() > 0 && total().leftBehind() == total().documents();
    }

    /** The attempt at a snapshot that holds, and why there is none to go by. */
    private record Attempt(OptionalLong last, Optional<String> note) {

        static Attempt of(Plan plan, List<String> namespaces, Service service, OptionalLong named)
                throws InterruptedException {
            OptionalLong seen = OptionalLong.empty();
            for (String namespace : namespaces) {
                OptionalLong here = Service.ask(() ->
                        service.sweep(namespace).lastSnapshot(plan.mapping().name(), plan.epochFloor()));
                if (here.isPresent() && here.getAsLong() > seen.orElse(-1)) {
                    seen = here;
                }
            }
            if (named.isPresent()) {
                if (named.getAsLong() > seen.orElse(-1)) {
                    throw Plan.refused(
                            plan.mapping(),
                            "no document is of a snapshot at " + Lsn.text(named.getAsLong()) + " or later");
                }
                return new Attempt(named, Optional.empty());
            }
            if (plan.sources().size() > 1) {
                return new Attempt(
                        OptionalLong.empty(),
                        Optional.of(
                                "snapshots are left alone: several sources write for this mapping, and their LSNs say nothing"
                                        + " of each other"));
            }
            if (plan.sources().get(0).takesSignals()) {
                return new Attempt(
                        OptionalLong.empty(),
                        Optional.of(
                                "snapshots are left alone: the source can be asked for one while it streams, each part of which has"
                                        + " another LSN"
                                        + (seen.isPresent()
                                                ? "; the last one seen is " + Lsn.text(seen.getAsLong())
                                                        + " (--snapshot)"
                                                : "")));
            }
            return new Attempt(seen, Optional.empty());
        }
    }
}
