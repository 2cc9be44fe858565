package dev.puffgres.action;

/**
 * The version of a write, and its place among the writes to one document.
 *
 * @param value {@code __source_lsn}: {@code epoch << 56 | lsn} of a change, {@code epoch << 56} of a read; {@link
 *     #NONE} where the mapping's versioning is {@code none}. Epochs end at 127, so it is never negative otherwise
 * @param read whether the write stems from a READ, which fills what is missing and never beats a change
 * @param previousCommit the LSN of the last commit before the event's transaction, 0 if unknown: the first half of the order
 * @param lsn the event's own LSN: the second half of the order
 */
public record Version(long value, boolean read, long previousCommit, long lsn) {

    /** The value of a write that carries no version. */
    public static final long NONE = -1;

    private static final int EPOCH_SHIFT = 56;

    public boolean versioned() {
        return value != NONE;
    }

    /** The lowest version of an epoch, from 0 to 127: that of its READs. */
    public static long floor(long epoch) {
        return epoch << EPOCH_SHIFT;
    }

    /** The lowest version of this version's epoch. */
    public long epochFloor() {
        return value >>> EPOCH_SHIFT << EPOCH_SHIFT;
    }
}
