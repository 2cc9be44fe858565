package dev.puffgres.source.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.source.postgres.Column;
import dev.puffgres.source.postgres.PgType;
import dev.puffgres.source.postgres.ReplicaIdentity;
import dev.puffgres.source.postgres.Table;
import dev.puffgres.source.postgres.TableId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Measures how many small rows a second of one core's time become envelopes, and prints it. No part of a build: its name is none of a
 * test's, since a number depends on what else the machine does. From the project's directory:
 *
 * <pre>{@code
 * mvn -pl connector -am test -Dtest=MeasureEnvelopes -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
class MeasureEnvelopes {

    private static final int ROUNDS = 5;
    private static final int ROWS = 1_000_000;
    private static final int DISTINCT = 1_024;

    /** The table of Debezium's own throughput numbers: bigint, text, int, double precision, timestamptz. */
    private static final Table SMALL = new Table(
            new TableId("public", "bench"),
            1,
            List.of(
                    new Column("id", PgType.of(20, "int8"), true, false),
                    new Column("title", PgType.of(25, "text"), false, false),
                    new Column("number", PgType.of(23, "int4"), false, false),
                    new Column("score", PgType.of(701, "float8"), false, false),
                    new Column("seen", PgType.of(1184, "timestamptz"), false, false)),
            List.of("id"),
            ReplicaIdentity.DEFAULT);

    @Test
    void measure() {
        TableEnvelopes envelopes = TableEnvelopes.of("app", "shop", SMALL, EnvelopeOptions.DEFAULTS);
        String[][] rows = new String[DISTINCT][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new String[] {
                Integer.toString(i),
                "a title of some length " + i,
                Integer.toString(i * 7),
                Double.toString(i / 7.0),
                String.format(Locale.ROOT, "2026-01-02 03:04:05.%06d+00", i)
            };
        }
        // Of the processor, not of the clock: a machine that builds has no core to spare.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (int round = 0; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            long keys = 0;
            for (int i = 0; i < ROWS; i++) {
                Origin origin = new Origin(1_000_000L + i, 900_000L, 7L, 1_767_323_045_000_000L, null);
                keys += envelopes.create(origin, rows[i % DISTINCT]).key().getInt64("id");
            }
            Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
            assertThat(keys).isPositive();
            System.out.printf(Locale.ROOT, "%,d rows/s%n", ROWS * 1_000L / took.toMillis());
        }
    }
}
