package dev.puffgres.source.wal2json;

import java.sql.Connection;
import java.sql.SQLException;

/** Lets the catalog be read while a stream is being read. */
interface CatalogSession {

    /** Reads something. The connection is lent for the call. */
    <T> T read(Query<T> query);

    /** A question to the catalog. */
    interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    /** An {@link SQLException} on its way out of a parser. */
    final class Failure extends RuntimeException {
        private final SQLException reason;

        Failure(SQLException reason) {
            super(reason);
            this.reason = reason;
        }

        SQLException reason() {
            return reason;
        }
    }
}
