package dev.puffgres.benchmarks;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;

/** The forms in which a record reaches a sink's transforms. */
public enum Form {
    /** JsonConverter with schemas, or a registry's converter. */
    STRUCT,
    /** JsonConverter without schemas. */
    MAP,
    /** ByteArrayConverter; the source wrote JSON without schemas. */
    BYTES,
    /** ByteArrayConverter; the source wrote JSON with schemas. */
    BYTES_WITH_SCHEMA;

    private static final String TOPIC = "app.public.table";

    /** How the page calls it. */
    String label() {
        return switch (this) {
            case STRUCT -> "Struct";
            case MAP -> "Map";
            case BYTES -> "JSON in bytes";
            case BYTES_WITH_SCHEMA -> "JSON with schema in bytes";
        };
    }

    SchemaAndValue of(Schema schema, Object value, boolean key) {
        return switch (this) {
            case STRUCT ->
                converter(true, key).toConnectData(TOPIC, converter(true, key).fromConnectData(TOPIC, schema, value));
            case MAP ->
                converter(false, key).toConnectData(TOPIC, converter(false, key).fromConnectData(TOPIC, schema, value));
            case BYTES ->
                new SchemaAndValue(Schema.BYTES_SCHEMA, converter(false, key).fromConnectData(TOPIC, schema, value));
            case BYTES_WITH_SCHEMA ->
                new SchemaAndValue(Schema.BYTES_SCHEMA, converter(true, key).fromConnectData(TOPIC, schema, value));
        };
    }

    private static final Map<Boolean, Map<Boolean, JsonConverter>> CONVERTERS = Map.of(
            true, Map.of(true, converter(true, true, 16), false, converter(true, false, 16)),
            false, Map.of(true, converter(false, true, 16), false, converter(false, false, 16)));

    /** One for all records, since converters hand out the same schema object for the same schema. */
    static JsonConverter converter(boolean schemas, boolean key) {
        return CONVERTERS.get(schemas).get(key);
    }

    private static JsonConverter converter(boolean schemas, boolean key, int cached) {
        JsonConverter converter = new JsonConverter();
        converter.configure(
                Map.of("schemas.enable", schemas, "replace.null.with.default", false, "schemas.cache.size", cached),
                key);
        return converter;
    }
}
