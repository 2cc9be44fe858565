package dev.puffgres.source.wal2json;

import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.replication.LogSequenceNumber;

/**
 * SQL alone, on one connection. The slot is peeked at through a cursor, so that a transaction of any size takes no more memory here than a few
 * rows, and moved on by a statement of its own. Every transaction makes its own settings, as behind a pooler the next one may have another
 * session; the catalog is read within the transaction that peeks.
 *
 * <p>The server decodes all that the slot holds before it gives the first row, and keeps it in a temporary file. The number of changes that
 * is asked for only ends a peek between transactions; it never cuts one.
 */
final class PollAccess implements WalAccess {

    // A peek takes as long as it takes, and so does who reads its rows.
    private static final String SETTINGS = Database.OUTPUT_OF_TRANSACTION
            + "; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0";

    /** Not pg_current_wal_lsn(): what is written and not flushed is not decoded either. */
    private static final String POSITION = "select pg_current_wal_flush_lsn()::text";

    private static final String PEEK =
            "select data from pg_logical_slot_peek_changes(?, ?::pg_lsn, ?, variadic ?::text[])";

    private static final String ADVANCE = "select pg_replication_slot_advance(?, ?::pg_lsn)";

    private static final int NEW_MESSAGES = 50_000;
    private static final int MOST_AT_ONCE = 1000;
    private static final int MOST_FETCHED = 100;
    private static final int FETCHED_BYTES = 4 * 1024 * 1024;

    private final SourceSettings settings;
    private final Connection connection;

    private boolean inTransaction;

    private PollAccess(SourceSettings settings, Connection connection) {
        this.settings = settings;
        this.connection = connection;
    }

    static PollAccess connect(SourceSettings settings) throws SQLException {
        return new PollAccess(settings, settings.database().connectThroughPooler());
    }

    @Override
    public WalSession open(ChangeReader reader, Map<String, String> options) {
        return new Session(reader, options);
    }

    @Override
    public <T> T read(Query<T> query) {
        try {
            if (inTransaction) {
                return query.run(connection);
            }
            begin();
            T result = query.run(connection);
            commit();
            return result;
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    private void begin() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS);
            inTransaction = true;
        }
    }

    private void commit() throws SQLException {
        connection.commit();
        inTransaction = false;
    }

    @Override
    public void abort() {
        Sessions.abort(connection);
    }

    @Override
    public void close() {
        abort();
    }

    private final class Session implements WalSession {
        private final ChangeReader reader;
        private final String[] options;

        private PreparedStatement peek;
        private ResultSet changes;
        private long peekedUpTo;
        private int limit = NEW_MESSAGES;
        private int messagesRead;
        private long given;
        private int largest = 1;
        private long readUpTo;
        private long confirmed;

        Session(ChangeReader reader, Map<String, String> options) {
            this.reader = reader;
            List<String> list = new ArrayList<>();
            options.forEach((name, value) -> list.addAll(List.of(name, value)));
            this.options = list.toArray(String[]::new);
        }

        @Override
        public boolean read(Messages messages) throws SQLException {
            if (changes == null) {
                peek();
            }
            for (int count = 0; count < MOST_AT_ONCE; count++) {
                if (!changes.next()) {
                    return end();
                }
                byte[] message = changes.getBytes(1);
                largest = Math.max(largest, message.length);
                messagesRead++;
                messages.accept(message, 0, message.length);
                changes.setFetchSize(Math.max(1, Math.min(MOST_FETCHED, FETCHED_BYTES / largest)));
            }
            return true;
        }

        private void peek() throws SQLException {
            begin();
            reader.restart();
            given = reader.given();
            messagesRead = 0;
            peekedUpTo = position();
            peek = connection.prepareStatement(PEEK);
            peek.setString(1, settings.slotName());
            peek.setString(2, SlotChecks.text(peekedUpTo));
            peek.setInt(3, limit);
            peek.setArray(4, connection.createArrayOf("text", options));
            peek.setFetchSize(Math.max(1, Math.min(MOST_FETCHED, FETCHED_BYTES / largest)));
            changes = peek.executeQuery();
        }

        private long position() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery(POSITION)) {
                found.next();
                return LogSequenceNumber.valueOf(found.getString(1)).asLong();
            }
        }

        /** The cursor has given everything. What it gave comes again until it is confirmed, so the next peek must go further. */
        private boolean end() throws SQLException {
            changes = null;
            peek.close();
            commit();
            boolean whole = messagesRead < limit;
            if (whole) {
                readUpTo = peekedUpTo;
            }
            limit = messagesRead + NEW_MESSAGES;
            // One huge row must not make every later fetch small.
            largest = Math.max(1, largest / 2);
            return !whole || reader.given() > given;
        }

        @Override
        public long readUpTo() {
            return readUpTo;
        }

        /** Between peeks: a slot cannot be moved while its changes are being read. */
        @Override
        public void confirm(long lsn) throws SQLException {
            if (changes != null || Long.compareUnsigned(lsn, confirmed) <= 0) {
                return;
            }
            begin();
            try (PreparedStatement advance = connection.prepareStatement(ADVANCE)) {
                advance.setString(1, settings.slotName());
                advance.setString(2, SlotChecks.text(lsn));
                advance.execute();
            }
            commit();
            confirmed = lsn;
        }

        @Override
        public void keepAlive() {
            // A cursor waits.
        }

        @Override
        public void abort() {
            PollAccess.this.abort();
        }

        @Override
        public void close() {
            PollAccess.this.abort();
        }
    }
}
