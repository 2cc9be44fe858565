package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.DocumentSchema;
import dev.puffgres.action.Target;
import dev.puffgres.action.Version;
import dev.puffgres.turbopuffer.DiscardingService;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The sink from an action to its being done, with its default options: accept, fold, batch, write the request's body, settle,
 * commit. On one thread, without HTTP: its service answers at once, and its clock goes as fast as records come, 100,000 a second.
 *
 * <p>The rows of a namespace come ten at a time, among those of 499 other namespaces, if there are as many.
 */
final class SinkLoad implements TaskPort {

    /** Records that Connect hands over at once, unless {@code max.poll.records} says otherwise. */
    static final int POLL = 500;

    static final int ROWS_AT_A_TIME = 10;

    private static final int MS_PER_POLL = 5;
    private static final TopicPartition PARTITION = new TopicPartition("app.public.rows", 0);
    private static final DocumentSchema SCHEMA = new DocumentSchema(
            "{\"id\":\"uint\",\"__mapping\":\"string\",\"__source_lsn\":\"uint\",\"__snapshot\":\"uint\",\"__incomplete\":\"uint\","
                    + "\"title\":\"string\",\"status\":\"string\",\"views\":\"int\",\"updated_at\":\"datetime\"}",
            null);
    private static final String ATTRIBUTES =
            ",\"__mapping\":\"rows\",\"title\":\"replica identity full wal lsn slot\",\"status\":\"published\",\"views\":482913,"
                    + "\"updated_at\":\"2026-04-01T12:34:56.123456Z\"}";

    private final DiscardingService service = new DiscardingService();
    private final Queue<Runnable> events = new ArrayDeque<>();
    private final OffsetLedger ledger = new OffsetLedger();
    private final BufferAccount account = new BufferAccount();
    private final SinkCore core;
    private final long mostRecords;
    private final String[] namespaces;
    private final int window;
    private final int documents;
    private final boolean patches;
    private long nowMs = 1_000_000;
    private long offset;

    /**
     * @param namespaces how many
     * @param documents of a namespace: its rows are of them in turn
     * @param patches whether every row is a patch, and not an upsert
     */
    SinkLoad(int namespaces, int documents, boolean patches) {
        this.namespaces = new String[namespaces];
        for (int i = 0; i < namespaces; i++) {
            this.namespaces[i] = "tenant-" + i;
        }
        this.window = Math.min(namespaces, POLL);
        this.documents = documents;
        this.patches = patches;
        PuffgresSinkConfig config = new PuffgresSinkConfig(Map.of(
                "turbopuffer.api.key", "tpuf_none",
                "turbopuffer.base.url", "http://127.0.0.1:1"));
        Settings settings = config.settings();
        this.mostRecords = settings.bufferMaxRecords();
        Clock clock = new Clock() {
            @Override
            public long monotonicMs() {
                return nowMs;
            }

            @Override
            public long wallMs() {
                return nowMs;
            }
        };
        this.core = new SinkCore(
                settings,
                service,
                events::add,
                clock,
                new SplittableRandom(1),
                ledger,
                account,
                this,
                new Tally(),
                LatencyListener.NONE);
        ledger.open(List.of(PARTITION));
    }

    /** Takes the records of one poll, and does what is due. */
    void poll() {
        Assignment assignment = ledger.assignment(PARTITION);
        List<SinkCore.Accepted> records = new ArrayList<>(POLL);
        long bytes = 0;
        for (int i = 0; i < POLL; i++) {
            SinkCore.Accepted record = new SinkCore.Accepted(assignment.deliver(offset, null), List.of(next()));
            bytes += record.bytes();
            records.add(record);
        }
        account.addRecords(POLL);
        account.addBytes(bytes);
        core.accept(records);
        nowMs += MS_PER_POLL;
        run();
        while (account.records() >= mostRecords) {
            // Connect's partitions are paused, and time goes on.
            pass();
        }
        ledger.committable(Map.of(PARTITION, new OffsetAndMetadata(offset)));
    }

    /** Does what is left to do. */
    void drain() {
        while (account.records() > 0) {
            pass();
        }
    }

    private Action next() {
        long block = offset / ((long) window * ROWS_AT_A_TIME);
        long inBlock = offset % ((long) window * ROWS_AT_A_TIME);
        String namespace = namespaces[(int) ((block * window + inBlock % window) % namespaces.length)];
        // How many rows the namespace has had.
        long row = block * window / namespaces.length * ROWS_AT_A_TIME + inBlock / window;
        String id = Long.toString(row % documents);
        offset++;
        Target target = new Target(namespace, id);
        Version version = new Version(offset, false, offset, offset);
        String document = "{\"id\":" + id + ",\"__source_lsn\":" + offset + ATTRIBUTES;
        return patches
                ? new Action.Patch("rows", target, version, 1, SCHEMA, document, "body")
                : new Action.Upsert("rows", target, version, 1, SCHEMA, document);
    }

    private void pass() {
        nowMs = Math.max(nowMs, core.nextTickMs());
        run();
    }

    private void run() {
        do {
            for (Runnable event = events.poll(); event != null; event = events.poll()) {
                event.run();
            }
            core.tick();
        } while (!events.isEmpty());
    }

    long records() {
        return offset;
    }

    long requests() {
        return service.requests();
    }

    long bytes() {
        return service.bytes();
    }

    @Override
    public void report(Delivery delivery) {
        throw new IllegalStateException("a record was rejected: " + delivery.rejections());
    }

    @Override
    public void stop(String sentence) {
        throw new IllegalStateException(sentence);
    }
}
