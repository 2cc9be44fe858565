package dev.puffgres.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.transforms.ApplyMapping;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;

/** What a sink makes of a source's records: the transform's actions, one after the other, under the rules of versions, with hard deletes. */
public final class Documents {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Stored> stored = new TreeMap<>();

    private record Stored(long version, JsonNode document) {}

    private Documents() {}

    /**
     * The documents by id, with {@code __snapshot} as the only attribute of ours.
     *
     * @param mappings as {@code mapping.json}
     */
    public static Map<String, JsonNode> of(List<SourceRecord> records, String mappings) {
        Documents documents = new Documents();
        try (ApplyMapping<SinkRecord> transform = new ApplyMapping<>()) {
            transform.configure(Map.of("mapping.json", mappings));
            long offset = 0;
            for (SourceRecord record : records) {
                SinkRecord read = transform.apply(new SinkRecord(
                        record.topic(),
                        0,
                        record.keySchema(),
                        record.key(),
                        record.valueSchema(),
                        record.value(),
                        offset++));
                if (read != null && read.value() != null) {
                    ActionRecord.read(read.value()).forEach(documents::apply);
                }
            }
        }
        Map<String, JsonNode> result = new TreeMap<>();
        documents.stored.forEach((id, each) -> result.put(id, each.document));
        return result;
    }

    private void apply(Action action) {
        if (action instanceof Action.Upsert upsert) {
            String id = upsert.target().namespace() + "/" + upsert.target().id();
            long version = upsert.version().value();
            if (!stored.containsKey(id) || stored.get(id).version <= version) {
                stored.put(id, new Stored(version, document(upsert.document())));
            }
        } else if (action instanceof Action.Delete delete) {
            String id = delete.target().namespace() + "/" + delete.target().id();
            if (stored.containsKey(id)
                    && stored.get(id).version <= delete.version().value()) {
                stored.remove(id);
            }
        } else if (!(action instanceof Action.Skip)) {
            throw new AssertionError("not expected here: " + action);
        }
    }

    private static JsonNode document(String text) {
        try {
            ObjectNode document = (ObjectNode) JSON.readTree(text);
            document.remove(List.of("__source_lsn", "__mapping"));
            return document;
        } catch (JsonProcessingException e) {
            throw new AssertionError("a document is JSON", e);
        }
    }
}
