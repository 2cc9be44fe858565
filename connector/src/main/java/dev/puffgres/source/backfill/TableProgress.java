package dev.puffgres.source.backfill;

import dev.puffgres.source.postgres.TableId;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a table's backfill is, for people and for programs. Written by the reader and by the task's thread, read by any.
 *
 * <p>Rows that have been looked at are set against an estimate of all, since a condition's selectivity is hard to know. No position is told:
 * a key is content of a row.
 */
final class TableProgress {

    /** Where a table's backfill is. */
    enum Phase {
        /** For what must be before, or for other tables of the task. */
        WAITING,
        READING,
        /** Every row is read, and the stream has not begun. */
        READ,
        /** The stream has yet to pass what was committed while the table was read: documents may be of different moments. */
        CATCHING_UP,
        DONE;

        boolean isRead() {
            return compareTo(READ) >= 0;
        }
    }

    private static final double NANOS = 1e9;
    private static final int PERCENT = 100;

    private final TableId table;
    private volatile Phase phase = Phase.WAITING;
    private volatile long estimate = -1;
    private final AtomicLong chunks = new AtomicLong();
    private volatile long rows;
    private volatile long scanned;
    private volatile double rowsPerSecond;
    private volatile double scannedPerSecond;
    private long markNanos;
    private long markRows;
    private long markScanned;

    TableProgress(TableId table) {
        this.table = table;
    }

    TableId table() {
        return table;
    }

    /** Reading begins, or goes on after so many rows. */
    synchronized void begin(long estimatedRows, long rowsBefore, long scannedBefore, long nowNanos) {
        phase = Phase.READING;
        estimate = estimatedRows;
        rows = rowsBefore;
        scanned = scannedBefore;
        markNanos = nowNanos;
        markRows = rowsBefore;
        markScanned = scannedBefore;
    }

    void chunk() {
        chunks.incrementAndGet();
    }

    /** Rows were given to Connect. */
    void given(long totalRows, long totalScanned) {
        rows = totalRows;
        scanned = totalScanned;
    }

    void enter(Phase next) {
        phase = next;
        rowsPerSecond = 0;
    }

    /** Takes the speed since the last call. */
    synchronized void measure(long nowNanos) {
        double seconds = (nowNanos - markNanos) / NANOS;
        if (phase == Phase.READING && seconds > 0) {
            rowsPerSecond = (rows - markRows) / seconds;
            scannedPerSecond = (scanned - markScanned) / seconds;
        }
        markNanos = nowNanos;
        markRows = rows;
        markScanned = scanned;
    }

    Phase phase() {
        return phase;
    }

    long rows() {
        return rows;
    }

    long scanned() {
        return scanned;
    }

    long chunks() {
        return chunks.get();
    }

    /** Rows of the table, roughly; -1 while it is not known. */
    long estimate() {
        return estimate;
    }

    double rowsPerSecond() {
        return rowsPerSecond;
    }

    /** 0 to 100; 99 at most before the end, since the whole is an estimate. */
    int percent() {
        if (phase.isRead()) {
            return PERCENT;
        }
        long whole = Math.max(estimate, scanned);
        return whole <= 0 ? 0 : (int) Math.min(PERCENT - 1, scanned * PERCENT / whole);
    }

    /** How long it still takes at the present speed; empty where that cannot be said. */
    OptionalLong secondsLeft() {
        if (phase.isRead()) {
            return OptionalLong.of(0);
        }
        long left = estimate - scanned;
        return estimate < 0 || left < 0 || scannedPerSecond < 1
                ? OptionalLong.empty()
                : OptionalLong.of((long) Math.ceil(left / scannedPerSecond));
    }

    /** One line for the log. */
    @Override
    public String toString() {
        String line = String.format(
                Locale.ROOT,
                "Backfill of table %s: %,d rows, %d %% of about %,d, %,.0f rows/s, chunk %,d",
                table,
                rows,
                percent(),
                Math.max(estimate, scanned),
                rowsPerSecond,
                chunks.get());
        OptionalLong left = secondsLeft();
        return left.isPresent() ? line + ", about " + text(Duration.ofSeconds(left.getAsLong())) + " left" : line;
    }

    static String text(Duration duration) {
        return duration.toHours() > 0
                ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : duration.toMinutes() > 0
                        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                        : duration.toSeconds() + " s";
    }
}
