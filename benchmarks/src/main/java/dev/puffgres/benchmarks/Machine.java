package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.transforms.ApplyMapping;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;

/** What the times were measured on, and the sizes, which do not depend on it. */
final class Machine {

    private static final Path CPU = Path.of("/proc/cpuinfo");

    private Machine() {}

    static void write(Path file, String commit) throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        ObjectNode machine = new ObjectMapper().createObjectNode();
        machine.put("commit", commit);
        machine.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        machine.put("processor", processor());
        machine.put("cores", system.getAvailableProcessors());
        machine.put("load", system.getSystemLoadAverage());
        machine.put("system", system.getName() + " " + system.getArch());
        machine.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        machine.put("vectorBytes", vectorBytes());
        machine.put("dimensions", Table.DIMENSIONS);
        Files.writeString(file, machine.toPrettyString() + "\n");
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

    /** How many bytes of a document the vector takes, with its quotes. */
    private static int vectorBytes() {
        try (ApplyMapping<SinkRecord> transform = new ApplyMapping<>()) {
            transform.configure(Map.of("mapping.json", Table.VECTOR.mapping("rows", Table.VECTOR.tableName())));
            SinkRecord record = Envelopes.of(Table.VECTOR, Form.BYTES)[0];
            List<Action> actions = ActionRecord.read(transform.apply(record).value());
            String document = ((Action.Upsert) actions.get(0)).document();
            String member = "\"embedding\":";
            int start = document.indexOf(member) + member.length();
            int end = document.indexOf('"', start + 1) + 1;
            return document.substring(start, end).getBytes(StandardCharsets.UTF_8).length;
        }
    }
}
