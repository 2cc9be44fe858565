package dev.puffgres.benchmarks;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** From Postgres to the document, through a real broker and a real worker. */
final class EndToEnd implements Part {

    static final ObjectMapper JSON = new ObjectMapper();

    static final String FAILED = "failed";

    @Override
    public String name() {
        return "end-to-end";
    }

    @Override
    public String title() {
        return "End to end";
    }

    @Override
    public JsonNode measure(Run run) throws Exception {
        ObjectNode raw = JSON.createObjectNode();
        run.progress("starting Postgres, a broker, a worker and the emulator");
        try (LocalMirror mirror = LocalMirror.start()) {
            Backlog backlog = new Backlog(mirror, run);
            attempt(raw, "sustained", run, backlog::sustained);
            attempt(raw, "drain", run, backlog::drain);
            attempt(raw, "freshness", run, new Freshness(mirror, run)::measure);
        }
        return raw;
    }

    /** What fails is on record as that, and does not take the rest with it. */
    private static void attempt(ObjectNode raw, String name, Run run, Callable<JsonNode> measurement) {
        try {
            raw.set(name, measurement.call());
        } catch (Exception e) {
            run.progress(name + " failed");
            e.printStackTrace(run.out());
            raw.putObject(name).put(FAILED, e.toString());
        }
    }

    @Override
    public List<Section> sections(JsonNode raw) {
        return List.of(
                new SustainedSection(raw.path("sustained")),
                new FreshnessSection(raw.path("freshness")),
                new DrainSection(raw.path("drain")),
                new HeapSection());
    }

    /** What differs from the connectors' defaults. */
    static String settings() {
        return "Debezium's connector has " + code(LocalMirror.SOURCE) + ", and writes JSON without schemas; ours has "
                + code(LocalMirror.SINK)
                + ", and reads the bytes ([raw-path.md](raw-path.md)). All else is the default. The worker has a heap of "
                + LocalMirror.HEAP + ".";
    }

    private static String code(Map<String, String> options) {
        return new TreeMap<>(options)
                .entrySet().stream()
                        .map(option -> "`" + option.getKey() + "=" + option.getValue() + "`")
                        .collect(joining(", "));
    }

    /** @throws NotMeasuredException unless it was measured */
    static void requireMeasured(JsonNode measured) {
        if (measured.isMissingNode()) {
            throw new NotMeasuredException("the raw output has nothing of it");
        }
        if (measured.has(FAILED)) {
            throw new NotMeasuredException("it failed: " + measured.path(FAILED).asText());
        }
    }
}
