package dev.puffgres.sink;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.sink.ModelDocument.Change;
import dev.puffgres.sink.ModelDocument.Content;
import dev.puffgres.sink.ModelDocument.Kind;
import dev.puffgres.sink.ModelHistory.Entry;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Says whether what the sink does is allowed, at each step: by the history, by what the service holds at that moment, and by
 * what has happened so far. It knows nothing of lanes, folding or ledgers.
 */
final class ModelJudge {
    private static final long NEXT_PUT_MS = 100;

    /** What the sink has done and must not do. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1L;

        Violation(String message) {
            super(message);
        }
    }

    private final ModelHistory history;
    private final ModelSettings settings;
    private final ModelTrace trace;
    private final Set<Entry> reported = new HashSet<>();
    private final Map<ModelDocument, Long> deletedAt = new HashMap<>();
    private final Set<ModelDocument> touchedLate = new HashSet<>();
    private ModelService service;
    private final Map<TopicPartition, Integer> handedOver = new HashMap<>();
    private final Map<TopicPartition, ModelTask> readers = new HashMap<>();
    private Violation violation;
    private int handovers;
    private ModelService.Call landing;
    private boolean late;
    private boolean replayed;

    ModelJudge(ModelHistory history, ModelSettings settings, ModelTrace trace) {
        this.history = history;
        this.settings = settings;
        this.trace = trace;
    }

    void judges(ModelService itsService) {
        service = itsService;
    }

    void require(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            violated(otherwise.get());
        }
    }

    private void violated(String what) {
        if (violation == null) {
            violation = new Violation(what);
        }
        throw violation;
    }

    /** A future that completes keeps what its listeners throw to itself. */
    void throwIfViolated() {
        if (violation != null) {
            throw violation;
        }
    }

    /** From now on records have been delivered more than once. */
    void replayed() {
        replayed = true;
    }

    /** A task reads a partition from now on. */
    void reads(ModelTask task, TopicPartition partition) {
        if (readers.put(partition, task) != task) {
            handovers++;
            handedOver.put(partition, handovers);
        }
    }

    // ---- what reaches the service

    void sent(ModelService.Call call) {
        call.sentAt = handovers;
        trace.add(() -> call.client.task + " sends " + call);
        if (!carriesRows(call)) {
            return;
        }
        for (String id : call.ids) {
            ModelDocument document = document(call.namespace, id);
            if (document.isOrdered()) {
                TopicPartition partition = document.feeders.iterator().next();
                require(
                        !call.client.task.hasLetGo(partition),
                        () -> call.client.task + " has closed " + partition + " and still writes " + document);
            }
        }
    }

    /** Neither a mark, whose records are rejected already, nor a probe, which writes nothing. */
    private static boolean carriesRows(ModelService.Call call) {
        return call.write != null && !ModelCounts.isProbe(call.write) && !ModelCounts.marks(call.write);
    }

    /** A task says that nothing of closed partitions is under way any more. */
    void quiet(ModelTask task, Collection<TopicPartition> partitions) {
        for (ModelService.Call call : service.open()) {
            if (call.client.task == task && carriesRows(call)) {
                for (String id : call.ids) {
                    ModelDocument document = document(call.namespace, id);
                    require(
                            !partitions.containsAll(document.feeders),
                            () -> task + " says that nothing of " + partitions + " is under way, but there is " + call);
                }
            }
        }
    }

    /** @param isLate whether the client does not wait for it any more */
    void landing(ModelService.Call call, boolean isLate) {
        late = isLate;
        landing = call;
        trace.add(() -> (isLate ? "lands late: " : "lands: ") + call);
    }

    void landed() {
        late = false;
    }

    void changed(String namespace, String id, ObjectNode before, ObjectNode after) {
        ModelDocument document = document(namespace, id);
        trace.add(() -> document + " is now " + after);
        if (late || isOutOfTurn(document)) {
            touchedLate.add(document);
        }
        if (settings.isSoft()) {
            require(after != null, () -> document + " is gone, and left no marker");
            checkSoft(document, before, after);
        } else if (after == null) {
            deletedAt.merge(document, version(before), Math::max);
        } else if (before != null) {
            require(version(after) >= version(before), () -> document + " went back from " + before + " to " + after);
        } else {
            long deleted = deletedAt.getOrDefault(document, Long.MIN_VALUE);
            require(
                    !history.versioned
                            || version(after) > deleted
                            || replayed
                            || touchedLate.contains(document)
                            || document.isInverted()
                            || document.isOfSeveralEpochs()
                            || !document.isOrdered(),
                    () -> document + " came back after its delete: " + after);
        }
    }

