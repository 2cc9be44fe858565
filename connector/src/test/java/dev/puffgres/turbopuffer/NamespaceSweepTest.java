package dev.puffgres.turbopuffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.Limits;
import dev.puffgres.emulator.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamespaceSweepTest {

    private static final String NS = "pages";
    private static final long FLOOR = 1L << 56;
    private static final String VERSIONED =
            "{\"id\":\"uint\",\"__mapping\":\"string\",\"__source_lsn\":\"uint\",\"__snapshot\":\"uint\"}";
    private static final String SOFT =
            "{\"id\":\"uint\",\"__mapping\":\"string\",\"__source_lsn\":\"uint\",\"__snapshot\":\"uint\",\"__deleted\":\"bool\"}";

    private final List<Long> deleted = new ArrayList<>();
    private Emulator emulator;
    private TurbopufferClient client;

    @BeforeEach
    void start() throws IOException {
        // Two a request, so that every delete has to be sent again.
        emulator = Emulator.start(EmulatorConfig.DEFAULT.withLimits(Limits.PUBLISHED.withDeleteByFilterRows(2)));
        client = new OkHttpTurbopufferClient(new ClientConfig(
                emulator.baseUrl().toString(),
                emulator.apiKey(),
                2,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                ClientConfig.Compression.NONE,
                Optional.empty(),
                false));
    }

    @AfterEach
    void stop() {
        client.close();
        emulator.close();
    }

    @Test
    void whatARaisedEpochLeftBehindGoesAndNothingElse() throws InterruptedException {
        store(
                VERSIONED,
                document(1, "pages", 100),
                document(2, "pages", FLOOR - 1),
                read(3, "pages", 0, 50),
                document(4, "pages", FLOOR + 7),
                read(5, "pages", FLOOR, 60),
                document(6, "others", 100),
                "{\"id\":7,\"__mapping\":\"pages\"}",
                "{\"id\":8}");
        Leftovers leftovers = new Leftovers("pages", FLOOR, OptionalLong.empty());

        assertThat(sweep().count(leftovers)).isEqualTo(new Leftovers.Count(5, 3, 0));
        assertThat(sweep().delete(leftovers, deleted::add)).isEqualTo(3);

        assertThat(emulator.documents(NS)).containsOnlyKeys("4", "5", "6", "7", "8");
        assertThat(deleted).containsExactly(2L, 1L);
        assertThat(sweep().count(leftovers)).isEqualTo(new Leftovers.Count(2, 0, 0));
    }

    @Test
    void whatASnapshotThatWasBegunAnewLeftBehindGoesAndNothingElse() throws InterruptedException {
        store(
                VERSIONED,
                read(1, "pages", 0, 50),
                read(2, "pages", 0, 90),
                document(3, "pages", 40),
                read(4, "others", 0, 50),
                read(5, "pages", FLOOR, 50));

        OptionalLong last = sweep().lastSnapshot("pages", 0);
        Leftovers leftovers = new Leftovers("pages", 0, last);

        assertThat(last).hasValue(90);
        assertThat(sweep().count(leftovers)).isEqualTo(new Leftovers.Count(4, 0, 1));
        assertThat(sweep().delete(leftovers, deleted::add)).isEqualTo(1);
        assertThat(emulator.documents(NS)).containsOnlyKeys("2", "3", "4", "5");
    }

    @Test
    void bothGoAtOnce() throws InterruptedException {
        store(VERSIONED, document(1, "pages", 100), read(2, "pages", FLOOR, 50), read(3, "pages", FLOOR, 90));
        Leftovers leftovers = new Leftovers("pages", FLOOR, OptionalLong.of(90));

        assertThat(sweep().count(leftovers)).isEqualTo(new Leftovers.Count(3, 1, 1));
        sweep().delete(leftovers, deleted::add);
        assertThat(emulator.documents(NS)).containsOnlyKeys("3");
    }

    /** They are what a late request of the older epoch is compared with. */
    @Test
    void markersOfSoftDeletesStayAndAreNotCounted() throws InterruptedException {
        store(
                SOFT,
                document(1, "pages", 100),
                "{\"id\":2,\"__mapping\":\"pages\",\"__source_lsn\":200,\"__deleted\":true}");
        Leftovers leftovers = new Leftovers("pages", FLOOR, OptionalLong.of(90));

        assertThat(sweep().count(leftovers)).isEqualTo(new Leftovers.Count(1, 1, 0));
        sweep().delete(leftovers, deleted::add);
        assertThat(emulator.documents(NS)).containsOnlyKeys("2");
    }

    @Test
    void aNamespaceThatIsMissingOrOfSomebodyElseHasNothing() throws InterruptedException {
        Leftovers leftovers = new Leftovers("pages", FLOOR, OptionalLong.of(90));
        assertThat(sweep().count(leftovers)).isEqualTo(Leftovers.Count.NONE);
        assertThat(sweep().delete(leftovers, deleted::add)).isZero();

        store("{\"id\":\"uint\",\"title\":\"string\"}", "{\"id\":1,\"title\":\"theirs\"}");

        assertThat(sweep().count(leftovers)).isEqualTo(Leftovers.Count.NONE);
        assertThat(sweep().lastSnapshot("pages", FLOOR)).isEmpty();
        assertThat(sweep().delete(leftovers, deleted::add)).isZero();
        assertThat(emulator.documents(NS)).containsOnlyKeys("1");
    }

    @Test
    void whatPassesIsTriedAgain() throws InterruptedException {
        store(VERSIONED, document(1, "pages", 100));
        emulator.faults().add(Fault.on(Operation.QUERY).throttles());
        emulator.faults().add(Fault.on(Operation.WRITE).resetsAfterCommit());
        Leftovers leftovers = new Leftovers("pages", FLOOR, OptionalLong.empty());

        assertThat(sweep().count(leftovers).olderEpochs()).isEqualTo(1);
        sweep().delete(leftovers, deleted::add);
        assertThat(emulator.documents(NS)).isEmpty();
    }

    @Test
    void whatGoesOnFailingIsThrown() {
        store(VERSIONED, document(1, "pages", 100));
        emulator.faults().add(Fault.on(Operation.GET_SCHEMA).times(Fault.ALWAYS).throttles());

        assertThatThrownBy(() -> sweep().count(new Leftovers("pages", FLOOR, OptionalLong.empty())))
                .isInstanceOf(TurbopufferException.class)
                .hasMessageContaining("429");
    }

    private NamespaceSweep sweep() {
        RetryPolicy quick = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5));
        return new NamespaceSweep(client, NS, new Patience(quick, Duration.ofMillis(200)));
    }

    private void store(String schema, String... rows) {
        client.write(NS, new WriteRequest(List.of(rows), null, List.of(), null, List.of(), null, schema, null, false))
                .join();
    }

    private static String document(int id, String mapping, long version) {
        return "{\"id\":" + id + ",\"__mapping\":\"" + mapping + "\",\"__source_lsn\":" + version + "}";
    }

    private static String read(int id, String mapping, long floor, long snapshot) {
        return "{\"id\":" + id + ",\"__mapping\":\"" + mapping + "\",\"__source_lsn\":" + floor + ",\"__snapshot\":"
                + snapshot + "}";
    }
}
