package dev.puffgres.source.backfill;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** No stream follows: the position only tells one attempt from another. */
final class EndOfLog implements StreamStart {

    /** Of a server that only replays, the log ends where it has replayed. */
    private static final String QUERY = "select case when pg_catalog.pg_is_in_recovery()"
            + " then pg_catalog.pg_last_wal_replay_lsn() else pg_catalog.pg_current_wal_lsn() end"
            + " operator(pg_catalog.-) '0/0'::pg_catalog.pg_lsn";

    private Optional<Long> position = Optional.empty();

    @Override
    public Optional<Long> position(Session session, List<TableOffset> begun) throws SQLException {
        if (position.isEmpty()) {
            position = Optional.of(
                    begun.isEmpty()
                            ? session.transaction(EndOfLog::now)
                            : begun.get(0).lsn());
        }
        return position;
    }

    static long now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet end = statement.executeQuery(QUERY)) {
            end.next();
            return end.getLong(1);
        }
    }

    @Override
    public String waitingFor(Session session) {
        throw new IllegalStateException("the end of the log is always there");
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
