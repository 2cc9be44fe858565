package dev.puffgres.source.backfill;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Where the stream begins that follows a backfill. */
interface StreamStart {

    /**
     * The position, L0, the same for a whole attempt.
     *
     * @param begun what is stored of the task's tables that are not done
     * @return empty while another task has yet to make it
     * @throws org.apache.kafka.connect.errors.ConnectException if the stream can no longer follow what was begun
     */
    Optional<Long> position(Session session, List<TableOffset> begun) throws SQLException;
}
