package dev.puffgres.source;

import dev.puffgres.stack.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Writers whose transactions overlap in the log and touch the same keys: inserts, updates, deletes, changed keys, truncates, subtransactions that
 * are rolled back, transactions of one row and of hundreds.
 */
final class OverlappingTransactions implements AutoCloseable {

    private static final int WRITERS = 3;
    private static final int KEYS = 40;
    private static final int PAUSE_MS = 10;

    private final Postgres postgres;
    private final String prefix;
    private final List<Thread> writers = new ArrayList<>();
    private volatile boolean stopped;
    private volatile Throwable failure;

    private OverlappingTransactions(Postgres postgres, String prefix) {
        this.postgres = postgres;
        this.prefix = prefix;
    }

    /** Creates {@code <prefix>_first}, {@code <prefix>_second} and a table that nobody captures, and writes to them. */
    static OverlappingTransactions start(Postgres postgres, String prefix, long seed) {
        OverlappingTransactions workload = new OverlappingTransactions(postgres, prefix);
        Random random = new Random(seed);
        for (int writer = 0; writer < WRITERS; writer++) {
            Random own = new Random(random.nextLong());
            Thread thread = new Thread(() -> workload.write(own), "writer-" + writer);
            workload.writers.add(thread);
            thread.start();
        }
        return workload;
    }

    private void write(Random random) {
        try (Connection connection = postgres.connection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!stopped) {
                try {
                    transaction(random, connection, statement);
                } catch (SQLException e) {
                    // Deadlocks and keys that are taken.
                    connection.rollback();
                }
                // More than the tasks can read would only be left for the end.
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (SQLException | InterruptedException | RuntimeException e) {
            failure = e;
        }
    }

    private void transaction(Random random, Connection connection, Statement statement) throws SQLException {
        if (random.nextInt(60) == 0) {
            statement.execute("insert into " + table(random) + " select i, nextval('" + prefix
                    + "_v'), 'bulk' from generate_series(" + (1000 + random.nextInt(500))
                    + ", 1700) i on conflict (id) do update set v = excluded.v");
        }
        for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
            Savepoint savepoint = random.nextInt(4) == 0 ? connection.setSavepoint() : null;
            statement.execute(change(random));
            if (savepoint != null && random.nextBoolean()) {
                connection.rollback(savepoint);
            }
        }
        if (random.nextInt(10) == 0) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    private String change(Random random) {
        String table = table(random);
        int key = random.nextInt(KEYS);
        String next = "nextval('" + prefix + "_v')";
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 ->
                "insert into " + table + " values (" + key + ", " + next
                        + ", 'x') on conflict (id) do update set v = excluded.v";
            case 6, 7, 8 -> "delete from " + table + " where id = " + key;
            case 9, 10 ->
                "update " + table + " set id = " + (100 + random.nextInt(KEYS)) + ", v = " + next + " where id = "
                        + key;
            case 11 -> "delete from " + table + " where id > 99 and id < 200";
            case 12 -> "insert into " + prefix + "_other values (" + key + ")";
            case 13 -> random.nextInt(20) == 0 ? "truncate " + table : "select 1";
            default -> "update " + table + " set v = " + next + " where id = " + key;
        };
    }

    private String table(Random random) {
        return prefix + (random.nextBoolean() ? "_first" : "_second");
    }

    void stop() throws InterruptedException {
        stopped = true;
        for (Thread writer : writers) {
            writer.join();
        }
        if (failure != null) {
            throw new AssertionError("a writer failed", failure);
        }
    }

    @Override
    public void close() {
        stopped = true;
    }
}
