package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** JMH's output, by benchmark and parameters. */
final class Measurements {

    /**
     * What one operation took.
     *
     * @param cpuNs processor time of its thread, in the iteration that took least: who shares the processor takes time in the others
     * @param bytes allocated
     */
    record Cost(double cpuNs, double bytes) {
        double perSecond() {
            return 1e9 / cpuNs;
        }
    }

    private final Map<String, Cost> costs = new LinkedHashMap<>();
    private String settings = "";

    static Measurements of(JsonNode json) {
        Measurements measurements = new Measurements();
        for (JsonNode result : json) {
            Map<String, String> parameters = new TreeMap<>();
            result.path("params")
                    .properties()
                    .forEach(parameter -> parameters.put(
                            parameter.getKey(), parameter.getValue().asText()));
            JsonNode secondary = result.path("secondaryMetrics");
            measurements.costs.put(
                    key(simpleName(result.path("benchmark").asText()), parameters),
                    new Cost(
                            least(metric(secondary, WorkerCpu.LABEL)),
                            metric(secondary, "gc.alloc.rate.norm")
                                    .path("score")
                                    .asDouble()));
            measurements.settings = "%s fork, %s × %s of warm-up, %s × %s of measurement"
                    .formatted(
                            result.path("forks").asText(),
                            result.path("warmupIterations").asText(),
                            result.path("warmupTime").asText(),
                            result.path("measurementIterations").asText(),
                            result.path("measurementTime").asText());
        }
        return measurements;
    }

    private static JsonNode metric(JsonNode metrics, String label) {
        return metrics.has(label) ? metrics.get(label) : metrics.path("·" + label);
    }

    private static double least(JsonNode metric) {
        return StreamSupport.stream(metric.path("rawData").spliterator(), false)
                .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false))
                .mapToDouble(JsonNode::asDouble)
                .min()
                .orElse(Double.NaN);
    }

    Cost envelope(Table table, Form form) {
        return cost("EnvelopeBenchmark.applyMapping", "table", table.name(), "form", form.name());
    }

    /**
     * @param parameters names and values by turns
     * @throws NotMeasuredException if JMH has no such line
     */
    Cost cost(String benchmark, String... parameters) {
        Map<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            sorted.put(parameters[i], parameters[i + 1]);
        }
        Cost cost = costs.get(key(benchmark, sorted));
        if (cost == null) {
            throw new NotMeasuredException(key(benchmark, sorted));
        }
        return cost;
    }

    String settings() {
        return settings;
    }

    private static String key(String benchmark, Map<String, String> parameters) {
        return benchmark + parameters;
    }

    private static String simpleName(String benchmark) {
        return benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
    }
}
