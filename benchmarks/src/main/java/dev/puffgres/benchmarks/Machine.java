package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Stream;

/** What a part was measured on, and when: a record of its own in each raw output. */
final class Machine {

    private static final Path CPU = Path.of("/proc/cpuinfo");
    private static final Path STAT = Path.of("/proc/stat");

    private final String commit;
    private final Instant start = Instant.now();
    private final double loadBefore = system().getSystemLoadAverage();

    /** At the start of a part. */
    Machine(String commit) {
        this.commit = commit;
    }

    /** At its end. */
    JsonNode record() throws IOException {
        ObjectNode machine = new ObjectMapper().createObjectNode();
        machine.put("commit", commit);
        machine.put("start", start.truncatedTo(ChronoUnit.SECONDS).toString());
        machine.put("seconds", Duration.between(start, Instant.now()).toSeconds());
        machine.put("processor", processor());
        machine.put("cores", system().getAvailableProcessors());
        machine.put("loadBefore", loadBefore);
        machine.put("loadAfter", system().getSystemLoadAverage());
        machine.put("system", system().getName() + " " + system().getArch());
        machine.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        return machine;
    }

    /** A sentence of such a record. */
    static String sentence(JsonNode machine) {
        return "Commit `%s`, %s (UTC, %s s); %s, %s cores, load %s before and %s at the end; %s."
                .formatted(
                        machine.path("commit").asText(),
                        machine.path("start").asText().replace('T', ' ').replace("Z", ""),
                        machine.path("seconds").asText(),
                        machine.path("processor").asText(),
                        machine.path("cores").asText(),
                        load(machine.path("loadBefore")),
                        load(machine.path("loadAfter")),
                        machine.path("jdk").asText());
    }

    private static String load(JsonNode load) {
        return String.format(Locale.ROOT, "%.1f", load.asDouble());
    }

    /** The time that all cores together have worked since the start of the machine, for whomever. Zero where it is not told. */
    static Duration busy() throws IOException {
        if (!Files.exists(STAT)) {
            return Duration.ZERO;
        }
        try (Stream<String> lines = Files.lines(STAT)) {
            // cpu user nice system idle iowait irq softirq steal, in hundredths of a second (proc_stat(5))
            String[] times = lines.findFirst().orElseThrow().split(" +");
            long busy = 0;
            for (int i : new int[] {1, 2, 3, 6, 7}) {
                busy += Long.parseLong(times[i]);
            }
            return Duration.ofMillis(10 * busy);
        }
    }

    private static OperatingSystemMXBean system() {
        return ManagementFactory.getOperatingSystemMXBean();
    }

    private static String processor() throws IOException {
        if (!Files.exists(CPU)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(CPU)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
