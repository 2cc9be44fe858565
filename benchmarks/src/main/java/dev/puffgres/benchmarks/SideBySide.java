package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.stack.Broker;
import dev.puffgres.stack.SchemaRegistry;
import dev.puffgres.stack.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One task in one worker reads one topic of a real broker: ours beside a no-op sink and a peer, each in a worker of its own, one after
 * the other.
 */
final class SideBySide implements Part {

    /** The plugin zip of the build. */
    static final String ARCHIVE = "puffgres.plugin.archive";

    /** How many rows, if not as many as {@link WireForm} says. */
    private static final String ROWS = "puffgres.rows";

    /** A pattern of the trials to be run, such as {@code JSON-OURS.*}, if not all. */
    private static final String TRIALS = "puffgres.trials";

    /** Options of the workers' JVM besides, such as those of a flight recording. */
    private static final String JVM_OPTIONS = "puffgres.worker.jvm.options";

    /** A directory that holds the plugin of the peer sink. */
    private static final String PEER = "puffgres.peer.plugins";

    private static final int ROUNDS = 2;
    private static final int QUICK_ROWS = 2_000;
    private static final int WARM_UP_SHARE = 5;
    private static final String HEAP = "1g";

    /** As in config-examples/sink-tuned.json. */
    static final Map<String, String> CONSUMER = Map.of(
            "consumer.override.max.poll.records", "10000",
            "consumer.override.fetch.min.bytes", "1048576",
            "consumer.override.fetch.max.wait.ms", "100",
            "consumer.override.max.partition.fetch.bytes", "8388608");

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "worker";
    }

    @Override
    public String title() {
        return "One worker, one task";
    }

    @Override
    public JsonNode measure(Run run) throws IOException {
        ObjectNode raw = JSON.createObjectNode();
        raw.put("heap", HEAP);
        raw.set("consumer", JSON.valueToTree(CONSUMER));
        ArrayNode trials = raw.putArray("trials");
        Path plugins = Files.createTempDirectory("puffgres-no-op");
        try (Broker broker = Broker.start()) {
            PluginDirectory.write(plugins);
            for (WireForm form : run.quick() ? List.of(WireForm.JSON) : List.of(WireForm.values())) {
                measure(run, broker, plugins, form, trials);
                run.kept().accept(raw);
            }
        } finally {
            delete(plugins);
        }
        return raw;
    }

    /** One form of the records. Whatever fails is an entry that says so, and the rest goes on. */
    private static void measure(Run run, Broker broker, Path plugins, WireForm form, ArrayNode trials) {
        if (contestants(run, form, 1).isEmpty()) {
            return;
        }
        int rows = run.quick() ? QUICK_ROWS : Integer.getInteger(ROWS, form.rows());
        try (Registry registry = Registry.of(form)) {
            if (!broker.topics().contains(WrittenTopic.name(form))) {
                run.progress("worker: writes %,d rows, %s".formatted(rows, form.label()));
                WrittenTopic.write(broker, form, rows, registry.url());
            }
            for (int round = 1; round <= (run.quick() ? 1 : ROUNDS); round++) {
                for (Contestant contestant : contestants(run, form, round)) {
                    ObjectNode trial = entry(trials, form, contestant, round);
                    try {
                        WorkerOptions options = options(plugins, form, contestant);
                        Trial measured = new Trial(
                                broker.bootstrapServers(), options, rows, run.quick() ? 0 : rows / WARM_UP_SHARE);
                        trial.setAll(trial(measured, form, contestant, registry, round));
                        run.progress("worker: %s, %s, round %d: %,.0f rows/s"
                                .formatted(
                                        form.label(),
                                        contestant.label(),
                                        round,
                                        trial.path("rowsPerSecond").asDouble()));
                    } catch (Exception e) {
                        fail(run, trial, e);
                    }
                }
            }
        } catch (Exception e) {
            contestants(run, form, 1).forEach(contestant -> fail(run, entry(trials, form, contestant, 1), e));
        }
    }

    private static ObjectNode entry(ArrayNode trials, WireForm form, Contestant contestant, int round) {
        return trials.addObject()
                .put("form", form.name())
                .put("contestant", contestant.name())
                .put("round", round);
    }

    private static void fail(Run run, ObjectNode trial, Exception failure) {
        trial.put("failed", failure.getMessage() == null ? failure.toString() : failure.getMessage());
        run.progress("worker: failed: " + trial);
    }

    private static ObjectNode trial(Trial trial, WireForm form, Contestant contestant, Registry registry, int round)
            throws IOException, InterruptedException {
        try (Destination destination = contestant.destination()) {
            Map<String, String> connector = new HashMap<>(CONSUMER);
            connector.put("tasks.max", "1");
            connector.put("topics", WrittenTopic.name(form));
            connector.putAll(form.connectorOptions(registry.url()));
            connector.putAll(contestant.connectorOptions(form));
            connector.putAll(destination.connectorOptions());
            String name = contestant + "-" + form + "-" + round;
            return trial.run(name.toLowerCase(Locale.ROOT), connector, destination);
        }
    }

    /** A full compiler and the collector that a worker has by default, in place of what the stack's tests start sooner with. */
    private static WorkerOptions options(Path plugins, WireForm form, Contestant contestant) {
        WorkerOptions options = WorkerOptions.DEFAULT
                .withPlugin(Path.of(required(ARCHIVE)))
                .withPluginDirectory(plugins)
                .withHeap(HEAP)
                .withJvmOption("-XX:TieredStopAtLevel=4")
                .withJvmOption("-XX:-UseSerialGC")
                .withJvmOption("-XX:+UseG1GC");
        for (String option : System.getProperty(JVM_OPTIONS, "").split(" ")) {
            if (!option.isEmpty()) {
                options = options.withJvmOption(option);
            }
        }
        if (form == WireForm.AVRO) {
            options = options.withPluginDirectory(SchemaRegistry.converterPlugin());
        }
        if (contestant == Contestant.PEER) {
            Path peer = Path.of(required(PEER));
            if (!Files.isDirectory(peer)) {
                throw new NotMeasuredException("the peer sink was not built: see benchmarks/peer/build");
            }
            options = options.withPluginDirectory(peer);
        }
        // Neither has a manifest that names its classes.
        return form == WireForm.AVRO || contestant == Contestant.PEER
                ? options.withPluginDiscovery("hybrid_warn")
                : options;
    }

    private static String required(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new NotMeasuredException("the system property " + property + " is missing: benchmarks/run sets it");
        }
        return value;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The schema registry, which only Avro needs. */
    private record Registry(SchemaRegistry server) implements AutoCloseable {

        static Registry of(WireForm form) {
            return new Registry(form == WireForm.AVRO ? SchemaRegistry.start() : null);
        }

        Optional<String> url() {
            return Optional.ofNullable(server).map(running -> running.url().toString());
        }

        @Override
        public void close() {
            if (server != null) {
                server.close();
            }
        }
    }

    private static List<Contestant> contestants(Run run, WireForm form, int round) {
        if (run.quick()) {
            return List.of(Contestant.NO_OP, Contestant.OURS);
        }
        Pattern chosen = Pattern.compile(System.getProperty(TRIALS, ".*"));
        return Stream.of(Contestant.values())
                .filter(contestant -> contestant.runs(form))
                .filter(contestant -> round == 1 || contestant.closeToOthers())
                .filter(contestant -> chosen.matcher(form + "-" + contestant).matches())
                .toList();
    }

    @Override
    public List<Section> sections(JsonNode raw) {
        return List.of(new SideBySideSection(raw));
    }
}