    /** Where a delete leaves a marker, nothing whatever undoes what is newer. */
    private void checkSoft(ModelDocument document, ObjectNode before, ObjectNode after) {
        boolean cameLater = before == null
                || version(after) >= version(before)
                || (isMarker(before) && after.path("__prev_commit").asLong(-1) >= version(before));
        require(cameLater, () -> document + " went back from " + before + " to " + after);
    }

    private static boolean isMarker(ObjectNode stored) {
        return stored.has("__deleted");
    }

    /** Whether another task has come to read a document's records since the request was sent. */
    private boolean isOutOfTurn(ModelDocument document) {
        return document.feeders.stream()
                .anyMatch(each ->
                        readers.get(each) != landing.client.task || handedOver.getOrDefault(each, 0) > landing.sentAt);
    }

    private static long version(ObjectNode document) {
        return document.path("__source_lsn").asLong(-1);
    }

    private ModelDocument document(String namespace, String id) {
        String prefix = settings.core().namespacePrefix();
        require(namespace.startsWith(prefix), () -> "a namespace without its prefix: " + namespace);
        ModelDocument document = history.document(namespace.substring(prefix.length()), id);
        require(document != null, () -> "a document that no row has: " + namespace + "/" + id);
        return document;
    }

    private ObjectNode stored(ModelDocument document) {
        return service.document(settings.core().namespacePrefix() + document.namespace, Long.toString(document.id));
    }

    // ---- what Connect sees

    void stopped(ModelTask task, String why) {
        require(task.mayStop, () -> task + " stopped: " + why);
    }

    void reported(ModelTask task, Entry entry, int generation) {
        trace.add(() -> task + " reports " + entry);
        require(
                task.hasLostInSilence(entry.partition)
                        || (task.owns(entry.partition) && task.generation(entry.partition) == generation),
                () -> "reported for a partition that is not assigned any more: " + entry);
        require(mayFail(entry), () -> "reported without need: " + entry);
    }

    /**
     * Whether a record may come to be reported: it is bad, or another change of one of its documents is, or met none. What was
     * folded is reported together.
     */
    private boolean mayFail(Entry entry) {
        return entry.fails()
                || entry.changes.keySet().stream()
                        .anyMatch(each -> each.isTainted() || (each.hasPatches() && mayBeGone(each)));
    }

    /** Whether a patch may meet no document: its delete, or one of an older row with its id, came first. */
    private boolean mayBeGone(ModelDocument document) {
        return document.hasDeletes() && (replayed || touchedLate.contains(document) || document.isOfSeveralEpochs());
    }

    void reportDone(Entry entry) {
        reported.add(entry);
    }

    void afterPut(ModelTask task, long timeout) {
        if (task.account.records() > 0) {
            require(timeout == NEXT_PUT_MS, () -> task + " has things under way and does not ask for the next put");
        }
        Settings limits = settings.core();
        Set<TopicPartition> owned = task.positions.keySet();
        if (task.account.records() > limits.bufferMaxRecords() || task.account.bytes() > limits.bufferMaxBytes()) {
            require(task.context.paused.containsAll(owned), () -> task + " is full and has not paused everything");
        } else if (task.account.records() == 0 && task.account.bytes() == 0) {
            require(task.context.paused.isEmpty(), () -> task + " is empty and has not resumed everything");
        }
    }

    /** Offsets are committed. */
    void committed(ModelTask task, TopicPartition partition, long before, long offset) {
        trace.add(() -> task + " commits " + partition + "@" + offset);
        require(
                offset <= task.positions.get(partition),
                () -> "committed " + partition + "@" + offset + ", and read only up to "
                        + task.positions.get(partition));
        require(offset >= before, () -> "committed " + partition + "@" + offset + " after " + before);
        for (ModelTask.Report each : task.reports) {
            require(
                    !each.entry().partition.equals(partition)
                            || each.generation() != task.generation(partition)
                            || each.entry().offset >= offset,
                    () -> "committed " + offset + " past a record whose report is not done: " + each.entry());
        }
        for (Entry entry : history.from(partition, before)) {
            require(
                    entry.offset >= offset || !mustFail(entry) || reported.contains(entry),
                    () -> "committed past a bad record that was never reported: " + entry);
        }
        if (offset > before) {
            for (ModelDocument document : history.documents.values()) {
                if (document.feeders.contains(partition)) {
                    checkDone(document, offset);
                }
            }
        }
    }

