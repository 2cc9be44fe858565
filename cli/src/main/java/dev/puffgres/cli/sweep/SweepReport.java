package dev.puffgres.cli.sweep;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.turbopuffer.Leftovers.Count;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a sweep has found and deleted, for people and for programs. */
final class SweepReport {

    private final String sink;
    private final String service;
    private final List<Findings> findings;
    private final Map<Findings, Map<String, Long>> deleted = new HashMap<>();

    SweepReport(String sink, String service, List<Findings> findings) {
        this.sink = sink;
        this.service = service;
        this.findings = List.copyOf(findings);
    }

    void deleted(Findings of, String namespace, long documents) {
        deleted.computeIfAbsent(of, any -> new HashMap<>()).put(namespace, documents);
    }

    long leftBehind() {
        return findings.stream().mapToLong(each -> each.total().leftBehind()).sum();
    }

    private long deleted() {
        return deleted.values().stream()
                .flatMap(each -> each.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    void printFindings(PrintWriter out) {
        out.println("sink " + sink + ", service " + service);
        for (Findings each : findings) {
            Plan plan = each.plan();
            out.println("mapping " + plan.mapping().name() + ", epoch " + epoch(plan)
                    + (each.lastSnapshot().isPresent()
                            ? ", snapshot " + Lsn.text(each.lastSnapshot().getAsLong())
                            : ""));
            each.notes().forEach(note -> out.println("  " + note));
            if (each.namespaces().isEmpty()) {
                out.println("  no documents");
            }
            each.namespaces()
                    .forEach((namespace, count) -> out.println("  namespace %s: %,d documents, %s"
                            .formatted(namespace, count.documents(), leftovers(count))));
        }
        out.flush();
    }

    private static String leftovers(Count count) {
        return count.leftBehind() == 0
                ? "nothing left behind"
                : "%,d of older epochs, %,d of older snapshots".formatted(count.olderEpochs(), count.olderSnapshots());
    }

    void printDeleted(PrintWriter out) {
        deleted.forEach((findings, namespaces) -> namespaces.forEach(
                (namespace, documents) -> out.println("deleted %,d documents of mapping %s from namespace %s"
                        .formatted(documents, findings.plan().mapping().name(), namespace))));
        out.println("deleted %,d documents in all".formatted(deleted()));
        out.flush();
    }

    String json(boolean dryRun) {
        ObjectNode report = JsonNodeFactory.instance
                .objectNode()
                .put("sink", sink)
                .put("service", service)
                .put("dry_run", dryRun)
                .put("left_behind", leftBehind())
                .put("deleted", deleted());
        var mappings = report.putArray("mappings");
        for (Findings each : findings) {
            ObjectNode mapping = mappings.addObject()
                    .put("mapping", each.plan().mapping().name())
                    .put("epoch", epoch(each.plan()));
            each.lastSnapshot().ifPresent(lsn -> mapping.put("snapshot", Lsn.text(lsn)));
            var notes = mapping.putArray("notes");
            each.notes().forEach(notes::add);
            var namespaces = mapping.putArray("namespaces");
            each.namespaces().forEach((namespace, count) -> {
                ObjectNode entry = namespaces
                        .addObject()
                        .put("namespace", namespace)
                        .put("documents", count.documents())
                        .put("older_epochs", count.olderEpochs())
                        .put("older_snapshots", count.olderSnapshots());
                Optional.ofNullable(deleted.getOrDefault(each, Map.of()).get(namespace))
                        .ifPresent(documents -> entry.put("deleted", documents));
            });
        }
        return report.toString();
    }

    private static long epoch(Plan plan) {
        return plan.epochFloor() >>> 56;
    }
}
