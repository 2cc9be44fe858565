package dev.puffgres.source.backfill;

import dev.puffgres.source.envelope.Envelope;
import dev.puffgres.source.envelope.Origin;
import dev.puffgres.source.envelope.TableEnvelopes;
import dev.puffgres.source.port.CapturedTable;
import dev.puffgres.source.port.SourcePartitions;
import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.postgres.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One table's way from the first key to the last. It survives the loss of a session: what it has read stays read. Used by the reader's thread
 * alone.
 */
final class TableScan {

    private static final Logger LOG = LoggerFactory.getLogger(TableScan.class);

    /** Every row says so, and none that it is the first or last: rows of other tables, of other tasks, come in between. */
    private static final String SNAPSHOT = "true";

    private final CapturedTable captured;
    private final SourceSettings settings;
    private final TableProgress progress;
    private final ChunkReader reader;
    private final ProgressRecords progressRecords;
    private final Map<String, String> partition;

    private Subject subject;
    private TableOffset at;

    TableScan(CapturedTable captured, SourceSettings settings, ChunkReader reader, TableProgress progress) {
        this.captured = captured;
        this.settings = settings;
        this.reader = reader;
        this.progress = progress;
        partition = SourcePartitions.table(settings.topicPrefix(), captured.id());
        progressRecords = new ProgressRecords(settings.heartbeatTopic(), settings.topicPrefix());
    }

    TableId id() {
        return captured.id();
    }

    /** Where it is; empty before it began. */
    Optional<TableOffset> offset() {
        return Optional.ofNullable(at);
    }

    boolean isDone() {
        return at != null && at.isDone();
    }

    /**
     * Looks at the table, in a new session or for the first time, and goes on where the offset is if it can.
     *
     * @param stored where it was left; empty: it begins
     * @param start where the stream begins
     */
    void begin(Session session, Optional<TableOffset> stored, StreamStart.Position start) throws SQLException {
        Optional<TableOffset> before = at != null ? Optional.of(at) : stored;
        describe(session);
        at = before.orElseGet(() -> TableOffset.start(start, subject.shape().order()));
        restartIfOrderChanged();
        long estimate = session.transaction(connection -> Estimate.rows(connection, subject.query()));
        progress.begin(estimate, at.rows(), at.scanned(), System.nanoTime());
        LOG.info(
                "Backfill of table {} {}, about {} rows{}.",
                id(),
                at.key().isPresent() ? "goes on after row " + at.rows() : "begins",
                estimate,
                subject.query().where().isPresent() ? ", of which those that may be members are read" : "");
    }

    /** The next chunk's records; of a table that changed under it, those of the table as it is now. */
    List<SourceRecord> next(Session session) throws SQLException {
        while (true) {
            Optional<Read> read;
            try {
                read = read(session);
            } catch (SQLException e) {
                // A column, type or operator may be gone with what the table was.
                if (SqlTrouble.of(e).passes() || !describe(session)) {
                    throw e;
                }
                restartIfOrderChanged();
                continue;
            }
            if (read.isPresent()) {
                progress.chunk();
                return records(read.get());
            }
            if (!describe(session)) {
                throw new IllegalStateException("table " + id() + " is and is not what it was");
            }
            LOG.info("Table {} was altered while it was read; its last chunk is read again.", id());
            restartIfOrderChanged();
        }
    }

    /** A chunk, if the table was what it was thought to be; its lock, which the reading has taken, makes that sure. */
    private Optional<Read> read(Session session) throws SQLException {
        String[] after = at.key().map(key -> key.toArray(String[]::new)).orElse(null);
        Shape shape = subject.shape();
        return session.transaction(shape.schemas(), !shape.isView(), connection -> {
            Chunk chunk = reader.next(connection, subject.query(), after);
            Optional<Shape> now =
                    Shape.read(connection, id(), subject.query().table().key());
            return subject.is(now)
                    ? Optional.of(new Read(chunk, chunk.isLast() ? EndOfLog.now(connection) : 0))
                    : Optional.empty();
        });
    }

    private List<SourceRecord> records(Read read) {
        Chunk chunk = read.chunk;
        List<String[]> rows = chunk.rows();
        TableEnvelopes envelopes = subject.envelopes();
        Origin origin =
                new Origin(at.lsn(), null, null, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), SNAPSHOT);
        int[] keyIndexes = subject.query().table().keyIndexes();
        List<SourceRecord> records = new ArrayList<>(rows.size() + 1);
        for (int i = 0; i < rows.size(); i++) {
            String[] row = rows.get(i);
            boolean last = i == rows.size() - 1;
            Map<String, Object> offset = at.mapAfter(
                    last && !chunk.isLast() ? chunk.upTo() : key(row, keyIndexes),
                    at.rows() + i + 1,
                    at.scanned() + (last ? chunk.scanned() : i + 1));
            records.add(record(envelopes.read(origin, row), offset));
        }
        long allRows = at.rows() + rows.size();
        long allScanned = at.scanned() + chunk.scanned();
        if (chunk.isLast()) {
            at = at.done(read.end, allRows, allScanned);
            records.add(progressRecords.of(partition, at.toMap()));
        } else {
            at = at.after(chunk.upTo(), allRows, allScanned);
            if (rows.isEmpty()) {
                records.add(progressRecords.of(partition, at.toMap()));
            }
        }
        return records;
    }

    private static String[] key(String[] row, int[] indexes) {
        String[] key = new String[indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            key[i] = row[indexes[i]];
        }
        return key;
    }

    private SourceRecord record(Envelope envelope, Map<String, Object> offset) {
        return new SourceRecord(
                partition,
                offset,
                envelope.topic(),
                null,
                envelope.keySchema(),
                envelope.key(),
                envelope.valueSchema(),
                envelope.value(),
                null,
                envelope.headers());
    }

    /** Looks at the table again. Whether it is another than it was. */
    private boolean describe(Session session) throws SQLException {
        Subject before = subject;
        subject = session.transaction(connection -> Subject.read(connection, captured, settings));
        if (subject.shape().isView()) {
            if (settings.snapshotMode().streams()) {
                throw new ConnectException(
                        id() + " is a view, which has rows but no changes: read it with snapshot.mode=initial_only.");
            }
            refuseNullKeys(session);
        }
        return before == null || !before.shape().equals(subject.shape());
    }

    /** They would be in no chunk, and can be no document. */
    private void refuseNullKeys(Session session) throws SQLException {
        Shape shape = subject.shape();
        boolean found = session.transaction(shape.schemas(), false, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(subject.query().nullKeys())) {
                return row.next();
            }
        });
        if (found) {
            throw new ConnectException("View " + id() + " has rows in which the key ("
                    + String.join(", ", subject.query().table().key())
                    + ") is NULL. They cannot be documents: leave them out of the view.");
        }
    }

    /** What is before a key depends on the key's columns, types and collations; without them no row is known to have been read. */
    private void restartIfOrderChanged() {
        if (!at.order().equals(subject.shape().order())) {
            LOG.warn(
                    "The key of table {} was altered while its rows were read. They are read again from the first.",
                    id());
            at = at.again(subject.shape().order());
            progress.given(0, 0);
        }
    }

    private record Read(Chunk chunk, long end) {}
}
