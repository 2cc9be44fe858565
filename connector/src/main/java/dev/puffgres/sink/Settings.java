package dev.puffgres.sink;

import dev.puffgres.turbopuffer.RetryPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * What the core of a task is told.
 *
 * @param namespacePrefix stands before every action's namespace
 * @param batchMaxRows rows of one request
 * @param batchMaxBytes rendered rows of one request, in bytes
 * @param linger how long an idle lane waits for more rows while all goes well
 * @param lingerMax how long it waits at most while the service pushes back, or requests stand in line; and a busy one for the next
 *     commit. Not above linger: neither happens
 * @param maxInFlight requests under way, of the whole task
 * @param lanesPerNamespace lanes, and so requests under way, of one namespace
 * @param bufferMaxBytes rendered rows that are not durable, in bytes
 * @param bufferMaxRecords records that are not done
 * @param retryTimeout how long a request may fail before the task does; empty: for ever
 * @param deletes what becomes of deleted documents
 */
record Settings(
        String namespacePrefix,
        int batchMaxRows,
        long batchMaxBytes,
        Duration linger,
        Duration lingerMax,
        int maxInFlight,
        int lanesPerNamespace,
        long bufferMaxBytes,
        long bufferMaxRecords,
        RetryPolicy retryPolicy,
        Optional<Duration> retryTimeout,
        Deletes deletes) {

    /**
     * What becomes of deleted documents.
     *
     * @param soft whether a delete leaves a marker
     * @param retention how long a marker stays
     * @param requestTimeout how long an attempt of a request may take, and so how late one that was given up may still take effect
     */
    record Deletes(boolean soft, Duration retention, Duration requestTimeout) {}
}
