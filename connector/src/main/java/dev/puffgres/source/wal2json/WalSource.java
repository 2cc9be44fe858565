package dev.puffgres.source.wal2json;

import dev.puffgres.source.port.ChangeSource;
import dev.puffgres.source.port.SourceCounters;
import dev.puffgres.source.port.SourceSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes, read with wal2json. A thread of its own reads ahead of Connect, keeps the connection alive while Connect is held up, and opens it
 * again when it was lost.
 */
public final class WalSource implements ChangeSource {

    private static final Logger LOG = LoggerFactory.getLogger(WalSource.class);

    private static final Duration KEEP_ALIVE_INTERVAL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofNanos(200_000);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final SourceSettings settings;
    private final Connector connector;
    private final Duration longestPause;
    private final Optional<StreamOffset> stored;
    private final boolean begun;
    private final SourceCounters counters;
    private final RecordBuffer buffer;
    private final CapturedRelations relations;
    private final Thread thread;

    private volatile ConfirmLedger ledger;
    private volatile WalAccess access;
    private volatile WalSession session;
    private volatile boolean closed;

    private ChangeReader reader;
    private MessageParser parser;
    private long lastHeartbeat;
    private int messageBytes;

    /** Opens a way to the log. */
    private interface Connector {
        WalAccess connect(SourceSettings settings) throws SQLException;
    }

    private WalSource(
            SourceSettings settings,
            Connector connector,
            Duration longestPause,
            Optional<StreamOffset> stored,
            boolean begun,
            SourceCounters counters) {
        this.settings = settings;
        this.connector = connector;
        this.longestPause = longestPause;
        this.stored = stored;
        this.begun = begun;
        this.counters = counters;
        this.buffer = new RecordBuffer(settings.maxQueueSize(), settings.maxQueueBytes());
        this.relations = new CapturedRelations(settings, new CatalogSession() {
            @Override
            public <T> T read(Query<T> query) {
                return access.read(query);
            }
        });
        this.thread = new Thread(this::run, "puffgres-source-" + settings.connector());
        thread.setDaemon(true);
    }

    /**
     * Streams by the replication protocol.
     *
     * @param stored from where to go on; empty: from where the slot is
     * @param begun whether something was read already under this prefix, so that the slot must be there
     */
    public static WalSource stream(
            SourceSettings settings, Optional<StreamOffset> stored, boolean begun, SourceCounters counters) {
        return new WalSource(settings, StreamAccess::connect, LONGEST_PAUSE, stored, begun, counters).started();
    }

    /** Polls by SQL; else as {@link #stream}. */
    public static WalSource poll(
            SourceSettings settings, Optional<StreamOffset> stored, boolean begun, SourceCounters counters) {
        return new WalSource(settings, PollAccess::connect, settings.pollInterval(), stored, begun, counters).started();
    }

    private WalSource started() {
        thread.start();
        return this;
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        List<SourceRecord> records = buffer.poll(settings.maxBatchSize(), settings.pollInterval());
        counters.records.add(records.size());
        return records;
    }

    @Override
    public void acknowledged(SourceRecord record) {
        ConfirmLedger current = ledger;
        if (current != null && record instanceof PositionedRecord positioned) {
            current.acknowledged(positioned.number());
            counters.acknowledged.increment();
            counters.acknowledgedLsn.set(current.acknowledgedLsn());
        }
    }

    @Override
    public void committed() {
        ConfirmLedger current = ledger;
        if (current != null) {
            current.committed();
        }
    }

