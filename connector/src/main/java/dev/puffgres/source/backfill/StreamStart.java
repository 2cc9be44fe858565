package dev.puffgres.source.backfill;

import dev.puffgres.source.postgres.ServerIdentity;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Where the stream begins that follows a backfill. Used by the reader's thread alone. */
interface StreamStart extends AutoCloseable {

    /**
     * The position, the same for a whole attempt.
     *
     * @param begun how far the task's tables are that have been begun since the task was started
     * @return empty while it is not there
     * @throws org.apache.kafka.connect.errors.ConnectException if the stream can no longer follow what was begun
     */
    Optional<Position> position(Session session, List<TableOffset> begun) throws SQLException;

    /** What is waited for while the position is not there. */
    String waitingFor(Session session) throws SQLException;

    @Override
    void close();

    /**
     * Where a stream begins.
     *
     * @param lsn L0
     * @param server whose log that is
     */
    record Position(long lsn, ServerIdentity server) {}
}
