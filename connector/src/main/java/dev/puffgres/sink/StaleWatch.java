package dev.puffgres.sink;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once, loudly, when batch after batch changes nothing. Not thread-safe: the timer thread's. */
final class StaleWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StaleWatch.class);
    private static final int BATCHES_BEFORE_WARNING = 3;

    private int batches;
    private boolean warned;

    /** @param allStale whether the batch had upserts and changed nothing */
    void accepted(boolean allStale, String namespace) {
        batches = allStale ? batches + 1 : 0;
        if (batches >= BATCHES_BEFORE_WARNING && !warned) {
            warned = true;
            LOG.warn(
                    "The last {} batches changed nothing: namespace {} and those before hold newer versions of every row."
                            + " That is normal while old records are read again. Otherwise LSNs have gone backwards (a restore,"
                            + " a failover, another server): raise the epoch in the mapping's versioning.epochs",
                    batches,
                    namespace);
        }
    }
}
