package dev.puffgres.source.backfill;

import dev.puffgres.source.postgres.ServerIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** No stream follows: the position only tells one attempt from another. */
final class EndOfLog implements StreamStart {

    /** As a number, which every driver reads alike. */
    private static final String QUERY =
            "select pg_catalog.pg_current_wal_lsn() operator(pg_catalog.-) '0/0'::pg_catalog.pg_lsn";

    private final Optional<TableOffset> stored;
    private Optional<Position> position = Optional.empty();

    /** @param stored offsets of the task's tables that were begun before it was started */
    EndOfLog(List<TableOffset> stored) {
        this.stored = stored.stream().findFirst();
    }

    @Override
    public Optional<Position> position(Session session, List<TableOffset> begun) throws SQLException {
        if (position.isEmpty()) {
            Position now =
                    session.transaction(connection -> new Position(now(connection), ServerIdentity.read(connection)));
            position = Optional.of(stored.map(offset -> new Position(offset.lsn(), offset.server()))
                    .orElse(now));
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
