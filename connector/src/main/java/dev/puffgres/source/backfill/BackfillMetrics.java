package dev.puffgres.source.backfill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;

/** The progress of a task's tables as MBeans {@code puffgres:type=source-backfill-metrics,connector=…,task=…,table=…}. */
final class BackfillMetrics implements AutoCloseable {

    private static final String DOMAIN = "puffgres";
    private static final String GROUP = "source-backfill-metrics";

    /** Whose beans they are, by connector and task: what streams takes them over from what backfilled, and a task from its predecessor. */
    private static final ConcurrentMap<List<String>, BackfillMetrics> OWNERS = new ConcurrentHashMap<>();

    private final Metrics metrics;
    private final String connector;
    private final String task;

    BackfillMetrics(String connector, int task) {
        this.connector = connector;
        this.task = Integer.toString(task);
        OWNERS.put(List.of(connector, this.task), this);
        JmxReporter jmx = new JmxReporter();
        // Kafka counts the metrics of a registry in a bean without tags, which the tasks of a worker would share.
        jmx.configure(Map.of(JmxReporter.EXCLUDE_CONFIG, DOMAIN + ":type=kafka-metrics-count.*"));
        metrics = new Metrics(new MetricConfig(), List.of(jmx), Time.SYSTEM, new KafkaMetricsContext(DOMAIN));
    }

    void register(TableProgress progress) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("connector", connector);
        tags.put("task", task);
        tags.put("table", progress.table().toString());
        gauge(
                tags,
                "phase",
                "waiting: for what must be before, or for other tables of the task. reading. read: every row is. catching-up: the"
                        + " stream has yet to pass what was committed while the table was read. done.",
                () -> progress.phase().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        gauge(tags, "rows-total", "Rows that were given to Connect.", progress::rows);
        gauge(
                tags,
                "rows-scanned-total",
                "Rows that were looked at: those given to Connect and those that cannot be members of any mapping.",
                progress::scanned);
        gauge(
                tags,
                "rows-estimate",
                "Rows that the table has, as Postgres' planner thinks; -1 while it was not asked.",
                progress::estimate);
        gauge(tags, "rows-per-second", "Rows given to Connect per second, lately.", progress::rowsPerSecond);
        gauge(tags, "chunks-total", "Chunks that were read since the task was started.", progress::chunks);
        gauge(
                tags,
                "percent",
                "Rows that were looked at, of the estimate. 100 only when every row is read.",
                progress::percent);
        gauge(
                tags,
                "eta-seconds",
                "How long it takes yet at the present speed; -1 where that cannot be said.",
                () -> progress.secondsLeft().orElse(-1));
    }

    private void gauge(Map<String, String> tags, String name, String description, Supplier<Object> value) {
        metrics.addMetric(
                metrics.metricName(name, GROUP, description, tags), (Gauge<Object>) (config, now) -> value.get());
    }

    /** Takes the beans away, unless they are others' by now. */
    @Override
    public void close() {
        OWNERS.computeIfPresent(List.of(connector, task), (key, owner) -> {
            if (owner != this) {
                return owner;
            }
            metrics.close();
            return null;
        });
    }
}
