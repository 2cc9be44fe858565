package dev.puffgres.source.backfill;

import dev.puffgres.source.postgres.Database;
import dev.puffgres.source.postgres.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A connection for short transactions that only read. It relies on no setting of the session, so that a pooler may stand between.
 * Used by one thread; {@link #abort} by any.
 */
final class Session implements AutoCloseable {

    /**
     * A policy that hides rows from the role is an error, and not a document that is missing. A literal's backslash is one. The order of the
     * statements' operators and types does not depend on who else has schemas.
     */
    private static final String SETTINGS = Database.OUTPUT_OF_TRANSACTION
            + "; set local row_security = off; set local standard_conforming_strings = on; set local search_path = ";

    /**
     * Statistics mislead where a condition is collated: the planner would rather read and sort the whole table for every chunk than follow
     * the key's index. What it may not do it prices so high that every statement would seem to be worth a compiler, which takes a second.
     */
    private static final String FOLLOW_THE_INDEX =
            "; set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off; set local jit = off";

    private final Connection connection;

    private Session(Connection connection) {
        this.connection = connection;
    }

    static Session open(Database database) throws SQLException {
        Connection connection = database.connectThroughPooler();
        connection.setReadOnly(true);
        return new Session(connection);
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** A transaction that sees the types of Postgres' own schema alone. */
    <T> T transaction(Work<T> work) throws SQLException {
        return transaction(List.of(), false, work);
    }

    /**
     * A transaction. It is rolled back if the work fails, and the connection broken if the work was too large.
     *
     * @param schemas those of types and operators, after Postgres' own
     * @param followTheIndex whether rows are to be had in the order of an index, whatever the planner thinks
     */
    <T> T transaction(List<String> schemas, boolean followTheIndex, Work<T> work) throws SQLException {
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute(SETTINGS + path(schemas) + (followTheIndex ? FOLLOW_THE_INDEX : ""));
            }
            T result = work.in(connection);
            connection.commit();
            return result;
        } catch (ChunkTooLargeException e) {
            // The server is still sending, and no rollback would be heard before all is sent.
            abort();
            throw e;
        } catch (SQLException | RuntimeException e) {
            rollback(e);
            throw e;
        }
    }

    private static String path(List<String> schemas) {
        return "pg_catalog"
                + schemas.stream().map(schema -> ", " + TableId.quoted(schema)).collect(Collectors.joining());
    }

    private void rollback(Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Breaks the connection, whatever waits for it. */
    void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new IllegalStateException("pgjdbc always lets a connection be aborted", e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is broken already.
            abort();
        }
    }
}
