package dev.puffgres.turbopuffer;

import java.util.Set;

/**
 * What a write did. Rows whose condition was false are in none of the counts.
 *
 * @param upserted rows_upserted, 0 if absent
 * @param patched rows_patched, 0 if absent
 * @param deleted rows_deleted, of a list or by filter, 0 if absent
 * @param patchedIds the ids of {@code patched_ids} as JSON texts; empty if absent
 * @param rowsRemaining rows_remaining: whether a delete by filter has left matching documents; false if absent
 * @param requestBytes the size of the body that was sent
 */
public record WriteResult(
        long upserted, long patched, long deleted, Set<String> patchedIds, boolean rowsRemaining, long requestBytes) {
    public WriteResult {
        patchedIds = Set.copyOf(patchedIds);
    }
}
