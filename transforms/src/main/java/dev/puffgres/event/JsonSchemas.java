package dev.puffgres.event;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Reads the {@code schema} half of what JsonConverter writes with {@code schemas.enable=true}. Defaults are left out: a
 * column's DEFAULT must never stand in for its null.
 */
final class JsonSchemas {

    private JsonSchemas() {}

    static Schema parse(String part, Map<?, ?> schema) {
        try {
            return parse(schema);
        } catch (RuntimeException e) {
            throw new MalformedEventException("the record's " + part + " has a schema that is none of Connect's");
        }
    }

    private static Schema parse(Map<?, ?> schema) {
        SchemaBuilder builder = builder(schema);
        if (schema.get("name") instanceof String name) {
            builder.name(name);
        }
        if (Boolean.TRUE.equals(schema.get("optional"))) {
            builder.optional();
        }
        if (schema.get("parameters") instanceof Map<?, ?> parameters) {
            parameters.forEach((name, value) -> builder.parameter((String) name, (String) value));
        }
        return builder.build();
    }

    private static SchemaBuilder builder(Map<?, ?> schema) {
        String type = (String) schema.get("type");
        return switch (type) {
            case "struct" -> struct((List<?>) schema.get("fields"));
            case "array" -> SchemaBuilder.array(parse((Map<?, ?>) schema.get("items")));
            case "map" ->
                SchemaBuilder.map(parse((Map<?, ?>) schema.get("keys")), parse((Map<?, ?>) schema.get("values")));
            case "float" -> SchemaBuilder.float32();
            case "double" -> SchemaBuilder.float64();
            case "boolean" -> SchemaBuilder.bool();
            case "int8" -> SchemaBuilder.int8();
            case "int16" -> SchemaBuilder.int16();
            case "int32" -> SchemaBuilder.int32();
            case "int64" -> SchemaBuilder.int64();
            case "string" -> SchemaBuilder.string();
            case "bytes" -> SchemaBuilder.bytes();
            default -> throw new IllegalArgumentException();
        };
    }

    private static SchemaBuilder struct(List<?> fields) {
        SchemaBuilder builder = SchemaBuilder.struct();
        for (Object each : fields) {
            Map<?, ?> field = (Map<?, ?>) each;
            builder.field((String) field.get("field"), parse(field));
        }
        return builder;
    }
}
