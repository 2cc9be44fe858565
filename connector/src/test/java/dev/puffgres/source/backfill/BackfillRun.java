package dev.puffgres.source.backfill;

import dev.puffgres.source.PuffgresSourceConnector;
import dev.puffgres.source.PuffgresSourceTask;
import dev.puffgres.source.SimulatedWorker;
import dev.puffgres.stack.Postgres;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.Awaitility;

/** A connector's tasks, each in a worker of its own that shares nothing with the others but the stored offsets. */
final class BackfillRun {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Map<String, String> properties = new HashMap<>();

    BackfillRun(Postgres postgres, String prefix, String mappings) {
        properties.put("name", prefix);
        properties.put("adapter", "wal2json_stream");
        properties.put("topic.prefix", prefix);
        properties.put("slot.name", prefix);
        properties.put("database.hostname", postgres.host());
        properties.put("database.port", Integer.toString(postgres.port()));
        properties.put("database.user", postgres.user());
        properties.put("database.dbname", postgres.database());
        properties.put("mapping.json", mappings);
        properties.put("poll.interval.ms", "20");
        properties.put("heartbeat.interval.ms", "200");
    }

    BackfillRun with(String option, String value) {
        properties.put(option, value);
        return this;
    }

    /** Starts the only task. */
    void start(SimulatedWorker worker) {
        worker.start(new PuffgresSourceTask(), taskConfigs(1).get(0));
    }

    List<Map<String, String>> taskConfigs(int tasks) {
        PuffgresSourceConnector connector = new PuffgresSourceConnector();
        connector.start(properties);
        return connector.taskConfigs(tasks);
    }

    /** Lets a worker work until something is so. */
    static void until(SimulatedWorker worker, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            worker.step();
            worker.flush();
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE);
            }
        }
    }

    /** Whether a table is stored as done. */
    static boolean isDone(SimulatedWorker worker, String table) {
        return worker.offsets().entrySet().stream()
                .anyMatch(each -> table.equals(each.getKey().get("table")) && TableOffset.isDone(each.getValue()));
    }

    static boolean isRead(SourceRecord record) {
        return record.value() instanceof Struct value
                && value.schema().field("op") != null
                && value.getString("op").equals("r");
    }

    /** A column after a change, as text; null where there is none. */
    static String after(SourceRecord record, String column) {
        return record.value() instanceof Struct value
                        && value.schema().field("after") != null
                        && value.getStruct("after") != null
                ? String.valueOf(value.getStruct("after").get(column))
                : null;
    }

    static Struct source(SourceRecord record) {
        return ((Struct) record.value()).getStruct("source");
    }

    /** How many chunks of a table the task has read since it was started. */
    static long chunks(String table) {
        Object chunks = metric(table, "chunks-total");
        return chunks instanceof Number number ? number.longValue() : 0;
    }

    /** An attribute of a table's MBean; empty text where there is none. */
    static Object metric(String table, String attribute) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            for (ObjectName bean : server.queryNames(
                    new ObjectName("puffgres:type=source-backfill-metrics,table=public." + table + ",*"), null)) {
                return server.getAttribute(bean, attribute);
            }
            return "";
        } catch (JMException e) {
            throw new AssertionError("the MBean has the attribute", e);
        }
    }

    static void await(BooleanSupplier condition) {
        Awaitility.await().atMost(PATIENCE).until(condition::getAsBoolean);
    }
}
