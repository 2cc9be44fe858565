package dev.puffgres.sink;

import dev.puffgres.action.FailureKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.common.metrics.stats.Max;
import org.apache.kafka.common.utils.Time;

/** The task's numbers as the MBean {@code puffgres:type=sink-task-metrics,connector=…,task=…}. */
final class SinkMetrics implements LatencyListener, AutoCloseable {
    private static final String DOMAIN = "puffgres";
    private static final String GROUP = "sink-task-metrics";

    /** Whose bean it is, by connector and task: Connect starts the successor of a task that does not end beside it. */
    private static final ConcurrentMap<Map<String, String>, SinkMetrics> OWNERS = new ConcurrentHashMap<>();

    private final Metrics metrics;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final Sensor requestLatency;
    private final Sensor freshness;

    SinkMetrics(String connector, String task) {
        tags.put("connector", connector);
        tags.put("task", task);
        JmxReporter jmx = new JmxReporter();
        // Kafka counts the metrics of a registry in a bean without tags, which the tasks of a worker would share.
        jmx.configure(Map.of(JmxReporter.EXCLUDE_CONFIG, DOMAIN + ":type=kafka-metrics-count.*"));
        OWNERS.put(Map.copyOf(tags), this);
        metrics = new Metrics(
                new MetricConfig().timeWindow(30, TimeUnit.SECONDS).samples(2),
                List.of(jmx),
                Time.SYSTEM,
                new KafkaMetricsContext(DOMAIN));
        requestLatency = metrics.sensor("request-latency");
        requestLatency.add(
                name(
                        "request-latency-ms-avg",
                        "Average time from sending a request to its answer, over the last minute."),
                new Avg());
        requestLatency.add(
                name(
                        "request-latency-ms-max",
                        "Longest time from sending a request to its answer, over the last minute."),
                new Max());
        freshness = metrics.sensor("freshness");
        freshness.add(
                name(
                        "freshness-ms-avg",
                        "Average time from the commit in Postgres to being durable in turbopuffer, of the oldest change of each"
                                + " request, over the last minute."),
                new Avg());
        freshness.add(
                name(
                        "freshness-ms-max",
                        "Longest time from the commit in Postgres to being durable in turbopuffer, over the last minute."),
                new Max());
    }

    void register(Tally tally, BufferAccount account, SinkCore core) {
        gauge("rows-upserted-total", "Documents created or replaced.", tally.upserted::sum);
        gauge("rows-patched-total", "Documents of which some attributes were overwritten.", tally.patched::sum);
        gauge("rows-deleted-total", "Documents deleted.", tally.deleted::sum);
        gauge(
                "rows-stale-total",
                "Upserts and patches that the service did not apply because it holds a newer version.",
                tally.stale::sum);
        gauge(
                "deletes-without-effect-total",
                "Deletes whose document was not there, or newer.",
                tally.deletedNothing::sum);
        gauge("rows-skipped-total", "Changes that concern no document.", tally.skipped::sum);
        gauge(
                "documents-unmarked-total",
                "Documents that lack a refused change and could not be marked as incomplete.",
                tally.unmarked::sum);
        gauge(
                "markers-purged-total",
                "Markers of soft deletes that were removed after their retention.",
                tally.purged::sum);
        gauge(
                "reads-behind-changes-total",
                "Rows that a snapshot read and that stand behind changes in their partition: a snapshot that was taken again,"
                        + " or an incremental one.",
                tally.readsBehindChanges::sum);
        for (FailureKind kind : FailureKind.values()) {
            gauge(
                    "rows-failed-" + kebab(kind) + "-total",
                    "Changes that were rejected as " + kind + ".",
                    tally.failed(kind)::sum);
        }
        gauge("requests-total", "Requests sent, retries included.", tally.requests::sum);
        gauge("request-bytes-total", "Bytes of the bodies of accepted writes, as sent.", tally.requestBytes::sum);
        for (RetryCause cause : RetryCause.values()) {
            gauge(
                    "retries-" + kebab(cause) + "-total",
                    "Failed requests that are sent again, by cause: " + kebab(cause) + ".",
                    tally.retries(cause)::sum);
        }
        gauge("buffered-records", "Records that are not done.", account::records);
        gauge("buffered-bytes", "Bytes of rendered rows that are not durable.", account::bytes);
        gauge("requests-in-flight", "Requests that are sent and not answered.", core.pace()::underWay);
        gauge(
                "requests-in-flight-limit",
                "How many requests may be in flight: max.in.flight.requests, or fewer while the service pushes back.",
                core.pace()::limit);
        gauge(
                "linger-ms",
                "How long a row waits for others: linger.ms, or up to linger.max.ms while the service pushes back or requests stand"
                        + " in line.",
                core.pace()::lingerMs);
        gauge(
                "hold-ms",
                "How long a namespace's next request waits after an answer, so as to reach the service shortly before its next commit:"
                        + " of the namespace that was written to last. 0 where commits are not paced.",
                core.pace()::holdMs);
        gauge("lanes", "Lanes: groups of documents that are written one request at a time.", core::lanes);
        gauge(
                "stalled-ms",
                "For how long the request that has been failing longest has been failing; 0 while all is well.",
                core::stalledMs);
    }

    void register(FlowControl flow, RejectedRecords rejected) {
        gauge(
                "partitions-paused",
                "Partitions that are not read for now, because the buffer, or their share of it, is full.",
                flow::paused);
        gauge("reports-pending", "Rejected records that are being reported.", rejected::pending);
        gauge(
                "reports-pending-ms",
                "For how long the rejected record that has waited longest for its report has waited; 0 if none waits.",
                rejected::reportingMs);
    }

    @Override
    public void requestAnswered(long ms) {
        requestLatency.record((double) ms);
    }

    @Override
    public void durable(long sinceCommitMs) {
        freshness.record((double) sinceCommitMs);
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
        metrics.addMetric(name(name, description), (Gauge<Long>) (config, now) -> value.getAsLong());
    }

    private MetricName name(String name, String description) {
        return metrics.metricName(name, GROUP, description, tags);
    }

    private static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
