package dev.puffgres.source.backfill;

import java.util.List;

/**
 * Some rows of a table, in the order of its key.
 *
 * @param rows Postgres' text of the columns
 * @param upTo the key up to which every row has been read; null where the chunk is the last
 * @param scanned rows that were looked at, as far as is known; rows that a condition left out among them
 * @param bytes size of the rows as they came
 */
record Chunk(List<String[]> rows, String[] upTo, long scanned, long bytes) {

    boolean isLast() {
        return upTo == null;
    }
}
