package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.turbopuffer.WriteRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the sink sends for some actions that wait together, without a network. For the golden cases. */
public final class GoldenRequests {

    private static final Clock NEW_YEAR = new Clock() {
        @Override
        public long monotonicMs() {
            return 0;
        }

        @Override
        public long wallMs() {
            return Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
        }
    };

    private GoldenRequests() {}

    /** A request and where it goes. */
    public record Sent(String namespace, WriteRequest request) {}

    /**
     * Fills one lane for each namespace and empties it, request after request; before a truncate, and at the end.
     *
     * @param softDeletes whether deletes leave markers, which then say that they were made when 2026 began
     * @param failures is given what folding alone finds: patches that meet no document
     */
    public static List<Sent> of(List<Action> actions, boolean softDeletes, List<Action.Failure> failures) {
        SchemaCache schemas = new SchemaCache();
        DeleteMode mode = softDeletes ? new SoftDeletes(schemas, NEW_YEAR) : DeleteMode.HARD;
        Assignment assignment = new Assignment("cases", 0);
        Map<String, Lane> lanes = new LinkedHashMap<>();
        List<Sent> sent = new ArrayList<>();
        long offset = 0;
        for (Action action : actions) {
            Delivery delivery = assignment.deliver(offset++, null);
            pending(action, schemas, delivery).ifPresent(pending -> lanes.computeIfAbsent(
                            pending.write().target().namespace(),
                            name -> new Namespace(name, 1, schemas, mode, () -> new CommitHold(0))
                                    .lanes()
                                    .get(0))
                    .add(pending));
            if (action instanceof Action.Truncate truncate) {
                Lane before = lanes.remove(truncate.namespace());
                if (before != null) {
                    empty(before, sent, failures);
                }
                sent.add(new Sent(
                        truncate.namespace(),
                        WriteRequest.deletingByFilter(
                                mode.truncated(truncate),
                                schemas.guards(mode.schema(truncate.schema())).schema())));
            }
        }
        lanes.values().forEach(lane -> empty(lane, sent, failures));
        return sent;
    }

    private static void empty(Lane lane, List<Sent> sent, List<Action.Failure> failures) {
        while (!lane.isEmpty()) {
            Batch batch = lane.take(10_000, 16L << 20);
            sent.add(new Sent(lane.namespace().name(), batch.request()));
            for (Pending pending : batch.all()) {
                pending.orphans().forEach(orphan -> failures.add(failure(orphan.rejection())));
            }
        }
    }

    /** A write, or the mark for a document that a failed change leaves behind. */
    private static Optional<Pending> pending(Action action, SchemaCache schemas, Delivery delivery) {
        if (action instanceof Action.Write write) {
            return Optional.of(Pending.of(write, delivery, 0));
        } else if (action instanceof Action.Failure failure) {
            return failure.outdated()
                    .map(outdated ->
                            Pending.mark(failure.mapping(), outdated, schemas.marker(outdated.schema()), delivery, 0));
        }
        return Optional.empty();
    }

    private static Action.Failure failure(Rejection rejection) {
        return new Action.Failure(rejection.mapping(), rejection.kind(), rejection.message());
    }
}
