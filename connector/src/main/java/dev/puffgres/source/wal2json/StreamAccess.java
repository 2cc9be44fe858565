package dev.puffgres.source.wal2json;

import dev.puffgres.source.port.SourceSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** The replication protocol on one connection, and the catalog on another. */
final class StreamAccess implements WalAccess {

    private static final int ALIVE_SECONDS = 5;

    private final SourceSettings settings;
    private volatile Connection catalog;
    private volatile StreamSession stream;

    private StreamAccess(SourceSettings settings, Connection catalog) {
        this.settings = settings;
        this.catalog = catalog;
    }

    static StreamAccess connect(SourceSettings settings) throws SQLException {
        Connection catalog = settings.database().connect();
        try {
            SlotChecks.requireUtf8(catalog);
            return new StreamAccess(settings, catalog);
        } catch (SQLException | RuntimeException e) {
            catalog.close();
            throw e;
        }
    }

    @Override
    public WalSession open(ChangeReader reader, Map<String, String> options) throws SQLException {
        stream = StreamSession.open(settings, reader.position().startLsn(), options);
        return stream;
    }

    @Override
    public <T> T read(Query<T> query) {
        try {
            // It may be days since the last question.
            if (!catalog.isValid(ALIVE_SECONDS)) {
                Sessions.abort(catalog);
                catalog = settings.database().connect();
            }
            return query.run(catalog);
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    @Override
    public void abort() {
        Sessions.abort(catalog);
        StreamSession open = stream;
        if (open != null) {
            open.abort();
        }
    }

    @Override
    public void close() {
        abort();
    }
}
