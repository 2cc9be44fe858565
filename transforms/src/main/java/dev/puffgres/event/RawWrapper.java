package dev.puffgres.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/**
 * Opens keys or values of one topic that are JSON in bytes. JsonConverter writes {@code {"schema":…,"payload":…}} with the schema before
 * every payload, ten times as long as it: what stands before the payload is compared with what stood there before, and parsed only
 * where it is new. Not thread-safe.
 */
final class RawWrapper {

    /** A topic has one schema, and another after its table was altered; several if it is made of several tables. */
    private static final int MAX = 16;

    private static final byte[] BEGINNING = "{\"schema\"".getBytes(US_ASCII);

    private final String part;
    private final List<Beginning> known = new ArrayList<>();

    /** The bytes before a payload, and the schema in them, or null. */
    private record Beginning(byte[] bytes, Schema schema) {
        boolean begins(byte[] json) {
            return json.length > bytes.length + 1 && Arrays.equals(json, 0, bytes.length, bytes, 0, bytes.length);
        }
    }

    /** @param part {@code key} or {@code value} */
    RawWrapper(String part) {
        this.part = part;
    }

    /**
     * Opens one.
     *
     * @return at the first token of the payload, which is an object
     * @throws NotPlainException if it is to be read otherwise
     */
    RawInput open(RecordParser parser, byte[] json) throws IOException {
        if (!Arrays.equals(json, 0, Math.min(json.length, BEGINNING.length), BEGINNING, 0, BEGINNING.length)) {
            return input(parser, json, 0, json.length, null);
        }
        Beginning beginning = find(json);
        // The payload ends where the wrapper does; if not, it does not parse.
        NotPlainException.unless(json[json.length - 1] == '}');
        return input(parser, json, beginning.bytes().length, json.length - 1, beginning.schema());
    }

    private static RawInput input(RecordParser parser, byte[] json, int start, int end, Schema schema)
            throws IOException {
        // The second byte keeps Jackson from taking the rest for UTF-16.
        NotPlainException.unless(end - start > 2 && json[start] == '{' && json[start + 1] == '"');
        parser.open(json, start, end);
        parser.nextToken();
        return new RawInput(parser, schema, json, end);
    }

    private Beginning find(byte[] json) throws IOException {
        for (int i = 0; i < known.size(); i++) {
            Beginning beginning = known.get(i);
            if (beginning.begins(json)) {
                if (i > 0) {
                    known.remove(i);
                    known.add(0, beginning);
                }
                return beginning;
            }
        }
        Beginning beginning = parse(json);
        if (known.size() == MAX) {
            known.remove(MAX - 1);
        }
        known.add(0, beginning);
        return beginning;
    }

    /** @throws NotPlainException if the schema is none of a struct, or is not followed by a payload that is an object */
    private Beginning parse(byte[] json) throws IOException {
        try (JsonParser parser = JsonInput.FACTORY.createParser(json)) {
            parser.nextToken();
            parser.nextFieldName();
            JsonToken first = parser.nextToken();
            Object value = JsonInput.value(parser);
            NotPlainException.unless(
                    "payload".equals(parser.nextFieldName()) && parser.nextToken() == JsonToken.START_OBJECT);
            Schema schema = null;
            if (first == JsonToken.START_OBJECT) {
                schema = JsonSchemas.parse(part, (Map<?, ?>) value);
                NotPlainException.unless(schema.type() == Schema.Type.STRUCT);
            } else {
                NotPlainException.unless(value == null);
            }
            int end = (int) parser.currentTokenLocation().getByteOffset();
            return new Beginning(Arrays.copyOf(json, end), schema);
        }
    }
}
