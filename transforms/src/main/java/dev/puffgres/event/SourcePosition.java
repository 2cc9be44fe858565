package dev.puffgres.event;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * Where in the write-ahead log of which server an event was.
 *
 * <p>Positions of one source are ordered by the pair (previous commit, LSN). The LSN alone is not an order: transactions
 * overlap in the log, and an insert that re-uses a deleted row's key can carry a lower LSN than the delete before it.
 *
 * @param source Debezium's {@code source.name}, that is its {@code topic.prefix}
 * @param previousCommit the LSN of the last commit before the event's transaction ({@code source.sequence[0]}); 0 if unknown
 * @param lsn the event's LSN ({@code source.lsn}), below 2^56; {@link #NO_LSN} if the record carries none
 * @param transactionId the Postgres transaction id, or null
 * @param commitTime when the transaction committed ({@code source.ts_ms}), or null
 */
public record SourcePosition(String source, long previousCommit, long lsn, Long transactionId, Instant commitTime)
        implements Comparable<SourcePosition> {

    /** The LSN of a record that carries none. */
    public static final long NO_LSN = -1;

    private static final Comparator<SourcePosition> ORDER =
            Comparator.comparingLong(SourcePosition::previousCommit).thenComparingLong(SourcePosition::lsn);

    public SourcePosition {
        Objects.requireNonNull(source, "source");
    }

    public boolean hasLsn() {
        return lsn != NO_LSN;
    }

    /** Orders two positions of the same source. Not consistent with equals. */
    @Override
    public int compareTo(SourcePosition other) {
        return ORDER.compare(this, other);
    }
}
