package dev.puffgres.source.wal2json;

import java.sql.SQLException;
import java.util.Map;

/** A way to a database and its log: for SQL at once, for the log once it is known from where. */
interface WalAccess extends CatalogSession, AutoCloseable {

    /**
     * Begins to read the log.
     *
     * @param reader takes what is read
     * @param options wal2json's
     */
    WalSession open(ChangeReader reader, Map<String, String> options) throws SQLException;

    /** Ends what is under way at once. By any thread. */
    void abort();

    @Override
    void close();
}
