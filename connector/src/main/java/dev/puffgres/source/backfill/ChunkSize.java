package dev.puffgres.source.backfill;

/** How many rows to ask for at once: as many as make about a chunk's bytes, by what the rows before were like. Not thread-safe. */
final class ChunkSize {

    private static final int FIRST_ROWS = 200;
    /** From one chunk to the next: the rows that come may be larger than those that came. */
    private static final int MAX_GROWTH = 8;

    private final int maxRows;
    private final long targetBytes;
    private int rows;

    ChunkSize(int maxRows, long targetBytes) {
        this.maxRows = maxRows;
        this.targetBytes = targetBytes;
        rows = Math.min(FIRST_ROWS, maxRows);
    }

    int rows() {
        return rows;
    }

    /**
     * Learns from a chunk.
     *
     * @param asked for how many rows it asked
     * @param bytes what came
     */
    void seen(int asked, long bytes) {
        long fitting = bytes == 0 ? maxRows : targetBytes * asked / bytes;
        rows = (int) Math.max(1, Math.min(Math.min(maxRows, fitting), (long) rows * MAX_GROWTH));
    }
}