    /** Whether a record must have been reported: it is bad, or a patch of a document that lacks a bad one, and nothing settles that. */
    private boolean mustFail(Entry entry) {
        return entry.fails()
                || entry.changes.entrySet().stream().anyMatch(each -> mustFail(each.getKey(), each.getValue()));
    }

    private boolean mustFail(ModelDocument document, Change change) {
        boolean lacks = change.bad()
                || (change.kind() == Kind.PATCH
                        && document.lacksAChangeBefore(change)
                        && history.versioned
                        && !touchedLate.contains(document));
        return lacks && !document.isReplacedAfter(change);
    }

    /** What lies below a committed offset has left its trace: the document is as after one of the changes from there on. */
    private void checkDone(ModelDocument document, long offset) {
        boolean decided = document.isOrdered()
                && !document.isTainted()
                && (settings.isSoft()
                        || (!touchedLate.contains(document)
                                && !(replayed && (document.isInverted() || !history.versioned))));
        if (!decided) {
            return;
        }
        int done = 0;
        while (done < document.changes.size() && document.changes.get(done).offset() < offset) {
            done++;
        }
        if (done == 0) {
            return;
        }
        Content now = content(stored(document));
        for (int i = done; i <= document.changes.size(); i++) {
            if (document.after(i).equals(now)) {
                return;
            }
        }
        Change last = document.changes.get(done - 1);
        violated("committed " + last.partition() + "@" + offset + ", and " + document + " does not hold " + last + ": "
                + stored(document));
    }

    private static Content content(ObjectNode stored) {
        return stored == null || isMarker(stored)
                ? Content.ABSENT
                : new Content(true, text(stored, "a"), text(stored, "b"), text(stored, "c"));
    }

    private static String text(ObjectNode stored, String attribute) {
        return stored.has(attribute) ? stored.get(attribute).asText() : null;
    }

    // ---- the end

    void ended(ModelTask task) {
        require(task.reports.isEmpty(), () -> task + " has reports that were never looked at");
        require(task.account.records() == 0, () -> task + " holds " + task.account.records() + " records at the end");
        require(task.account.bytes() == 0, () -> task + " holds " + task.account.bytes() + " bytes at the end");
        require(task.lanes() == 0, () -> task + " has " + task.lanes() + " lanes at the end");
        require(task.context.paused.isEmpty(), () -> task + " has paused " + task.context.paused + " at the end");
        String contradiction = task.client.counts.contradiction(task.tally);
        require(contradiction == null, () -> task + ": " + contradiction);
    }

    void checkDocuments() {
        history.documents.values().forEach(this::check);
    }

    private void check(ModelDocument document) {
        ObjectNode stored = stored(document);
        Content expected = document.last();
        boolean wasTouchedLate = touchedLate.contains(document);
        if (document.endsBad()) {
            require(
                    stored == null
                            || isMarker(stored)
                            || stored.has("__incomplete")
                            || !history.versioned
                            || wasTouchedLate,
                    () -> document + " lacks a change and is not marked: " + stored);
        } else if (wasTouchedLate && mayBeWrongAfterLateRequests(document)) {
            return;
        } else if (document.isOfSeveralEpochs() && !expected.exists() && !settings.isSoft()) {
            long epoch =
                    document.changes.get(document.changes.size() - 1).version().epochFloor();
            require(
                    stored == null || version(stored) < epoch,
                    () -> document + " was deleted in the last epoch, and there is " + stored);
        } else {
            require(
                    Objects.equals(content(stored), expected),
                    () -> document + " is " + stored + " at the end, and must be " + expected);
            require(
                    stored == null || !stored.has("__incomplete"),
                    () -> document + " lacks nothing and is marked: " + stored);
        }
    }

    /** What the contract leaves open for requests that land late. */
    private boolean mayBeWrongAfterLateRequests(ModelDocument document) {
        boolean hardDeletes = !settings.isSoft() && (!document.exists() || document.isInverted());
        // Where nothing was stored there was nothing to mark.
        return hardDeletes || document.isTainted();
    }
}
