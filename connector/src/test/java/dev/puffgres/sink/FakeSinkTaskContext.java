package dev.puffgres.sink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.IllegalWorkerStateException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** What a worker is to a task: as strict about partitions that it does not own, and as forgetful about the timeout. */
final class FakeSinkTaskContext implements SinkTaskContext {
    final Set<TopicPartition> assignment = new HashSet<>();
    final Set<TopicPartition> paused = new HashSet<>();
    final List<SinkRecord> reported = new ArrayList<>();
    final Map<SinkRecord, Throwable> errors = new HashMap<>();
    CompletableFuture<Void> report = CompletableFuture.completedFuture(null);
    boolean canReport = true;
    ErrantRecordReporter reporter = (record, error) -> {
        reported.add(record);
        errors.put(record, error);
        return report;
    };
    private long timeout = -1;

    /** What the task has asked for since the last call, or -1. */
    long takeTimeout() {
        long asked = timeout;
        timeout = -1;
        return asked;
    }

    @Override
    public Map<String, String> configs() {
        return Map.of();
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void timeout(long timeoutMs) {
        timeout = timeoutMs;
    }

    @Override
    public Set<TopicPartition> assignment() {
        return Set.copyOf(assignment);
    }

    @Override
    public void pause(TopicPartition... partitions) {
        for (TopicPartition each : partitions) {
            requireOwned(each);
            paused.add(each);
        }
    }

    @Override
    public void resume(TopicPartition... partitions) {
        for (TopicPartition each : partitions) {
            requireOwned(each);
            paused.remove(each);
        }
    }

    private void requireOwned(TopicPartition partition) {
        if (!assignment.contains(partition)) {
            throw new IllegalWorkerStateException("not assigned: " + partition);
        }
    }

    @Override
    public void requestCommit() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ErrantRecordReporter errantRecordReporter() {
        return canReport ? reporter : null;
    }

    @Override
    public PluginMetrics pluginMetrics() {
        throw new UnsupportedOperationException();
    }
}
