package dev.puffgres.turbopuffer;

import java.util.List;

/**
 * One write to one namespace, from rows that are already rendered. An id stands at most once in a request.
 *
 * <p>Members are written in the order of the components, and only those that are not empty or null.
 *
 * @param upsertRows JSON objects
 * @param upsertCondition a filter as JSON text, or null
 * @param patchRows JSON objects
 * @param patchCondition a filter as JSON text, or null
 * @param deletes ids as JSON texts
 * @param deleteCondition a filter as JSON text, or null
 * @param schema the text of a JSON object, or null
 * @param distanceMetric or null
 * @param returnAffectedIds whether the answer shall name the ids that were written
 */
public record WriteRequest(
        List<String> upsertRows,
        String upsertCondition,
        List<String> patchRows,
        String patchCondition,
        List<String> deletes,
        String deleteCondition,
        String schema,
        String distanceMetric,
        boolean returnAffectedIds) {

    public WriteRequest {
        upsertRows = List.copyOf(upsertRows);
        patchRows = List.copyOf(patchRows);
        deletes = List.copyOf(deletes);
        if (upsertRows.isEmpty() && patchRows.isEmpty() && deletes.isEmpty()) {
            throw new IllegalArgumentException("a write request without rows");
        }
    }

    /** The body, as a client sends it. Copies every row: for tests and for small requests. */
    public String body() {
        StringBuilder body = new StringBuilder();
        RequestText.write(this, body::append);
        return body.toString();
    }

    /** How many bytes the body has in UTF-8, counted without building it. */
    public long bodyBytes() {
        long[] bytes = {0};
        RequestText.write(this, piece -> bytes[0] += JsonText.utf8Length(piece));
        return bytes[0];
    }
}
