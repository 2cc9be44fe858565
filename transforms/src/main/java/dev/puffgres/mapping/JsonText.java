package dev.puffgres.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Reads and writes JSON: strict about what follows and what is said twice, exact about numbers. */
final class JsonText {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonText() {}

    /** Reads a whole text. A number with an endless exponent is refused as the others are: Jackson
     * itself throws a {@link NumberFormatException}, which quotes it. */
    static JsonNode read(ObjectMapper mapper, String text) throws JsonProcessingException {
        try {
            return mapper.readTree(text);
        } catch (NumberFormatException e) {
            throw new StreamConstraintsException("a number's exponent is too long");
        }
    }

    static JsonNode read(String text) throws JsonProcessingException {
        return read(MAPPER, text);
    }

    static String write(JsonNode value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
