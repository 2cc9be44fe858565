package dev.puffgres.source.backfill;

import dev.puffgres.source.backfill.TableProgress.Phase;
import dev.puffgres.source.port.ChangeSource;
import dev.puffgres.source.port.SourceCounters;
import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.postgres.TableId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream that follows a backfill. Rows were read at different moments, so that the documents are a state of the table that never was until
 * the stream has passed the last of these moments. This tells when it has.
 */
public final class CatchingUp implements ChangeSource {

    private static final Logger LOG = LoggerFactory.getLogger(CatchingUp.class);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final SourceSettings settings;
    private final ChangeSource stream;
    private final OffsetStorageReader offsets;
    private final SourceCounters counters;
    private final BackfillMetrics metrics;
    private final Set<TableId> unknown = new HashSet<>();
    private final Map<TableProgress, Long> behind = new HashMap<>();
    private long looked = System.nanoTime() - LOOK.toNanos();

    private CatchingUp(
            SourceSettings settings, ChangeSource stream, OffsetStorageReader offsets, SourceCounters counters) {
        this.settings = settings;
        this.stream = stream;
        this.offsets = offsets;
        this.counters = counters;
        metrics = new BackfillMetrics(settings.connector(), settings.task());
        settings.tables().forEach(table -> unknown.add(table.id()));
    }

    /**
     * A stream that tells of the tables that were backfilled before it.
     *
     * @param offsets with those of the tables
     * @param counters of the stream
     */
    public static ChangeSource over(
            ChangeSource stream, SourceSettings settings, OffsetStorageReader offsets, SourceCounters counters) {
        return settings.snapshotMode().backfills() ? new CatchingUp(settings, stream, offsets, counters) : stream;
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        List<SourceRecord> records = stream.poll();
        lookForEnds();
        if (!behind.isEmpty()) {
            long passed = counters.acknowledgedLsn.get();
            behind.entrySet().removeIf(each -> isPast(each.getKey(), each.getValue(), passed));
        }
        return records;
    }

    /** That a table is done is acknowledged before the stream begins, and stored some time later. */
    private void lookForEnds() {
        long now = System.nanoTime();
        if (unknown.isEmpty() || now - looked < LOOK.toNanos()) {
            return;
        }
        looked = now;
        ChunkedBackfill.offsets(settings, offsets).forEach((table, offset) -> {
            if (offset.isDone() && unknown.remove(table)) {
                TableProgress progress = new TableProgress(table);
                progress.begin(offset.scanned(), offset.rows(), offset.scanned(), now);
                progress.enter(Phase.CATCHING_UP);
                metrics.register(progress);
                behind.put(progress, offset.end().get());
            }
        });
    }

    private static boolean isPast(TableProgress table, long end, long passed) {
        boolean past = Long.compareUnsigned(passed, end) >= 0;
        if (past) {
            table.enter(Phase.DONE);
            LOG.info("The stream has caught up with the backfill of table {}.", table.table());
        }
        return past;
    }

    @Override
    public void acknowledged(SourceRecord record) {
        stream.acknowledged(record);
    }

    @Override
    public void committed() {
        stream.committed();
    }

    @Override
    public void close() {
        stream.close();
        metrics.close();
    }
}
