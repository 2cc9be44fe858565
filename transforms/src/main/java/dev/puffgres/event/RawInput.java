package dev.puffgres.event;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.apache.kafka.connect.data.Schema;

/**
 * The payload of a record's key or value as a stream of JSON.
 *
 * @param schema of the payload; null if the record has none
 * @param json the whole of the record's bytes
 * @param end of the payload
 */
record RawInput(RecordParser parser, Schema schema, byte[] json, int end) {

    /** The array that begins at the parser's token, for {@link WireRow}. */
    Object vector() throws IOException {
        int start = parser.offset() - 1;
        int behind = NumberArray.end(json, start, end);
        if (behind < 0) {
            return JsonInput.value(parser);
        }
        parser.skipTo(behind - 1);
        NotPlainException.unless(parser.nextToken() == JsonToken.END_ARRAY);
        return new RawVector(json, start, behind);
    }

    /** @throws NotPlainException if the payload does not end here */
    void requireEnd() throws IOException {
        NotPlainException.unless(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
    }
}
