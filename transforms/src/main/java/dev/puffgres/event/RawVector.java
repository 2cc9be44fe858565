package dev.puffgres.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * An array within a record's bytes that is most likely a vector. It is parsed when it is asked for: the before image's hardly ever
 * is, and takes as long as the after image's.
 *
 * @param start of the array; the bytes have been parsed as JSON before
 * @param end behind it
 */
record RawVector(byte[] json, int start, int end) {

    /**
     * As floats; or as a list where that would lose something, such as a null or the form of an unavailable value.
     *
     * @throws MalformedEventException if a number is none that can be
     */
    Object value(UnavailableForms unavailable) {
        try {
            float[] floats;
            try (JsonParser parser = parser()) {
                floats = JsonInput.floats(parser);
            }
            if (floats != null && !unavailable.mayBeList(floats)) {
                return floats;
            }
            try (JsonParser parser = parser()) {
                return JsonInput.value(parser);
            }
        } catch (IOException | NumberFormatException e) {
            // An exponent without end, which nobody has looked at before; the second quotes it.
            throw new MalformedEventException("the record's value is not JSON");
        }
    }

    private JsonParser parser() throws IOException {
        JsonParser parser = JsonInput.FACTORY.createParser(json, start, end - start);
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw new IllegalStateException("no array begins here");
        }
        return parser;
    }
}
