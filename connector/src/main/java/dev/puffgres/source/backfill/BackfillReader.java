package dev.puffgres.source.backfill;

import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.port.SourceSettings.Retries;
import dev.puffgres.source.postgres.TableId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a task's tables, one after the other, ahead of who writes them. The thread is its own; {@link #take} and {@link #close} are others'.
 */
final class BackfillReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackfillReader.class);

    private static final int QUEUED_CHUNKS = 2;
    private static final Duration WAIT = Duration.ofMillis(200);
    private static final Duration SAY_FIRST = Duration.ofSeconds(1);
    private static final Duration SAY_AGAIN = Duration.ofSeconds(10);
    private static final Duration END = Duration.ofSeconds(5);

    private final SourceSettings settings;
    private final StreamStart start;
    private final List<TableScan> scans;
    private final Map<TableId, TableOffset> stored;
    private final BlockingQueue<List<SourceRecord>> chunks = new ArrayBlockingQueue<>(QUEUED_CHUNKS);
    private final Thread thread;
    private long chunksRead;
    private boolean read;
    private volatile Session session;
    private volatile boolean closed;
    private volatile boolean ended;
    private volatile RuntimeException failure;

    /**
     * @param scans of the tables to read, in their order
     * @param stored where those that were begun have been left
     */
    BackfillReader(
            SourceSettings settings, StreamStart start, List<TableScan> scans, Map<TableId, TableOffset> stored) {
        this.settings = settings;
        this.start = start;
        this.scans = List.copyOf(scans);
        this.stored = Map.copyOf(stored);
        thread = new Thread(this::run, "puffgres-backfill-" + settings.topicPrefix() + "-" + settings.task());
        thread.setDaemon(true);
    }

    /** @param anyway whether the start is looked at where there is nothing to read, as the slot may have moved since */
    void begin(boolean anyway) {
        if (scans.isEmpty() && !anyway) {
            ended = true;
        } else {
            thread.start();
        }
    }

    /**
     * The next chunk's records.
     *
     * @return empty if there are none within the time
     * @throws ConnectException what has ended the reading, once all that was read before is taken
     */
    List<SourceRecord> take(Duration wait) throws InterruptedException {
        List<SourceRecord> chunk = chunks.poll();
        if (chunk == null && failure != null) {
            throw failure;
        }
        if (chunk == null && !closed) {
            chunk = chunks.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        }
        return chunk == null ? List.of() : chunk;
    }

    /** Whether everything has been taken. */
    boolean isEmpty() {
        return ended && chunks.isEmpty();
    }

    private void run() {
        try {
            readAll();
            ended = failure == null && !closed;
        } catch (InterruptedException e) {
            // Only close interrupts.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!closed) {
                failure = e instanceof ConnectException ? e : new ConnectException("The backfill failed.", e);
            }
        }
    }

    private void readAll() throws InterruptedException {
        int lost = 0;
        while (!closed && !read) {
            long chunksBefore = chunksRead;
            try (Session opened = Session.open(settings.database())) {
                session = opened;
                readWith(opened);
            } catch (ChunkTooLargeException e) {
                LOG.debug(
                        "A chunk of {} was larger than the rows before let expect; it is read again in parts.",
                        names());
            } catch (SQLException e) {
                if (closed) {
                    return;
                }
                lost = chunksRead > chunksBefore ? 1 : lost + 1;
                SqlTrouble trouble = SqlTrouble.of(e);
                Retries retries = settings.retries();
                if (!trouble.passes() || (retries.max() >= 0 && lost > retries.max())) {
                    throw trouble.failure("The backfill of " + names() + " failed");
                }
                Duration delay = delay(retries, lost);
                LOG.warn(
                        "The backfill of {} lost its session with {}: {}. It goes on where it was in {} ms.",
                        names(),
                        settings.database(),
                        trouble,
                        delay.toMillis());
                pause(delay);
            }
        }
    }

    private void readWith(Session opened) throws SQLException, InterruptedException {
        StreamStart.Position position = awaitStart(opened);
        boolean anew = scans.stream().anyMatch(scan -> scan.offset().isEmpty() && !stored.containsKey(scan.id()));
        if (anew && settings.snapshotMode().streams()) {
            awaitVisibility(opened);
        }
        for (TableScan scan : scans) {
            if (!scan.isDone()) {
                scan.begin(opened, Optional.ofNullable(stored.get(scan.id())), position);
            }
            while (!closed && !scan.isDone()) {
                List<SourceRecord> records = scan.next(opened);
                chunksRead++;
                chunks.put(records);
            }
        }
        read = !closed;
    }

    private StreamStart.Position awaitStart(Session opened) throws SQLException, InterruptedException {
        List<TableOffset> begun =
                scans.stream().flatMap(scan -> scan.offset().stream()).toList();
        Saying saying = new Saying();
        while (true) {
            Optional<StreamStart.Position> position = start.position(opened, begun);
            if (position.isPresent()) {
                return position.get();
            }
            if (saying.isTime()) {
                LOG.info("The backfill of {} waits for {}.", names(), start.waitingFor(opened));
            }
            pause(WAIT);
        }
    }

    private void awaitVisibility(Session opened) throws SQLException, InterruptedException {
        Visibility running = opened.transaction(Visibility::now);
        Saying saying = new Saying();
        while (!opened.transaction(running::isComplete)) {
            if (saying.isTime()) {
                LOG.info(
                        "The backfill of {} waits for transactions that ran when the replication slot {} was there: {}.",
                        names(),
                        settings.slotName(),
                        opened.transaction(running::waitingFor));
            }
            pause(WAIT);
        }
    }

    /** A wait is spoken of after a second, and then every so often. */
    private static final class Saying {
        private long next = System.nanoTime() + SAY_FIRST.toNanos();

        boolean isTime() {
            long now = System.nanoTime();
            if (now < next) {
                return false;
            }
            next = now + SAY_AGAIN.toNanos();
            return true;
        }
    }

    private static Duration delay(Retries retries, int lost) {
        Duration delay = retries.firstDelay();
        for (int i = 1; i < lost && delay.compareTo(retries.longestDelay()) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(retries.longestDelay()) < 0 ? delay : retries.longestDelay();
    }

    private void pause(Duration duration) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(duration.toMillis());
    }

    private String names() {
        return String.join(
                ", ", scans.stream().map(scan -> scan.id().toString()).toList());
    }

    /** Ends the thread and its session, whatever they wait for. */
    @Override
    public void close() {
        closed = true;
        start.close();
        thread.interrupt();
        Session open = session;
        if (open != null) {
            open.abort();
        }
        try {
            thread.join(END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
