package dev.puffgres.source.wal2json;

import dev.puffgres.source.envelope.Envelope;
import dev.puffgres.source.envelope.Origin;
import dev.puffgres.source.envelope.TableEnvelopes;
import dev.puffgres.source.port.SourceCounters;
import dev.puffgres.source.port.SourcePartitions;
import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.postgres.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Turns messages into records, each with the offset from which a restart goes on. A transaction passes through it row by row; nothing is
 * collected. Rows up to the position at which it starts are passed over.
 *
 * <p>Not thread-safe.
 */
final class ChangeReader implements MessageHandler {

    private static final Duration IDENTITY_CHECK_INTERVAL = Duration.ofSeconds(1);

    /** A row that names no key each of so many times was written without one. */
    private static final int MOST_TIMES_KEYLESS = 5;

    private final CapturedRelations relations;
    private final ConfirmLedger ledger;
    private final SourceCounters counters;
    private final Consumer<PositionedRecord> output;
    private final Map<String, String> partition;
    private final boolean tombstones;
    private final Heartbeat heartbeat;

    /** Up to here all rows were given; every record carries one of these. */
    private StreamOffset position;

    /** The rows up to here are passed over: they were given before. */
    private StreamOffset resume;

    private Long lastCommit;

    private boolean inTransaction;
    private boolean skipping;
    private long xid;
    private long commitMicros;
    private long end;
    private Long previousCommit;
    private long rowLsn;
    private int rowNumber;
    private long rows;
    private long given;
    private long givenBefore;
    private long keylessEnd;
    private long keylessRow;
    private int timesKeyless;
    private boolean identitiesInDoubt;
    private long identitiesChecked = System.nanoTime();

    /** @param start up to where all rows were given before */
    ChangeReader(
            SourceSettings settings,
            CapturedRelations relations,
            StreamOffset start,
            ConfirmLedger ledger,
            SourceCounters counters,
            Consumer<PositionedRecord> output) {
        this.relations = relations;
        this.ledger = ledger;
        this.counters = counters;
        this.output = output;
        this.partition = SourcePartitions.stream(settings.topicPrefix());
        this.tombstones = settings.tombstonesOnDelete();
        this.heartbeat = new Heartbeat(settings);
        this.position = start;
        restart();
    }

    /** The messages begin anew, not after what was given last. */
    void restart() {
        resume = position;
        lastCommit = position.row().isPresent() ? Long.valueOf(position.lsn()) : position.lastCommit();
        inTransaction = false;
    }

    /** Up to where all rows were given. */
    StreamOffset position() {
        return position;
    }

    /** How many records were given. */
    long given() {
        return given;
    }

    @Override
    public void begin(long beginXid, long micros, long endLsn) {
        inTransaction = true;
        xid = beginXid;
        commitMicros = micros;
        end = endLsn;
        rows = 0;
        rowLsn = 0;
        rowNumber = 0;
        skipping = resume.coversTransaction(end);
        previousCommit = end == resume.lsn() && resume.row().isPresent() ? resume.lastCommit() : lastCommit;
        givenBefore = given;
        relations.forgetUnwanted();
        checkIdentities();
    }

    @Override
    public boolean skipsTransaction() {
        return skipping;
    }

    @Override
    public TablePlan plan(String schema, String table) {
        return relations.plan(schema, table, xid);
    }

    @Override
    public TablePlan replan(TablePlan plan, MessageShape shape) {
        if (shape.key().isEmpty()) {
            throw keyless(plan.relation());
        }
        return relations.replan(plan, shape);
    }

    private RuntimeException keyless(TableId relation) {
        if (end != keylessEnd || rows != keylessRow) {
            keylessEnd = end;
            keylessRow = rows;
            timesKeyless = 0;
        }
        timesKeyless++;
        if (timesKeyless < MOST_TIMES_KEYLESS) {
            return new IncompleteMessage(relation);
        }
        return new ConnectException("table " + relation
                + " had no primary key when a change of it was written, so that nothing says which row the"
                + " change is of: ALTER TABLE " + relation.sql() + " ADD PRIMARY KEY (…) if it still has none. Other "
                + SlotChecks.START_OVER);
    }

    @Override
    public void row(char op, long lsn, TablePlan plan, String[] after, String[] before) {
        if (!isNew(lsn)) {
            return;
        }
        Origin origin = new Origin(lsn, previousCommit, xid, commitMicros, null);
        TableEnvelopes table = plan.envelopes();
        switch (op) {
            case 'I' -> last(table.create(origin, after));
            case 'U' -> {
                if (table.changesKey(before, after)) {
                    List<Envelope> change = table.changeKey(origin, before, after);
                    for (Envelope each : change.subList(0, change.size() - 1)) {
                        if (each.value() != null || tombstones) {
                            notLast(each);
                        }
                    }
                    last(change.get(change.size() - 1));
                } else {
                    last(table.update(origin, plan.full() ? before : null, after));
                }
            }
            default -> {
                if (tombstones) {
                    notLast(table.delete(origin, before));
                    last(table.tombstone(origin, before));
                } else {
                    last(table.delete(origin, before));
                }
            }
        }
    }

    @Override
    public void truncate(long lsn, String schema, String table) {
        plan(schema, table);
        TableEnvelopes truncated = relations.truncated(schema, table);
        if (truncated != null && isNew(lsn)) {
            last(truncated.truncate(new Origin(lsn, previousCommit, xid, commitMicros, null)));
        }
    }

    /** Counts a row, and says whether it was not given before. */
    private boolean isNew(long lsn) {
        rowNumber = rows > 0 && lsn == rowLsn ? rowNumber + 1 : 0;
        rowLsn = lsn;
        rows++;
        return !resume.covers(end, lsn, rowNumber);
    }

    @Override
    public void commit() {
        inTransaction = false;
        counters.readLsn.set(end);
        if (skipping) {
            if (end == resume.lsn()) {
                ledger.mark(end);
            }
            return;
        }
        if (rows > 0) {
            lastCommit = end;
            ledger.mark(end);
            if (given > givenBefore) {
                counters.transactions.increment();
            }
            return;
        }
        // What changes a table's settings changes no row of it.
        identitiesInDoubt = true;
        checkIdentities();
    }

    private void checkIdentities() {
        if (identitiesInDoubt && System.nanoTime() - identitiesChecked > IDENTITY_CHECK_INTERVAL.toNanos()) {
            identitiesInDoubt = false;
            relations.checkIdentities();
            identitiesChecked = System.nanoTime();
        }
    }

    /**
     * Takes the position on without a change, with a record to the heartbeat topic.
     *
     * @param idle everything committed up to here was read; without effect within a transaction
     */
    void heartbeat(long idle) {
        if (!inTransaction && Long.compareUnsigned(idle, position.lsn()) >= 0) {
            position = new StreamOffset(idle, Optional.empty(), lastCommit, position.server());
        }
        checkIdentities();
        output.accept(heartbeat.record(ledger.next(), partition, position));
        if (position.row().isEmpty()) {
            ledger.mark(position.lsn());
        }
    }

    /** A restart must repeat the whole row, so its first records say that it is not done. */
    private void notLast(Envelope envelope) {
        given++;
        output.accept(new PositionedRecord(ledger.next(), false, partition, position, envelope));
    }

    private void last(Envelope envelope) {
        position = new StreamOffset(
                end, Optional.of(new StreamOffset.Row(rowLsn, rowNumber)), previousCommit, position.server());
        given++;
        output.accept(new PositionedRecord(ledger.next(), true, partition, position, envelope));
    }
}
