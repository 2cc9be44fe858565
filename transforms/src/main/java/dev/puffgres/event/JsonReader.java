package dev.puffgres.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** Parses records that are JSON in bytes or text. Whole numbers stay exact, others become decimals. */
final class JsonReader {

    private static final int SCHEMAS = 64;

    private static final ObjectReader READER = JsonMapper.builder(JsonInput.FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(Object.class);

    private final Map<Map<?, ?>, Schema> schemas = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Map<?, ?>, Schema> eldest) {
            return size() > SCHEMAS;
        }
    };

    /**
     * A parsed document.
     *
     * @param schema of Connect's wrapper, or null
     * @param payload maps, lists, text, Integer, Long, BigInteger, BigDecimal, Boolean or null
     */
    record Document(Schema schema, Object payload) {}

    /**
     * Parses a record's key or value.
     *
     * @param part {@code key} or {@code value}, for the message
     * @param text bytes, a ByteBuffer or a String
     */
    Document read(String part, Object text) {
        Object parsed = parse(part, text);
        if (parsed instanceof Map<?, ?> map
                && map.size() == 2
                && map.containsKey("schema")
                && map.containsKey("payload")) {
            return new Document(schema(part, map.get("schema")), map.get("payload"));
        }
        return new Document(null, parsed);
    }

    private Schema schema(String part, Object schema) {
        if (schema == null) {
            return null;
        }
        if (!(schema instanceof Map<?, ?> map)) {
            throw new MalformedEventException("the record's " + part + " has a schema that is none of Connect's");
        }
        Schema known = schemas.get(map);
        if (known == null) {
            known = JsonSchemas.parse(part, map);
            schemas.put(map, known);
        }
        return known;
    }

    private static Object parse(String part, Object text) {
        try {
            if (text instanceof String string) {
                return READER.readValue(string);
            }
            byte[] bytes = WireValues.bytes(text);
            if (bytes.length > 0 && bytes[0] == 0) {
                throw new MalformedEventException("the record's " + part
                        + " is in Schema Registry format (it begins with 0x00): set " + part
                        + ".converter to the registry's converter, for instance"
                        + " io.confluent.connect.avro.AvroConverter");
            }
            return READER.readValue(bytes);
        } catch (JsonProcessingException e) {
            long offset = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
            long position = offset >= 0 || e.getLocation() == null
                    ? offset
                    : e.getLocation().getCharOffset();
            throw new MalformedEventException("the record's " + part + " is not JSON (at offset " + position
                    + "): use the converter that the source connector writes with as " + part + ".converter");
        } catch (IOException | NumberFormatException e) {
            // Jackson itself throws the second, which quotes the number, for an endless exponent.
            throw new MalformedEventException("the record's " + part + " is not JSON");
        }
    }
}
