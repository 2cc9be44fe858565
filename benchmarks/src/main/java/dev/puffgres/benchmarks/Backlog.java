package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.JournalEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What waits comes through: rows that were written while the connectors were stopped, and then the whole topic, which those rounds have filled,
 * into an empty namespace.
 */
final class Backlog {

    private static final String TABLE = "sustained";
    private static final String SINK = "sustained-sink";
    private static final int TRANSACTION = 1_000;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** For the compiler: with the sink or without. */
    private static final List<Boolean> WARM_UP = List.of(true, true, true, false);

    /** Each way is as often before the other as after it. */
    private static final List<Boolean> ROUNDS = List.of(false, true, true, false);

    private final LocalMirror mirror;
    private final Run run;
    private final int rows;
    private long written;

    Backlog(LocalMirror mirror, Run run) {
        this.mirror = mirror;
        this.run = run;
        this.rows = run.quick() ? 1_000 : 125_000;
    }

    JsonNode sustained() throws Exception {
        mirror.pace(ServicePace.AT_ONCE);
        mirror.table(TABLE);
        mirror.startSource(TABLE, Map.of());
        mirror.startSink(SINK, TABLE, Map.of());
        ObjectNode raw = EndToEnd.JSON.createObjectNode().put("rows", rows).put("transaction", TRANSACTION);
        ArrayNode rounds = raw.putArray("rounds");
        for (boolean withSink : run.quick() ? List.of(true) : WARM_UP) {
            rounds.add(round(withSink, true));
        }
        for (boolean withSink : run.quick() ? List.of(true, false) : ROUNDS) {
            rounds.add(round(withSink, false));
        }
        mirror.delete(Set.of(SINK, LocalMirror.source(TABLE)));
        return raw;
    }

    private ObjectNode round(boolean withSink, boolean warmUp) throws Exception {
        mirror.stack.connect().stop(SINK);
        mirror.stack.connect().stop(LocalMirror.source(TABLE));
        long before = mirror.end(TABLE);
        insert();
        if (withSink) {
            mirror.seek(SINK, TABLE, before);
            mirror.stack.connect().resume(SINK);
        }
        mirror.emulator.journal().clear();
        Duration worker = mirror.workerCpu();
        Duration own = LocalMirror.ownCpu();
        Duration machine = Machine.busy();
        mirror.stack.connect().resumeSoon(LocalMirror.source(TABLE));

        mirror.await("the first record", LIMIT, PAUSE, () -> mirror.end(TABLE) > before);
        Instant first = Instant.now();
        mirror.await("the last record", LIMIT, PAUSE, () -> mirror.end(TABLE) >= before + rows);
        Instant last = Instant.now();
        ObjectNode round = EndToEnd.JSON
                .createObjectNode()
                .put("warmUp", warmUp)
                .put("withSink", withSink)
                .put("topicSeconds", seconds(first, last));
        if (withSink) {
            mirror.await(
                    "the last document",
                    LIMIT,
                    PAUSE,
                    () -> mirror.emulator.journal().size() >= rows);
            List<JournalEntry> entries = mirror.emulator.journal().entries();
            round.put(
                    "documentSeconds",
                    seconds(first, entries.get(entries.size() - 1).at()));
        }
        round.put("machineCpuSeconds", seconds(Machine.busy().minus(machine)))
                .put("workerCpuSeconds", seconds(mirror.workerCpu().minus(worker)))
                .put("emulatorCpuSeconds", seconds(LocalMirror.ownCpu().minus(own)));
        run.progress((withSink ? "Postgres to document: " : "Debezium to topic: ") + round);
        return round;
    }

    private void insert() throws SQLException {
        try (Connection connection = mirror.stack.postgres().connection();
                PreparedStatement insert = connection.prepareStatement(LocalMirror.insert(TABLE))) {
            for (int done = 0; done < rows; done += TRANSACTION) {
                insert.setLong(1, written + 1);
                insert.setLong(2, written + TRANSACTION);
                insert.execute();
                written += TRANSACTION;
            }
        }
    }

    /** What the rounds have left in the topic, from its beginning, by a sink that starts with nothing. */
    JsonNode drain() throws Exception {
        ObjectNode raw = EndToEnd.JSON.createObjectNode();
        raw.put("rows", mirror.end(TABLE));
        raw.set(ServicePace.SERVICE.name(), drain("drain-service", ServicePace.SERVICE));
        raw.set(ServicePace.AT_ONCE.name(), drain("drain-at-once", ServicePace.AT_ONCE));
        mirror.pace(ServicePace.AT_ONCE);
        return raw;
    }

    private JsonNode drain(String sink, ServicePace pace) throws Exception {
        long records = mirror.end(TABLE);
        mirror.emulator.reset();
        mirror.pace(pace);
        Duration worker = mirror.workerCpu();
        Duration own = LocalMirror.ownCpu();
        Instant start = Instant.now();
        mirror.startSink(sink, TABLE, Map.of());
        mirror.await(
                "the last document",
                LIMIT,
                PAUSE,
                () -> mirror.emulator.journal().size() >= records);
        List<JournalEntry> entries = mirror.emulator.journal().entries();
        ObjectNode drain = EndToEnd.JSON
                .createObjectNode()
                .put("seconds", seconds(start, entries.get(entries.size() - 1).at()))
                .put("secondsToFirst", seconds(start, entries.get(0).at()))
                .put("requests", mirror.emulator.requests().size())
                .put("workerCpuSeconds", seconds(mirror.workerCpu().minus(worker)))
                .put("emulatorCpuSeconds", seconds(LocalMirror.ownCpu().minus(own)));
        run.progress("drained " + records + " records, " + pace.label() + ": " + drain);
        mirror.delete(Set.of(sink));
        mirror.emulator.reset();
        return drain;
    }

    private static double seconds(Instant from, Instant to) {
        return seconds(Duration.between(from, to));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
