package dev.puffgres.source.backfill;

import dev.puffgres.source.backfill.TableProgress.Phase;
import dev.puffgres.source.port.ChangeSource;
import dev.puffgres.source.port.SourceCounters;
import dev.puffgres.source.port.SourceSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private final ChangeSource stream;
    private final SourceCounters counters;
    private final BackfillMetrics metrics;
    private final Map<TableProgress, Long> behind = new HashMap<>();

    private CatchingUp(SourceSettings settings, ChangeSource stream, SourceCounters counters, List<TableEnd> ends) {
        this.stream = stream;
        this.counters = counters;
        metrics = new BackfillMetrics(settings.connector(), settings.task());
        for (TableEnd end : ends) {
            end.progress.enter(Phase.CATCHING_UP);
            metrics.register(end.progress);
            behind.put(end.progress, end.lsn);
        }
    }

    /**
     * A stream with the tables that were backfilled before it.
     *
     * @param offsets with those of the tables
     * @param counters of the stream
     */
    public static ChangeSource over(
            ChangeSource stream, SourceSettings settings, OffsetStorageReader offsets, SourceCounters counters) {
        List<TableEnd> ends = ChunkedBackfill.offsets(settings, offsets).entrySet().stream()
                .filter(each -> each.getValue().end().isPresent())
                .map(each -> {
                    TableOffset offset = each.getValue();
                    TableProgress progress = new TableProgress(each.getKey());
                    progress.begin(offset.scanned(), offset.rows(), offset.scanned(), System.nanoTime());
                    return new TableEnd(progress, offset.end().get());
                })
                .toList();
        return ends.isEmpty() ? stream : new CatchingUp(settings, stream, counters, ends);
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        List<SourceRecord> records = stream.poll();
        if (!behind.isEmpty()) {
            long passed = counters.acknowledgedLsn.get();
            behind.entrySet().removeIf(each -> {
                boolean past = Long.compareUnsigned(passed, each.getValue()) >= 0;
                if (past) {
                    each.getKey().enter(Phase.DONE);
                    LOG.info(
                            "The stream has caught up with the backfill of table {}.",
                            each.getKey().table());
                }
                return past;
            });
        }
        return records;
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

    private record TableEnd(TableProgress progress, long lsn) {}
}
