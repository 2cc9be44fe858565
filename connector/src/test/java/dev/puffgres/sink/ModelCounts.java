package dev.puffgres.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.turbopuffer.QueryResult;
import dev.puffgres.turbopuffer.TurbopufferException;
import dev.puffgres.turbopuffer.WriteRequest;
import dev.puffgres.turbopuffer.WriteResult;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a task's tally must say, counted at the other end of its requests. */
final class ModelCounts {
    private long requests;
    private long upserted;
    private long patched;
    private long deleted;
    private long stale;
    private long deletedNothing;
    private long failures;

    /** By document, the versions of the patches that the last answered write did not apply. */
    private final Map<String, Long> unapplied = new HashMap<>();

    void sent() {
        requests++;
    }

    void failed(TurbopufferException failure) {
        if (failure.kind() == TurbopufferException.Kind.RETRIABLE) {
            failures++;
        }
    }

    void written(String namespace, WriteRequest request, Optional<WriteResult> answer) {
        if (isProbe(request)) {
            return;
        }
        if (answer.isEmpty()) {
            deletedNothing += request.deletes().size();
            return;
        }
        WriteResult result = answer.get();
        if (leavesMarkers(request)) {
            deleted += result.upserted();
            deletedNothing += request.upsertRows().size() - result.upserted();
            return;
        }
        upserted += result.upserted();
        stale += request.upsertRows().size() - result.upserted();
        deleted += result.deleted();
        deletedNothing += request.deletes().size() - result.deleted();
        if (marks(request)) {
            return;
        }
        patched += result.patched();
        for (String each : request.patchRows()) {
            ObjectNode row = FakeStore.parsed(each);
            String id = row.get("id").toString();
            if (!result.patchedIds().contains(id) && row.has("__source_lsn")) {
                unapplied.put(namespace + "/" + id, row.get("__source_lsn").asLong());
            }
        }
    }

    /** Whether a request only asks what the service says to a schema. */
    static boolean isProbe(WriteRequest request) {
        return "[\"id\",\"Eq\",null]".equals(request.deleteCondition());
    }

    /** Whether a request marks documents as incomplete. */
    static boolean marks(WriteRequest request) {
        return request.patchRows().stream()
                .anyMatch(each -> FakeStore.parsed(each).has("__incomplete"));
    }

    /** Whether the rows of a request are markers of deleted documents, as far as they are upserts. */
    private static boolean leavesMarkers(WriteRequest request) {
        return request.upsertRows().stream()
                .anyMatch(each -> FakeStore.parsed(each).has("__deleted"));
    }

    void answered(String namespace, QueryResult result) {
        for (JsonNode row : result.rows()) {
            Long version = unapplied.remove(namespace + "/" + row.get("id").toString());
            if (version != null && row.path("__source_lsn").asLong(-1) >= version) {
                stale++;
            }
        }
    }

    /** What is wrong with a tally, or null. */
    String contradiction(Tally tally) {
        return differ("requests", requests, tally.requests.sum())
                .or(() -> differ("upserted", upserted, tally.upserted.sum()))
                .or(() -> differ("patched", patched, tally.patched.sum()))
                .or(() -> differ("deleted", deleted, tally.deleted.sum()))
                .or(() -> differ("stale", stale, tally.stale.sum()))
                .or(() -> differ("deletes without effect", deletedNothing, tally.deletedNothing.sum()))
                .or(() -> differ("retries", failures, retries(tally)))
                .orElse(null);
    }

    private static long retries(Tally tally) {
        long sum = 0;
        for (RetryCause each : RetryCause.values()) {
            sum += tally.retries(each).sum();
        }
        return sum;
    }

    private static Optional<String> differ(String what, long sent, long tallied) {
        return sent == tallied
                ? Optional.empty()
                : Optional.of("the tally says " + tallied + " " + what + ", and the service saw " + sent);
    }
}
