package dev.puffgres.event;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * An array of numbers within a record's bytes that is most likely a vector. Its numbers are read when it is asked for: the before image's
 * hardly ever is.
 *
 * @param start of the array, whose end is where {@link NumberArray#end} says
 * @param end behind it
 */
record RawVector(byte[] json, int start, int end) {

    /**
     * As floats; or as a list where that would lose something, such as the form of an unavailable value.
     *
     * @throws MalformedEventException if a number is none that can be
     */
    Object value(UnavailableForms unavailable) {
        float[] floats = NumberArray.floats(json, start, end);
        if (floats != null && !unavailable.mayBeList(floats)) {
            return floats;
        }
        try (JsonParser parser = JsonInput.FACTORY.createParser(json, start, end - start)) {
            parser.nextToken();
            return JsonInput.value(parser);
        } catch (IOException | NumberFormatException e) {
            // An exponent without end, which nobody has looked at before; the second quotes it.
            throw new MalformedEventException("the record's value is not JSON");
        }
    }
}
