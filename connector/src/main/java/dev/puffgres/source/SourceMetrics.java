package dev.puffgres.source;

import dev.puffgres.source.port.SourceCounters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;

/** A stream's numbers as the MBean {@code puffgres:type=source-task-metrics,connector=…,task=…}. */
final class SourceMetrics implements AutoCloseable {

    private static final String DOMAIN = "puffgres";
    private static final String GROUP = "source-task-metrics";

    /** Whose bean it is, by connector and task: Connect starts the successor of a task that does not end beside it. */
    private static final ConcurrentMap<Map<String, String>, SourceMetrics> OWNERS = new ConcurrentHashMap<>();

    private final Metrics metrics;
    private final Map<String, String> tags = new LinkedHashMap<>();

    SourceMetrics(String connector, int task, SourceCounters counters) {
        tags.put("connector", connector);
        tags.put("task", Integer.toString(task));
        JmxReporter jmx = new JmxReporter();
        // Kafka counts the metrics of a registry in a bean without tags, which the tasks of a worker would share.
        jmx.configure(Map.of(JmxReporter.EXCLUDE_CONFIG, DOMAIN + ":type=kafka-metrics-count.*"));
        OWNERS.put(Map.copyOf(tags), this);
        metrics = new Metrics(new MetricConfig(), List.of(jmx), Time.SYSTEM, new KafkaMetricsContext(DOMAIN));
        gauge(
                "records-total",
                "Records that were given to Connect, heartbeats and tombstones included.",
                counters.records::sum);
        gauge(
                "records-acknowledged-total",
                "Records that Kafka has, or that a transform has dropped.",
                counters.acknowledged::sum);
        gauge(
                "transactions-total",
                "Transactions with changes of mapped tables, read to their end.",
                counters.transactions::sum);
        gauge(
                "errors-total",
                "Connections that were lost, attempts to connect that failed, and changes that had to be decoded again.",
                counters.errors::sum);
        gauge(
                "lag-bytes",
                "Bytes of the write-ahead log from what Kafka has to what the server is known to have.",
                counters::lagBytes);
        gauge(
                "server-lsn",
                "The end of the server's log as far as it has said so, as a number; 0 before.",
                counters.serverLsn::get);
        gauge("read-lsn", "Up to where changes were read, as a number; 0 before.", counters.readLsn::get);
        gauge(
                "acknowledged-lsn",
                "Up to where Kafka has all changes, as a number; 0 before.",
                counters.acknowledgedLsn::get);
        gauge(
                "confirmed-lsn",
                "Up to where the replication slot need not keep the log, as a number; 0 before.",
                counters.confirmedLsn::get);
    }

    /** Takes the bean away, unless it is the one of a task that was started since. */
    @Override
    public void close() {
        OWNERS.computeIfPresent(Map.copyOf(tags), (task, owner) -> {
            if (owner != this) {
                return owner;
            }
            metrics.close();
            return null;
        });
    }

    private void gauge(String name, String description, LongSupplier value) {
        metrics.addMetric(
                metrics.metricName(name, GROUP, description, tags), (Gauge<Long>) (config, now) -> value.getAsLong());
    }
}
