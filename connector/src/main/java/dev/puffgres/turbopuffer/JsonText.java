package dev.puffgres.turbopuffer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as text, as requests are put together from it. */
public final class JsonText {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonText() {}

    /** A JSON string, quotes included; only what JSON demands is escaped. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }

    /**
     * An id's JSON text as this package spells ids: an integer with its own digits, a string as {@link #quote} gives it. Two
     * texts of one id are equal in this form, however their strings are escaped.
     *
     * @throws IllegalArgumentException if the text is no JSON integer or string
     */
    public static String canonicalId(String id) {
        try {
            return idText(MAPPER.readTree(id));
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("an id is a JSON integer or string");
        }
    }

    static String idText(JsonNode id) {
        if (id.isIntegralNumber()) {
            return id.bigIntegerValue().toString();
        } else if (id.isTextual()) {
            return quote(id.textValue());
        }
        throw new IllegalArgumentException("an id is a JSON integer or string");
    }

    /** How many bytes a text has in UTF-8. A lone surrogate counts as the one byte that stands in for it. */
    public static long utf8Length(String text) {
        // The JDK copies ASCII many times faster than a loop counts it.
        return text.getBytes(UTF_8).length;
    }
}
