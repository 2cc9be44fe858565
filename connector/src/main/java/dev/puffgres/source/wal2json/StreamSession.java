package dev.puffgres.source.wal2json;

import dev.puffgres.source.port.SourceSettings;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/** Reads by the replication protocol. */
final class StreamSession implements WalSession {

    /** Messages after which confirmations and heartbeats have their turn. */
    private static final int MOST_AT_ONCE = 1000;

    private static final int STATUS_INTERVAL_SECONDS = 10;

    private final Connection connection;
    private final PGReplicationStream stream;
    private long confirmed;

    private StreamSession(Connection connection, PGReplicationStream stream) {
        this.connection = connection;
        this.stream = stream;
    }

    /**
     * Starts streaming.
     *
     * @param from no transaction that committed before is needed; the slot may begin later
     */
    static StreamSession open(SourceSettings settings, long from, Map<String, String> options) throws SQLException {
        Connection connection = settings.database().connectForReplication();
        try {
            ChainedLogicalStreamBuilder builder = connection
                    .unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(settings.slotName())
                    .withStartPosition(LogSequenceNumber.valueOf(from))
                    .withStatusInterval(STATUS_INTERVAL_SECONDS, TimeUnit.SECONDS)
                    // The driver would confirm positions that no stored offset reaches.
                    .withAutomaticFlush(false);
            // The driver puts values between quotes and leaves the quotes in them alone.
            options.forEach((name, value) -> builder.withSlotOption(name, value.replace("'", "''")));
            return new StreamSession(connection, builder.start());
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public boolean read(Messages messages) throws SQLException {
        for (int count = 0; count < MOST_AT_ONCE; count++) {
            ByteBuffer message = stream.readPending();
            if (message == null) {
                return count > 0;
            }
            messages.accept(message.array(), message.arrayOffset() + message.position(), message.remaining());
        }
        return true;
    }

    /** The server says with every keep-alive how far it has read, and has sent what was committed up to there. */
    @Override
    public long readUpTo() {
        return stream.getLastReceiveLSN().asLong();
    }

    @Override
    public void confirm(long lsn) throws SQLException {
        if (Long.compareUnsigned(lsn, confirmed) > 0) {
            confirmed = lsn;
            LogSequenceNumber position = LogSequenceNumber.valueOf(lsn);
            stream.setFlushedLSN(position);
            stream.setAppliedLSN(position);
            stream.forceUpdateStatus();
        }
    }

    @Override
    public void keepAlive() throws SQLException {
        stream.forceUpdateStatus();
    }

    /** Not by the protocol's own end: the server answers that only when it has sent the transaction at hand. */
    @Override
    public void abort() {
        Sessions.abort(connection);
    }

    @Override
    public void close() {
        abort();
    }
}
