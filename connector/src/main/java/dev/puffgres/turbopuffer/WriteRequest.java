package dev.puffgres.turbopuffer;

import java.util.List;
import java.util.Objects;

/**
 * One write to one namespace: of rows that are already rendered, or a delete of what a filter matches, which the service carries
 * out first. An id stands at most once in a request.
 *
 * <p>Members are written in the order of the components, and only those that are not empty or null.
 *
 * @param upsertRows JSON objects
 * @param upsertCondition a filter as JSON text, or null
 * @param patchRows JSON objects
 * @param patchCondition a filter as JSON text, or null
 * @param deletes ids as JSON texts
 * @param deleteCondition a filter as JSON text, or null
 * @param deleteByFilter a filter as JSON text, or null; the service may stop at a number of documents of its own and then says
 *     that rows remain
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
        String deleteByFilter,
        String schema,
        String distanceMetric,
        boolean returnAffectedIds) {

    public WriteRequest {
        upsertRows = List.copyOf(upsertRows);
        patchRows = List.copyOf(patchRows);
        deletes = List.copyOf(deletes);
        if (upsertRows.isEmpty() && patchRows.isEmpty() && deletes.isEmpty() && deleteByFilter == null) {
            throw new IllegalArgumentException("a write request without rows or a filter");
        }
    }

    /** A write of rows. */
    public WriteRequest(
            List<String> upsertRows,
            String upsertCondition,
            List<String> patchRows,
            String patchCondition,
            List<String> deletes,
            String deleteCondition,
            String schema,
            String distanceMetric,
            boolean returnAffectedIds) {
        this(
                upsertRows,
                upsertCondition,
                patchRows,
                patchCondition,
                deletes,
                deleteCondition,
                null,
                schema,
                distanceMetric,
                returnAffectedIds);
    }

    /**
     * A delete of what a filter matches.
     *
     * @param filter as JSON text
     * @param schema the text of a JSON object, or null
     */
    public static WriteRequest deletingByFilter(String filter, String schema) {
        return new WriteRequest(
                List.of(), null, List.of(), null, List.of(), null, Objects.requireNonNull(filter), schema, null, false);
    }

    /** How many documents it names. */
    public int rows() {
        return upsertRows.size() + patchRows.size() + deletes.size();
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
