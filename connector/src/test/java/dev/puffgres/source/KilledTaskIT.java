package dev.puffgres.source;

import dev.puffgres.it.NeedsWal2json;
import dev.puffgres.source.KilledTasks.Victim;
import dev.puffgres.source.SimulatedWorker.Guarantee;
import dev.puffgres.source.WalReference.Expected;
import dev.puffgres.stack.Postgres;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of our own task when it is killed a hundred times. */
@NeedsWal2json
class KilledTaskIT {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static Postgres postgres;

    @BeforeAll
    static void start() {
        postgres = Postgres.start(Postgres.Installation.DEBIAN, Map.of());
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource({
        "wal2json_stream, AT_LEAST_ONCE, 100",
        "wal2json_poll, AT_LEAST_ONCE, 100",
        "wal2json_stream, EXACTLY_ONCE, 20",
        "wal2json_poll, EXACTLY_ONCE, 20"
    })
    void aTaskThatIsKilledGoesOnExactlyAfterWhatWasStored(String adapter, Guarantee guarantee, int kills)
            throws Exception {
        KilledTasks killed = new KilledTasks(postgres, guarantee, kills, LIMIT);
        killed.run(
                new OwnTask(killed, adapter),
                "killed_" + adapter + "_" + guarantee.name().toLowerCase(Locale.ROOT));
    }

    private record OwnTask(KilledTasks killed, String adapter) implements Victim {

        @Override
        public void createSlot(String prefix) {
            postgres.execute("select pg_create_logical_replication_slot('" + prefix + "', 'wal2json')");
        }

        @Override
        public void start(SimulatedWorker worker, String prefix, Random random) {
            worker.start(new PuffgresSourceTask(), killed.properties(adapter, prefix, random));
        }

        /** From its first poll on. */
        @Override
        public boolean hasBegun(SimulatedWorker worker, String prefix) {
            return true;
        }

        /** Its stop confirms nothing. */
        @Override
        public void cutOff(String prefix) {}

        @Override
        public boolean covers(Map<String, ?> offset, Expected record) {
            long lsn = (Long) offset.get("lsn");
            Long rowLsn = (Long) offset.get("row_lsn");
            return record.end() < lsn
                    || record.end() == lsn
                            && (rowLsn == null
                                    || record.rowLsn() < rowLsn
                                    || record.rowLsn() == rowLsn && record.number() <= (Long) offset.get("row_number"));
        }
    }
}
