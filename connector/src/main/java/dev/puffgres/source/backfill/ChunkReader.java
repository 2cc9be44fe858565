package dev.puffgres.source.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads a table in chunks, each by statements of their own. Memory is bounded by bytes: the size of a chunk follows the size of the rows,
 * and a chunk that turns out much larger than expected is given up and asked for again with fewer rows. Not thread-safe.
 */
final class ChunkReader {

    /** How much larger than meant a chunk may become. */
    private static final int MAX_EXCESS = 2;

    private final ChunkSize size;
    private final long maxBytes;

    ChunkReader(int maxRows, long targetBytes) {
        size = new ChunkSize(maxRows, targetBytes);
        maxBytes = targetBytes * MAX_EXCESS;
    }

    /**
     * The rows after a key.
     *
     * @param after null for the first
     * @throws ChunkTooLargeException if it must be asked for again, in another session
     */
    Chunk next(Connection connection, ChunkQuery query, String[] after) throws SQLException {
        return query.where().isEmpty() ? all(connection, query, after) : some(connection, query, after);
    }

    private Chunk all(Connection connection, ChunkQuery query, String[] after) throws SQLException {
        int limit = size.rows();
        Copied copied = bounded(connection, query, query.rows(after, limit), limit);
        List<String[]> rows = copied.rows;
        boolean last = rows.size() < limit;
        return new Chunk(rows, last ? null : query.key(rows.get(rows.size() - 1)), rows.size(), copied.bytes);
    }

    /** What is looked at is bounded, and not only what is found, so that no statement takes long where little is found. */
    private Chunk some(Connection connection, ChunkQuery query, String[] after) throws SQLException {
        int limit = size.rows();
        List<String[]> found = copy(
                        connection,
                        query.keyAfter(after, limit),
                        query.table().key().size(),
                        Long.MAX_VALUE)
                .rows;
        String[] upTo = found.isEmpty() ? null : found.get(0);
        Copied copied = bounded(connection, query, query.rows(after, upTo), limit);
        return new Chunk(copied.rows, upTo, upTo == null ? copied.rows.size() : limit, copied.bytes);
    }

    private Copied bounded(Connection connection, ChunkQuery query, String sql, int asked) throws SQLException {
        Copied copied = copy(connection, sql, query.table().columns().size(), maxBytes);
        size.seen(copied.rows.isEmpty() ? asked : Math.min(asked, seenRows(query, copied, asked)), copied.bytes);
        if (copied.cut) {
            throw new ChunkTooLargeException();
        }
        return copied;
    }

    /** Where a condition chooses, the bytes are those of as many rows as were asked for. */
    private static int seenRows(ChunkQuery query, Copied copied, int asked) {
        return query.where().isPresent() ? asked : copied.rows.size();
    }

    /** Reads rows without holding more than one that is not decoded. */
    private static Copied copy(Connection connection, String query, int columns, long maxBytes) throws SQLException {
        CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY (" + query + ") TO STDOUT");
        List<String[]> rows = new ArrayList<>();
        long bytes = 0;
        byte[] line;
        while ((line = copy.readFromCopy()) != null) {
            rows.add(CopyText.columns(line, columns));
            bytes += line.length;
            // One row alone cannot be made less.
            if (bytes >= maxBytes && rows.size() > 1) {
                return new Copied(rows, bytes, true);
            }
        }
        return new Copied(rows, bytes, false);
    }

    private record Copied(List<String[]> rows, long bytes, boolean cut) {}
}
