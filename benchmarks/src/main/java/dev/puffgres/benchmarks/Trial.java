package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.stack.Connect;
import dev.puffgres.stack.Worker;
import dev.puffgres.stack.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * One contestant reads one topic to its end, in a worker that is started for it. The first rows warm the worker up; the clock and the
 * processor time run from there to the last row.
 *
 * @param rows in the topic
 * @param warmUp how many of them are not measured
 */
record Trial(String bootstrapServers, WorkerOptions options, int rows, int warmUp) {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int STATUS_EVERY = 100;
    private static final int SAMPLE_MS = 20;

    /** How far a trial is, and what it has cost. */
    private record Sample(long nanos, long rows, Duration cpu) {}

    /**
     * @param name the connector's, which no other trial has had: its group has read nothing yet
     * @param connector the whole configuration, but for the destination's
     * @return the figures
     * @throws NotMeasuredException if the sink fails, or stops making progress
     */
    ObjectNode run(String name, Map<String, String> connector, Destination destination)
            throws IOException, InterruptedException {
        Path gcLog = Files.createTempFile("puffgres-gc", ".log");
        try (Worker worker =
                Worker.start(bootstrapServers, options.withJvmOption("-Xlog:gc:file=" + gcLog + "::filecount=0"))) {
            Connect connect = worker.connect();
            Sample start = new Sample(System.nanoTime(), 0, cpu(worker));
            connect.put(name, connector);
            if (warmUp > 0) {
                start = await(worker, name, destination, warmUp);
            }
            Sample end = await(worker, name, destination, rows);
            ObjectNode result = new ObjectMapper().createObjectNode();
            result.put("rows", rows);
            double seconds = (end.nanos() - start.nanos()) / 1e9;
            long measured = end.rows() - start.rows();
            result.put("measuredRows", measured);
            if (measured == 0) {
                throw new NotMeasuredException("all rows came within " + SAMPLE_MS + " ms of the end of the warm-up");
            }
            result.put("seconds", seconds);
            result.put("rowsPerSecond", measured / seconds);
            result.put("cpuSecondsPerMillion", end.cpu().minus(start.cpu()).toMillis() / 1e3 / measured * 1e6);
            result.put("requests", destination.requests());
            result.put("requestBytes", destination.bytes());
            // Leaves at least one line in the log.
            worker.heapUsed();
            result.put("heapMiB", GcLog.mostAfterCollection(gcLog).orElseThrow());
            worker.stop();
            return result;
        } finally {
            Files.deleteIfExists(gcLog);
        }
    }

    private static Sample await(Worker worker, String name, Destination destination, long rows)
            throws InterruptedException {
        long progressAt = System.nanoTime();
        long before = -1;
        for (int samples = 0; ; samples++) {
            Sample sample = new Sample(System.nanoTime(), destination.rows(), cpu(worker));
            if (sample.rows() >= rows) {
                return sample;
            }
            if (sample.rows() > before) {
                before = sample.rows();
                progressAt = sample.nanos();
            }
            if (samples % STATUS_EVERY == STATUS_EVERY - 1) {
                failIfFailed(worker.connect(), name);
            }
            if (sample.nanos() - progressAt > PATIENCE.toNanos()) {
                throw new NotMeasuredException(
                        "no progress for " + PATIENCE.toSeconds() + " s after " + before + " rows");
            }
            Thread.sleep(SAMPLE_MS);
        }
    }

    private static void failIfFailed(Connect connect, String name) {
        for (JsonNode task : connect.status(name).path("tasks")) {
            if (task.path("state").asText().equals("FAILED")) {
                throw new NotMeasuredException("the task failed: "
                        + task.path("trace")
                                .asText()
                                .lines()
                                .filter(line -> !line.startsWith("\t"))
                                .reduce((first, second) -> first + " / " + second)
                                .orElse(""));
            }
        }
    }

    /** Of the whole process: compiler and collector included. */
    private static Duration cpu(Worker worker) {
        return ProcessHandle.of(worker.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow(() -> new NotMeasuredException("the worker is gone"));
    }
}
