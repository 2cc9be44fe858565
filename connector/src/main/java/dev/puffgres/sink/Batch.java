package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.DocumentSchema;
import dev.puffgres.turbopuffer.Conditions;
import dev.puffgres.turbopuffer.Limits;
import dev.puffgres.turbopuffer.WriteRequest;
import dev.puffgres.turbopuffer.WriteResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Writes of one lane that fit into one request: at most one per id, one condition per kind, one schema, one distance metric.
 * Filled by {@link #add}, then only read.
 */
final class Batch {
    private final SchemaCache schemas;
    private final DeleteMode deleteMode;
    private final int maxRows;
    private final long maxBytes;

    private final List<Pending> upserts = new ArrayList<>();
    private final List<Pending> patches = new ArrayList<>();
    private final List<Pending> deletes = new ArrayList<>();
    private final List<Pending> marks = new ArrayList<>();
    private DocumentSchema schema;
    private DocumentSchema lastSchema;
    private boolean embeds;
    private boolean versioned;
    private DeleteMode mode = DeleteMode.HARD;
    private long patchFloor;
    private long bytes;

    Batch(SchemaCache schemas, DeleteMode deleteMode, int maxRows, long maxBytes) {
        this.schemas = schemas;
        this.deleteMode = deleteMode;
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
    }

    /** Takes a write in, unless it belongs into another request. The first is always taken, however large it is. */
    boolean add(Pending pending) {
        Action.Write write = pending.write();
        if (size() == 0) {
            versioned = write.version().versioned();
            mode = versioned ? deleteMode : DeleteMode.HARD;
        } else if (isFull()
                || bytes + sizeOf(pending) > maxBytes
                || write.version().versioned() != versioned
                || (write instanceof Action.Delete ? !takesDelete() : hasMarkers())
                || (write instanceof Action.Upsert && !takesUpsert(write))
                || (pending.mark() && !patches.isEmpty())
                || (pending.isPatch() && !pending.mark() && !takesPatch(write))) {
            return false;
        }
        if (!takeSchema(write.schema())) {
            return false;
        }
        if (write instanceof Action.Upsert) {
            upserts.add(pending);
        } else if (pending.mark()) {
            marks.add(pending);
        } else if (pending.isPatch()) {
            patchFloor = write.version().epochFloor();
            patches.add(pending);
        } else {
            deletes.add(pending);
        }
        bytes += sizeOf(pending);
        return true;
    }

    /** Rows that a snapshot read have a condition of their own. */
    private boolean takesUpsert(Action.Write write) {
        return upserts.isEmpty() || write.version().read() == hasReads();
    }

    private boolean hasReads() {
        return !upserts.isEmpty() && upserts.get(0).write().version().read();
    }

    private boolean takesDelete() {
        if (mode.leavesMarkers()) {
            return hasMarkers();
        }
        return !versioned || deletes.size() < Conditions.MAX_DELETE_ARMS;
    }

    /** Whether its deletes are sent as rows, and so by themselves. */
    boolean hasMarkers() {
        return mode.leavesMarkers() && !deletes.isEmpty();
    }

    /** Whether its rows say which commit was the last before their transactions. */
    boolean hasPreviousCommits() {
        return mode.leavesMarkers();
    }

    private long sizeOf(Pending pending) {
        return mode.leavesMarkers() && pending.write() instanceof Action.Delete delete
                ? mode.markerBytes(delete)
                : pending.bytes();
    }

    boolean isFull() {
        return size() >= maxRows || bytes >= maxBytes || (embeds && size() >= Limits.ROWS_WITH_EMBEDDING);
    }

    int size() {
        return upserts.size() + patches.size() + deletes.size() + marks.size();
    }

    List<Pending> upserts() {
        return Collections.unmodifiableList(upserts);
    }

    List<Pending> patches() {
        return Collections.unmodifiableList(patches);
    }

    List<Pending> deletes() {
        return Collections.unmodifiableList(deletes);
    }

    /** Documents to be marked as incomplete. They are patches with a condition of their own, so never beside others. */
    List<Pending> marks() {
        return Collections.unmodifiableList(marks);
    }

    List<Pending> all() {
        List<Pending> all = new ArrayList<>(size());
        all.addAll(upserts);
        all.addAll(patches);
        all.addAll(deletes);
        all.addAll(marks);
        return all;
    }

    boolean isVersioned() {
        return versioned;
    }

    DocumentSchema schema() {
        return schema;
    }

    /** Whether a namespace that does not exist comes into being by it. */
    boolean createsNamespace() {
        return !upserts.isEmpty() || hasMarkers();
    }

    /** What is sent. */
    WriteRequest request() {
        return hasMarkers() ? markers() : writes();
    }

    private WriteRequest markers() {
        DocumentSchema sent = mode.schema(schema);
        return new WriteRequest(
                texts(deletes, each -> mode.marker((Action.Delete) each.write(), sent)),
                Conditions.MARKER,
                List.of(),
                null,
                List.of(),
                null,
                sent.schema(),
                sent.distanceMetric(),
                false);
    }

    private WriteRequest writes() {
        DocumentSchema sent = mode.schema(schema);
        return new WriteRequest(
                texts(upserts, each -> mode.upsert((Action.Upsert) each.write())),
                versioned && !upserts.isEmpty() ? mode.upsertCondition(hasReads()) : null,
                marks.isEmpty()
                        ? texts(patches, each -> mode.patch((Action.Patch) each.write()))
                        : texts(marks, each -> ((Action.Patch) each.write()).attributes()),
                patchCondition(),
                texts(deletes, Pending::id),
                versioned && !deletes.isEmpty() ? deleteCondition() : null,
                sent.schema(),
                sent.distanceMetric(),
                !patches.isEmpty());
    }

    private static List<String> texts(List<Pending> writes, Function<Pending, String> text) {
        if (writes.isEmpty()) {
            return List.of();
        }
        List<String> texts = new ArrayList<>(writes.size());
        for (Pending each : writes) {
            texts.add(text.apply(each));
        }
        return texts;
    }

    /** What an answer to {@link #request} says of the writes: markers are deletes. */
    WriteResult read(WriteResult result) {
        return hasMarkers() ? new WriteResult(0, 0, result.upserted(), Set.of(), false, result.requestBytes()) : result;
    }

    /**
     * A request that writes nothing and is refused if and only if every request of this schema would be: a delete whose condition
     * no document meets.
     */
    WriteRequest probe() {
        return new WriteRequest(
                List.of(),
                null,
                List.of(),
                null,
                List.of(all().get(0).id()),
                "[\"id\",\"Eq\",null]",
                mode.schema(schema).schema(),
                schema.distanceMetric(),
                false);
    }

    /** The writes that are chosen, as batches that are each one request. */
    List<Batch> regroup(List<Pending> chosen) {
        List<Batch> batches = new ArrayList<>();
        for (Pending each : chosen) {
            if (batches.isEmpty() || !batches.get(batches.size() - 1).add(each)) {
                Batch next = new Batch(schemas, deleteMode, maxRows, maxBytes);
                next.add(each);
                batches.add(next);
            }
        }
        return batches;
    }

    /** This batch without some of its writes; empty if none is left. */
    List<Batch> without(Predicate<Pending> gone) {
        return regroup(all().stream().filter(gone.negate()).toList());
    }

    /** Two halves of a batch of at least two writes. */
    List<Batch> halves() {
        List<Pending> all = all();
        int middle = all.size() / 2;
        List<Batch> halves = new ArrayList<>(regroup(all.subList(0, middle)));
        halves.addAll(regroup(all.subList(middle, all.size())));
        return halves;
    }

    /** One batch for each shape of document in this one. */
    List<Batch> bySchema() {
        Map<DocumentSchema, List<Pending>> shapes = new LinkedHashMap<>();
        for (Pending each : all()) {
            shapes.computeIfAbsent(each.write().schema(), any -> new ArrayList<>())
                    .add(each);
        }
        return shapes.values().stream()
                .flatMap(shape -> regroup(shape).stream())
                .toList();
    }

    private boolean takesPatch(Action.Write patch) {
        // Patches that met no document are read back by one query.
        if (!marks.isEmpty()) {
            return false;
        }
        return patches.isEmpty()
                || (patches.size() < Limits.QUERY_ROWS
                        && (!versioned || patch.version().epochFloor() == patchFloor));
    }

    // There is one instance per shape.
    @SuppressWarnings("ReferenceEquality")
    private boolean takeSchema(DocumentSchema rows) {
        if (rows == lastSchema) {
            return true;
        }
        if (schema == null) {
            schema = rows;
            embeds = schemas.embeds(rows);
        } else if (!rows.equals(lastSchema)) {
            var union = schemas.merge(schema, rows);
            if (union.isEmpty()) {
                return false;
            }
            boolean nowEmbeds = embeds || schemas.embeds(rows);
            if (nowEmbeds && size() >= Limits.ROWS_WITH_EMBEDDING) {
                return false;
            }
            schema = union.get();
            embeds = nowEmbeds;
        }
        lastSchema = rows;
        return true;
    }

    private String patchCondition() {
        if (!marks.isEmpty()) {
            return Conditions.MARK_INCOMPLETE;
        }
        return versioned && !patches.isEmpty() ? mode.patchCondition(patchFloor) : null;
    }

    private String deleteCondition() {
        return Conditions.delete(deletes.stream()
                .map(each -> new Conditions.GuardedDelete(
                        each.id(), each.write().version().value()))
                .toList());
    }
}
