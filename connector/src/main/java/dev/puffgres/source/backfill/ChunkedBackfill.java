package dev.puffgres.source.backfill;

import dev.puffgres.source.backfill.TableProgress.Phase;
import dev.puffgres.source.port.Backfill;
import dev.puffgres.source.port.CapturedTable;
import dev.puffgres.source.port.SourcePartitions;
import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.postgres.TableId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that tables have already, read in chunks by key. It goes on where it was after a restart, and holds no transaction open.
 *
 * <p>Each task reads its own tables, while nothing is streamed. Once the stream has an offset, as when a table is added later, only the task
 * that streams reads: no other can know that the stream stands still.
 */
public final class ChunkedBackfill implements Backfill {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkedBackfill.class);

    private static final int MAX_CHUNK_ROWS = 10_000;
    private static final long MAX_CHUNK_BYTES = 4L << 20;
    /** Those that wait, the one that is read, and the one that is written. */
    private static final int CHUNKS_AT_ONCE = 4;

    private static final Duration SAY = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final SourceSettings settings;
    private final OffsetStorageReader offsets;
    private final Map<TableId, TableProgress> progress;
    private final BackfillReader reader;
    private final BackfillMetrics metrics;
    private final Pace pace;
    private final Set<Map<String, ?>> acknowledged = ConcurrentHashMap.newKeySet();
    private List<SourceRecord> records = List.of();
    private int given;
    private long said = System.nanoTime();
    private long looked = said - LOOK.toNanos();
    private boolean othersDone;

    private ChunkedBackfill(
            SourceSettings settings,
            OffsetStorageReader offsets,
            List<CapturedTable> tables,
            Map<TableId, TableOffset> stored,
            StreamStart start) {
        this.settings = settings;
        this.offsets = offsets;
        long limit = settings.backfillMaxRowsPerSecond();
        pace = new Pace(limit == 0 ? Double.POSITIVE_INFINITY : limit, said);
        metrics = new BackfillMetrics(settings.connector(), settings.task());
        progress = tables.stream().collect(Collectors.toMap(CapturedTable::id, table -> new TableProgress(table.id())));
        progress.values().forEach(metrics::register);
        int chunkRows = (int) (limit == 0 ? MAX_CHUNK_ROWS : Math.min(MAX_CHUNK_ROWS, limit));
        long chunkBytes = Math.min(MAX_CHUNK_BYTES, settings.maxQueueBytes() / CHUNKS_AT_ONCE);
        List<TableScan> scans = tables.stream()
                .map(table -> new TableScan(
                        table, settings, new ChunkReader(chunkRows, chunkBytes), progress.get(table.id())))
                .toList();
        reader = new BackfillReader(settings, start, scans, stored);
    }

    /**
     * Begins, or goes on, with the tables of a task.
     *
     * @param offsets of the connector: those of other tasks' tables are looked at too
     */
    public static ChunkedBackfill start(SourceSettings settings, OffsetStorageReader offsets) {
        boolean streamed = offsets.offset(SourcePartitions.stream(settings.topicPrefix())) != null;
        Map<TableId, TableOffset> all = offsets(settings, offsets);
        List<CapturedTable> tables = new ArrayList<>();
        Map<TableId, TableOffset> begun = new HashMap<>();
        for (CapturedTable table : settings.tables()) {
            boolean mine =
                    streamed ? settings.task() == 0 : settings.taskTables().contains(table.id());
            TableOffset offset = all.get(table.id());
            if (mine && (offset == null || !offset.isDone())) {
                tables.add(table);
                Optional.ofNullable(offset).ifPresent(each -> begun.put(table.id(), each));
            }
        }
        StreamStart start = settings.snapshotMode().streams()
                ? new SlotStart(settings, streamed, all.values())
                : new EndOfLog(List.copyOf(begun.values()));
        ChunkedBackfill backfill = new ChunkedBackfill(settings, offsets, tables, begun, start);
        backfill.reader.begin(settings.snapshotMode().streams() && settings.task() == 0 && !streamed);
        return backfill;
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        say();
        if (given == records.size()) {
            records = reader.take(settings.pollInterval());
            given = 0;
            if (records.isEmpty()) {
                return records;
            }
        }
        int wanted = Math.min(settings.maxBatchSize(), records.size() - given);
        int granted = pace.take(wanted, System.nanoTime());
        if (granted == 0) {
            TimeUnit.NANOSECONDS.sleep(
                    Math.min(pace.nanosTo(wanted), settings.pollInterval().toNanos()));
            granted = pace.take(wanted, System.nanoTime());
        }
        List<SourceRecord> batch = records.subList(given, given + granted);
        given += granted;
        count(batch);
        return batch;
    }

    private void count(List<SourceRecord> batch) {
        if (batch.isEmpty()) {
            return;
        }
        SourceRecord last = batch.get(batch.size() - 1);
        TableOffset offset = TableOffset.of(last.sourceOffset()).orElseThrow();
        TableProgress table = progress.get(table(last.sourcePartition()));
        table.given(offset.rows(), offset.scanned());
        if (offset.isDone()) {
            table.enter(Phase.READ);
            LOG.info("Backfill of table {} is done: {} rows.", table.table(), offset.rows());
        }
    }

    private TableId table(Map<String, ?> partition) {
        return progress.keySet().stream()
                .filter(id -> id.toString().equals(partition.get(SourcePartitions.TABLE)))
                .findFirst()
                .orElseThrow();
    }

    private void say() {
        long now = System.nanoTime();
        if (now - said < SAY.toNanos()) {
            return;
        }
        said = now;
        for (TableProgress table : progress.values()) {
            if (table.phase() == Phase.READING) {
                table.measure(now);
                LOG.info("{}.", table);
            }
        }
    }

    @Override
    public void acknowledged(SourceRecord record) {
        if (record.sourceOffset() != null && TableOffset.isDone(record.sourceOffset())) {
            acknowledged.add(record.sourcePartition());
        }
    }

    @Override
    public void committed() {
        // Nothing hangs on it: a table is read again from where it was stored.
    }

    @Override
    public boolean isDone() {
        return given == records.size()
                && reader.isEmpty()
                && progress.keySet().stream()
                        .allMatch(table -> acknowledged.contains(SourcePartitions.table(settings.topicPrefix(), table)))
                && (settings.task() != 0 || othersAreDone());
    }

    private boolean othersAreDone() {
        long now = System.nanoTime();
        if (!othersDone && now - looked >= LOOK.toNanos()) {
            looked = now;
            Map<TableId, TableOffset> all = offsets(settings, offsets);
            othersDone = settings.tables().stream()
                    .map(CapturedTable::id)
                    .filter(table -> !progress.containsKey(table))
                    .allMatch(table -> all.containsKey(table) && all.get(table).isDone());
        }
        return othersDone;
    }

    static Map<TableId, TableOffset> offsets(SourceSettings settings, OffsetStorageReader reader) {
        Map<Map<String, String>, TableId> partitions = settings.tables().stream()
                .map(CapturedTable::id)
                .collect(Collectors.toMap(
                        table -> SourcePartitions.table(settings.topicPrefix(), table), table -> table));
        Map<TableId, TableOffset> offsets = new HashMap<>();
        reader.offsets(partitions.keySet()).forEach((partition, offset) -> TableOffset.of(offset)
                .ifPresent(each -> offsets.put(partitions.get(partition), each)));
        return offsets;
    }

    @Override
    public void close() {
        reader.close();
        metrics.close();
    }
}
