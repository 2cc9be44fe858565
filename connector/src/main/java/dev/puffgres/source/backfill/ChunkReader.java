package dev.puffgres.source.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads a table in chunks, each by statements of their own. Memory is bounded by bytes: the size of a chunk follows the size of the rows,
 * and a chunk that turns out much larger than expected is cut short. Not thread-safe.
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
     */
    Chunk next(Connection connection, ChunkQuery query, String[] after) throws SQLException {
        return query.where().isEmpty() ? all(connection, query, after) : some(connection, query, after);
    }

    private Chunk all(Connection connection, ChunkQuery query, String[] after) throws SQLException {
        int limit = size.rows();
        Copied copied = copy(
                connection, query.rows(after, limit), query.table().columns().size(), maxBytes);
        List<String[]> rows = copied.rows;
        size.seen(Math.max(1, rows.size()), copied.bytes);
        boolean last = rows.size() < limit && !copied.cut;
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
        Copied copied = copy(
                connection, query.rows(after, upTo), query.table().columns().size(), maxBytes);
        List<String[]> rows = copied.rows;
        if (copied.cut) {
            size.seen(rows.size(), copied.bytes);
            return new Chunk(rows, query.key(rows.get(rows.size() - 1)), rows.size(), copied.bytes);
        }
        size.seen(limit, copied.bytes);
        return new Chunk(rows, upTo, upTo == null ? rows.size() : limit, copied.bytes);
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
            if (bytes >= maxBytes) {
                copy.cancelCopy();
                Session.resume(connection);
                return new Copied(rows, bytes, true);
            }
        }
        return new Copied(rows, bytes, false);
    }

    private record Copied(List<String[]> rows, long bytes, boolean cut) {}
}
