package dev.puffgres.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.Closeable;
import java.io.IOException;
import org.apache.kafka.connect.data.Schema;

/**
 * The payload of a record's key or value as a stream of JSON.
 *
 * @param schema of the payload; null if the record has none
 * @param json the whole of the record's bytes
 * @param offset of the first byte that the parser sees
 */
record RawInput(JsonParser parser, Schema schema, byte[] json, int offset) implements Closeable {

    /** The array that begins at the parser's token, passed over. */
    RawVector vector() throws IOException {
        int start = offset + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        return new RawVector(
                json, start, offset + (int) parser.currentLocation().getByteOffset());
    }

    /** @throws NotPlainException if the payload does not end here */
    void requireEnd() throws IOException {
        NotPlainException.unless(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
