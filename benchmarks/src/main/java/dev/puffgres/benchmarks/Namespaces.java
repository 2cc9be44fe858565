package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.sink.ManyNamespaces;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The sink alone in a small heap, with few namespaces and with many. */
final class Namespaces implements Part {

    static final String HEAP = "512m";
    static final List<Integer> COUNTS = List.of(1, 1_000, 100_000);

    private static final int RECORDS = 1_000_000;
    private static final int FEW_RECORDS = 100_000;
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "namespaces";
    }

    @Override
    public String title() {
        return "Many namespaces";
    }

    @Override
    public JsonNode measure(Run run) throws IOException, InterruptedException {
        ObjectNode raw = new ObjectMapper().createObjectNode();
        ArrayNode runs = raw.putArray("runs");
        for (int round = 0; round < (run.quick() ? 1 : ROUNDS); round++) {
            for (int namespaces : COUNTS) {
                run.progress("namespaces: " + namespaces);
                runs.add(measure(namespaces, run.quick() ? FEW_RECORDS : RECORDS));
            }
        }
        return raw;
    }

    static ObjectNode measure(int namespaces, int records) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyNamespaces.class.getName(),
                        Integer.toString(namespaces),
                        Integer.toString(records))
                .redirectError(Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IOException(records + " records to " + namespaces + " namespaces in -Xmx" + HEAP
                    + " ended with exit code " + exit);
        }
        String[] numbers = said.split(" ", -1);
        ObjectNode result = new ObjectMapper().createObjectNode();
        result.put("namespaces", namespaces);
        result.put("records", Long.parseLong(numbers[0]));
        result.put("requests", Long.parseLong(numbers[1]));
        result.put("bytes", Long.parseLong(numbers[2]));
        result.put("threadNs", Long.parseLong(numbers[3]));
        result.put("processNs", Long.parseLong(numbers[4]));
        result.put("heapBytes", Long.parseLong(numbers[5]));
        return result;
    }

    @Override
    public List<Section> sections(JsonNode raw) {
        return List.of(new NamespacesSection(raw.path("runs")));
    }
}
