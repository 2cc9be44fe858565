package dev.puffgres.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Version;
import dev.puffgres.turbopuffer.Conditions;
import dev.puffgres.turbopuffer.JsonText;
import dev.puffgres.turbopuffer.Limits;
import dev.puffgres.turbopuffer.QueryResult;
import dev.puffgres.turbopuffer.RetryPolicy;
import dev.puffgres.turbopuffer.TurbopufferException;
import dev.puffgres.turbopuffer.WriteRequest;
import dev.puffgres.turbopuffer.WriteResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The life of one batch, until each of its writes has an outcome.
 *
 * <p>A batch that is refused is cut up until the offending rows stand alone. So that rows whose schema contradicts the namespace's
 * do not cost a request each, the schema is put to the service by itself first ({@link Batch#probe}). Only then are the rows to
 * blame, and halving finds k of n with about k log n requests. A batch that keeps getting 5xx is halved too, but a row is blamed
 * only if the service has accepted others of its namespace meanwhile: an outage condemns nothing.
 */
final class BatchFlight implements Flight {
    /** How many 5xx in a row a batch gets before it is halved. */
    static final int SERVER_ERRORS_BEFORE_HALVING = 5;

    /** The same for what has been halved once. */
    static final int SERVER_ERRORS_BEFORE_HALVING_AGAIN = 2;

    /** How many 5xx in a row a single row gets, while others are accepted, before it is refused. */
    static final int SERVER_ERRORS_BEFORE_REFUSAL = 6;

    /** Who is told what became of the writes. */
    interface Outcomes {
        /**
         * The service has accepted a request with rows.
         *
         * @param changed whether it has changed any document
         * @param upserts whether it had upserts
         */
        void accepted(boolean changed, boolean upserts);

        /** The document is as the write wanted it, or newer. */
        void settled(Pending write);

        /**
         * A patch for which there is no document, or none that it may be written to.
         *
         * @param storedVersion the version of the document that is there, or {@link Version#NONE}
         */
        void metNoDocument(Pending patch, long storedVersion);

        /** The service will never accept the write. */
        void refused(Pending write, FailureKind kind, String message);

        /** Whether a later write of the same document waits that leaves nothing of this one. */
        boolean isSuperseded(Pending write);

        /** Whether the service has accepted a write to the namespace since a time on the monotonic clock. */
        boolean acceptedSince(long ms);
    }

    private enum Stage {
        WRITE,
        PROBE,
        READ_BACK,
        MARK
    }

    private record Refused(Pending write, FailureKind kind, String message) {}

    private static final class Part {
        final Batch batch;
        final boolean halved;
        boolean probed;
        int serverErrors;
        long firstServerErrorMs;

        Part(Batch batch, boolean halved, boolean probed) {
            this.batch = batch;
            this.halved = halved;
            this.probed = probed;
        }
    }

    private final SchemaCache schemas;
    private final Outcomes outcomes;
    private final Tally tally;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final List<Refused> unmarked = new ArrayList<>();
    private final Failing failing = new Failing();

    private Stage stage = Stage.WRITE;
    private List<Pending> missing = List.of();
    private String readBackAttributes = "";
    private List<Refused> marking = List.of();

    BatchFlight(Batch batch, SchemaCache schemas, Outcomes outcomes, Tally tally) {
        this.schemas = schemas;
        this.outcomes = outcomes;
        this.tally = tally;
        parts.add(new Part(batch, false, false));
    }

    @Override
    public Step next() {
        if (stage == Stage.WRITE && parts.isEmpty()) {
            stage = Stage.MARK;
        }
        return switch (stage) {
            case WRITE -> new Step.Write(parts.getFirst().batch.request());
            case PROBE -> new Step.Write(parts.getFirst().batch.probe());
            case READ_BACK -> new Step.Query(readBack());
            case MARK -> new Step.Write(mark());
        };
    }

    @Override
    public long waitUntilMs() {
        return failing.waitUntilMs();
    }

    @Override
    public boolean isFinished() {
        return stage == Stage.WRITE && parts.isEmpty() && unmarked.isEmpty();
    }

    @Override
    public List<Pending> drop(Predicate<Pending> needless) {
        List<Pending> dropped = new ArrayList<>();
        List<Part> kept = new ArrayList<>();
        for (Part part : parts) {
            List<Pending> gone = part.batch.all().stream().filter(needless).toList();
            if (gone.isEmpty()) {
                kept.add(part);
                continue;
            }
            dropped.addAll(gone);
            part.batch.without(needless).forEach(batch -> kept.add(new Part(batch, part.halved, part.probed)));
        }
        if (dropped.isEmpty()) {
            return dropped;
        }
        parts.clear();
        parts.addAll(kept);
        if (stage == Stage.PROBE) {
            stage = Stage.WRITE;
        }
        return dropped;
    }

    @Override
    public boolean touchesClosed() {
        if (stage != Stage.WRITE || parts.isEmpty()) {
            return false;
        }
        return parts.getFirst().batch.all().stream().anyMatch(Pending::touchesClosed);
    }

    @Override
    public List<Pending> upsertsUnderWay() {
        return stage == Stage.WRITE ? parts.getFirst().batch.upserts() : List.of();
    }

    @Override
    public long failingSinceMs() {
        return failing.sinceMs();
    }

    @Override
    public String lastFailure() {
        return failing.lastFailure();
    }

    @Override
    public void written(WriteResult result) {
        failing.over();
        switch (stage) {
            case WRITE -> {
                Batch batch = parts.removeFirst().batch;
                writtenPart(batch, batch.read(result));
            }
            case PROBE -> {
                stage = Stage.WRITE;
                parts.getFirst().probed = true;
                halve(parts.removeFirst());
            }
            case MARK -> marked();
            case READ_BACK -> throw new IllegalStateException("a write was answered while a query was asked");
        }
    }

    private void writtenPart(Batch batch, WriteResult result) {
        tally.written(batch, result);
        boolean changed = result.upserted() > 0 || result.patched() > 0 || result.deleted() > 0;
        outcomes.accepted(changed, !batch.upserts().isEmpty());
        batch.upserts().forEach(outcomes::settled);
        batch.deletes().forEach(outcomes::settled);
        batch.marks().forEach(outcomes::settled);
        if (result.patched() >= batch.patches().size()) {
            batch.patches().forEach(outcomes::settled);
            return;
        }
        Set<String> patched =
                result.patchedIds().stream().map(JsonText::canonicalId).collect(Collectors.toCollection(HashSet::new));
        List<Pending> unaccounted = new ArrayList<>();
        for (Pending patch : batch.patches()) {
            if (patched.contains(JsonText.canonicalId(patch.id()))) {
                outcomes.settled(patch);
            } else if (batch.isVersioned()) {
                unaccounted.add(patch);
            } else {
                outcomes.metNoDocument(patch, Version.NONE);
            }
        }
        if (!unaccounted.isEmpty()) {
            missing = unaccounted;
            readBackAttributes = batch.hasPreviousCommits() ? "\"__source_lsn\",\"__prev_commit\"" : "\"__source_lsn\"";
            stage = Stage.READ_BACK;
        }
    }

    @Override
    public void answered(QueryResult result) {
        failing.over();
        Map<String, Stored> stored = new HashMap<>();
        for (JsonNode row : result.rows()) {
            if (row.hasNonNull("id")) {
                stored.put(
                        JsonText.canonicalId(row.get("id").toString()),
                        new Stored(
                                row.path("__source_lsn").asLong(Version.NONE),
                                row.path("__prev_commit").asLong(Version.NONE)));
            }
        }
        settleMissing(stored);
    }

    /**
     * What is known of a document that is there.
     *
     * @param previousCommit the commit before its transaction; unknown where deletes are hard
     */
    private record Stored(long version, long previousCommit) {
        static final Stored NOTHING = new Stored(Version.NONE, Version.NONE);

        boolean isNewerThan(Version sent) {
            return version >= sent.value()
                    || (previousCommit >= sent.value() && previousCommit > SoftDeletes.previousCommit(sent));
        }
    }

    private void settleMissing(Map<String, Stored> stored) {
        List<Pending> patches = missing;
        missing = List.of();
        stage = Stage.WRITE;
        for (Pending patch : patches) {
            Stored document = stored.getOrDefault(JsonText.canonicalId(patch.id()), Stored.NOTHING);
            if (document.isNewerThan(patch.write().version())) {
                tally.stalePatch();
                outcomes.settled(patch);
            } else {
                outcomes.metNoDocument(patch, document.version());
            }
        }
    }

    @Override
    public boolean failed(TurbopufferException failure, long nowMs, RetryPolicy policy, RandomGenerator random) {
        if (failure.kind() == TurbopufferException.Kind.REFUSED) {
            refused(failure);
            return false;
        }
        if (failure.kind() == TurbopufferException.Kind.NOT_FOUND && namespaceMissing()) {
            return false;
        }
        failing.again(failure, nowMs, policy, random);
        if (failure.status() >= 500 && stage == Stage.WRITE) {
            serverError(failure, nowMs);
        }
        return failing.isFailing();
    }

    /** @return whether that is an answer: nothing to delete, nothing to patch, nothing to mark */
    private boolean namespaceMissing() {
        switch (stage) {
            case WRITE -> {
                Batch batch = parts.getFirst().batch;
                if (batch.createsNamespace()) {
                    return false;
                }
                failing.over();
                parts.removeFirst();
                tally.namespaceMissing(batch);
                batch.deletes().forEach(outcomes::settled);
                batch.marks().forEach(outcomes::settled);
                batch.patches().forEach(patch -> outcomes.metNoDocument(patch, Version.NONE));
            }
            case PROBE -> {
                failing.over();
                stage = Stage.WRITE;
                parts.getFirst().probed = true;
                halve(parts.removeFirst());
            }
            case READ_BACK -> {
                failing.over();
                settleMissing(Map.of());
            }
            case MARK -> {
                failing.over();
                marked();
            }
        }
        return true;
    }

    private void refused(TurbopufferException failure) {
        failing.over();
        switch (stage) {
            case WRITE -> isolate(parts.removeFirst(), failure);
            case PROBE -> {
                stage = Stage.WRITE;
                parts.removeFirst().batch.all().forEach(each -> refuse(each, failure));
            }
            case READ_BACK -> {
                List<Pending> patches = missing;
                missing = List.of();
                stage = Stage.WRITE;
                patches.forEach(each -> refuse(each, failure));
            }
            case MARK -> {
                tally.unmarked(marking.size());
                marked();
            }
        }
    }

    private void isolate(Part part, TurbopufferException failure) {
        if (part.batch.size() == 1) {
            refuse(part.batch.all().get(0), failure);
            return;
        }
        List<Batch> shapes = part.probed ? List.of(part.batch) : part.batch.bySchema();
        if (shapes.size() > 1) {
            pushFront(shapes, part.halved, false);
        } else if (part.probed || failure.status() == 413) {
            halve(part);
        } else {
            parts.addFirst(part);
            stage = Stage.PROBE;
        }
    }

    private void serverError(TurbopufferException failure, long nowMs) {
        Part part = parts.getFirst();
        part.serverErrors++;
        if (part.serverErrors == 1) {
            part.firstServerErrorMs = nowMs;
        }
        boolean single = part.batch.size() == 1;
        if (single
                && part.serverErrors >= SERVER_ERRORS_BEFORE_REFUSAL
                && outcomes.acceptedSince(part.firstServerErrorMs)) {
            parts.removeFirst();
            failing.over();
            refuse(part.batch.all().get(0), failure);
        } else if (!single
                && part.serverErrors
                        >= (part.halved ? SERVER_ERRORS_BEFORE_HALVING_AGAIN : SERVER_ERRORS_BEFORE_HALVING)) {
            halve(parts.removeFirst());
        } else if (part.halved) {
            // The others go first: if they are accepted it is this part, and if not it is the service.
            parts.addLast(parts.removeFirst());
        }
    }

    private void halve(Part part) {
        pushFront(part.batch.halves(), true, part.probed);
    }

    private void pushFront(List<Batch> batches, boolean halved, boolean probed) {
        for (int i = batches.size() - 1; i >= 0; i--) {
            parts.addFirst(new Part(batches.get(i), halved, probed));
        }
    }

    private void refuse(Pending write, TurbopufferException failure) {
        if (write.mark()) {
            // Its records are rejected as it is.
            tally.unmarked(1);
            outcomes.settled(write);
            return;
        }
        FailureKind kind = failure.status() == 413 ? FailureKind.TOO_LARGE : FailureKind.REFUSED;
        if (write.write() instanceof Action.Upsert
                && write.write().version().versioned()
                && !outcomes.isSuperseded(write)) {
            unmarked.add(new Refused(write, kind, failure.getMessage()));
        } else {
            outcomes.refused(write, kind, failure.getMessage());
        }
    }

    /**
     * Marks the stored documents of refused upserts: what a document lacks now, a later patch must not hide. The version that was
     * refused is the mark, so that one condition holds for all rows.
     */
    private WriteRequest mark() {
        String schema = markSchema(unmarked.get(0).write());
        marking = unmarked.stream()
                .filter(each -> markSchema(each.write()).equals(schema))
                .limit(Limits.QUERY_ROWS)
                .toList();
        return new WriteRequest(
                List.of(),
                null,
                marking.stream()
                        .map(each -> Pending.markText(
                                each.write().write().target(),
                                each.write().write().version()))
                        .toList(),
                Conditions.MARK_INCOMPLETE,
                List.of(),
                null,
                schema,
                null,
                false);
    }

    private String markSchema(Pending write) {
        return schemas.marker(write.write().schema()).schema();
    }

    private void marked() {
        List<Refused> done = marking;
        marking = List.of();
        unmarked.removeAll(done);
        stage = Stage.WRITE;
        done.forEach(each -> outcomes.refused(each.write(), each.kind(), each.message()));
    }

    private String readBack() {
        return "{\"rank_by\":[\"id\",\"asc\"],\"limit\":" + missing.size() + ",\"filters\":[\"id\",\"In\",["
                + missing.stream().map(Pending::id).collect(Collectors.joining(","))
                + "]],\"include_attributes\":[" + readBackAttributes + "],\"consistency\":{\"level\":\"strong\"}}";
    }
}
