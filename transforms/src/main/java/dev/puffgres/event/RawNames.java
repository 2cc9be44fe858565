package dev.puffgres.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;

/**
 * The names of an object's members, each expected where it came the last time, so that it is compared as bytes and neither hashed nor
 * looked up. Not thread-safe.
 */
final class RawNames {

    /** More members than an envelope or its source block has are not remembered. */
    private static final int MAX = 32;

    private final SerializedString[] expected = new SerializedString[MAX];

    /**
     * The name of the next member.
     *
     * @param member counts from 0
     * @return null at the object's end
     */
    String next(JsonParser parser, int member) throws IOException {
        if (member >= MAX) {
            return parser.nextFieldName();
        }
        SerializedString name = expected[member];
        if (name != null && parser.nextFieldName(name)) {
            return name.getValue();
        }
        String other = name == null
                ? parser.nextFieldName()
                : parser.currentToken() == JsonToken.FIELD_NAME ? parser.currentName() : null;
        if (other != null) {
            expected[member] = new SerializedString(other);
        }
        return other;
    }
}