    @Override
    public void close() {
        closed = true;
        buffer.close();
        WalAccess open = access;
        if (open != null) {
            open.abort();
        }
        try {
            thread.join(LONGEST_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Backoff backoff = new Backoff(settings.retries());
        while (!closed) {
            try {
                connectAndRead(backoff);
            } catch (SQLException e) {
                lost(e, backoff);
            } catch (CatalogSession.Failure e) {
                lost(e.reason(), backoff);
            } catch (IncompleteMessage e) {
                LOG.info("Reading again from the last change on, as {}", e.getMessage());
                counters.errors.increment();
                pause(settings.retries().firstDelay());
            } catch (ConnectException e) {
                fail(e);
            } catch (RuntimeException | Error e) {
                fail(new ConnectException("Reading changes failed: " + e, e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void lost(SQLException e, Backoff backoff) {
        if (closed) {
            return;
        }
        counters.errors.increment();
        if (!SqlFailures.isTransient(e)) {
            fail(SqlFailures.explained("Reading the replication slot " + settings.slotName(), e, settings));
            return;
        }
        if (!backoff.failed()) {
            fail(SqlFailures.explained(
                    "Reading the replication slot " + settings.slotName() + ", tried " + backoff.failures()
                            + " times in a row,",
                    e,
                    settings));
            return;
        }
        LOG.warn(
                "Trying again in {} ms, as attempt {} failed: {}",
                backoff.delay().toMillis(),
                backoff.failures(),
                SqlFailures.text(e));
        pause(backoff.delay());
    }

    private void pause(Duration delay) {
        try {
            buffer.pause(delay);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private void fail(ConnectException reason) {
        if (!closed) {
            buffer.fail(reason);
        }
        closed = true;
    }

    private void connectAndRead(Backoff backoff) throws SQLException, InterruptedException {
        try (WalAccess opened = connector.connect(settings)) {
            access = opened;
            Optional<StreamOffset> known = reader == null ? stored : Optional.of(reader.position());
            StreamOffset from =
                    opened.read(connection -> SlotChecks.start(connection, settings, known, begun || reader != null));
            relations.load();
            begin(from);
            try (WalSession log = opened.open(reader, Wal2jsonOptions.of(settings, !relations.isPartitioned()))) {
                session = log;
                read(log, backoff);
            }
        }
    }

    private void begin(StreamOffset from) {
        if (reader != null) {
            reader.restart();
            return;
        }
        LOG.info("Reading changes from {} on, {}", SlotChecks.text(from.lsn()), from.server());
        // A row's offset does not say that its transaction is done.
        ledger = new ConfirmLedger(from.row().isEmpty() ? from.lsn() : 0);
        reader = new ChangeReader(settings, relations, from, ledger, counters, this::give);
        parser = new MessageParser(reader);
        lastHeartbeat = System.nanoTime();
    }

    private void read(WalSession log, Backoff backoff) throws SQLException, InterruptedException {
        Duration pause = SHORTEST_PAUSE;
        while (!closed) {
            boolean news = log.read(this::message);
            log.confirm(ledger.confirmable());
            counters.confirmedLsn.set(ledger.confirmable());
            counters.serverLsn.set(log.readUpTo());
            heartbeat(log.readUpTo());
            if (news) {
                backoff.succeeded();
                pause = SHORTEST_PAUSE;
            } else {
                buffer.pause(pause);
                pause = longest(pause.multipliedBy(2));
            }
        }
    }

    private Duration longest(Duration pause) {
        return pause.compareTo(longestPause) > 0 ? longestPause : pause;
    }

    private void message(byte[] bytes, int offset, int length) {
        messageBytes = length;
        parser.parse(bytes, offset, length);
    }

    private void heartbeat(long readUpTo) {
        long now = System.nanoTime();
        if (settings.heartbeatInterval().isZero()
                || now - lastHeartbeat < settings.heartbeatInterval().toNanos()) {
            return;
        }
        lastHeartbeat = now;
        messageBytes = 0;
        reader.heartbeat(readUpTo);
    }

    /** Waits for room, and does not let the server think that we are gone. */
    private void give(PositionedRecord record) {
        try {
            while (!buffer.offer(record, messageBytes, KEEP_ALIVE_INTERVAL)) {
                session.keepAlive();
                session.confirm(ledger.confirmable());
            }
        } catch (SQLException e) {
            throw new CatalogSession.Failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("interrupted", e);
        }
    }
}
