package dev.puffgres.sink;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once, loudly, when batch after batch changes nothing. Not thread-safe: the timer thread's. */
final class StaleWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StaleWatch.class);
    private static final int BATCHES_BEFORE_WARNING = 3;

    private int batches;
    private boolean warned;

    /**
     * Takes note of an accepted batch. One that changed nothing and had no upserts tells nothing, neither way: deletes of rows that
     * never were members change nothing on any day.
     */
    void accepted(boolean changed, boolean upserts, String namespace) {
        if (changed) {
            batches = 0;
        } else if (upserts) {
            batches++;
        }
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
