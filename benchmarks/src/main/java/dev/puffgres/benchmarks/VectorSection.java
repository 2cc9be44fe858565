package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.transforms.ApplyMapping;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;

/** How large a vector is on its way; no machine has a say in it. */
record VectorSection(JsonNode raw) implements Section {

    /** How many bytes of a document the vector takes, with its quotes. */
    static JsonNode measure() {
        ObjectNode raw = new ObjectMapper().createObjectNode();
        raw.put("dimensions", Table.DIMENSIONS);
        raw.put("bytes", bytes());
        return raw;
    }

    @Override
    public String title() {
        return "The size of a vector";
    }

    @Override
    public void write(Page page) {
        page.paragraph(
                "A vector of %s dimensions goes as base64 of its 32-bit floats: %s bytes of the document, quotes included."
                        .formatted(
                                Page.number(raw.path("dimensions").asDouble()),
                                Page.number(raw.path("bytes").asDouble())));
    }

    @Override
    public Map<Goal, String> figures() {
        return Map.of(Goal.VECTOR_BYTES, Page.number(raw.path("bytes").asDouble()) + " bytes");
    }

    private static int bytes() {
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
