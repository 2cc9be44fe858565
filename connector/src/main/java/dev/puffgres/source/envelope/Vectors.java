package dev.puffgres.source.envelope;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** The conversions of pgvector's types. */
final class Vectors {

    static final String SPARSE = "io.debezium.data.SparseDoubleVector";

    private Vectors() {}

    static Conversion dense() {
        return new Conversion(
                () -> SchemaBuilder.array(Schema.FLOAT64_SCHEMA)
                        .name("io.debezium.data.DoubleVector")
                        .version(1),
                text -> elements(text, Double::valueOf),
                List.of());
    }

    static Conversion half() {
        return new Conversion(
                () -> SchemaBuilder.array(Schema.FLOAT32_SCHEMA)
                        .name("io.debezium.data.FloatVector")
                        .version(1),
                text -> elements(text, Float::valueOf),
                List.of());
    }

    static Conversion sparse() {
        return Conversion.struct(Vectors::sparseSchema, Vectors::sparse, "{}/0");
    }

    /** {@code [1,2.5,-3]}. */
    private static List<Object> elements(String text, Function<String, Object> number) {
        require(text.startsWith("[") && text.endsWith("]"));
        List<Object> elements = new ArrayList<>();
        int end = text.length() - 1;
        for (int start = 1; start < end; ) {
            int comma = text.indexOf(',', start);
            int next = comma < 0 ? end : comma;
            elements.add(number.apply(text.substring(start, next)));
            start = next + 1;
        }
        return elements;
    }

    private static SchemaBuilder sparseSchema() {
        return SchemaBuilder.struct()
                .name(SPARSE)
                .version(1)
                .doc("Sparse double vector")
                .field("dimensions", Schema.INT16_SCHEMA)
                .field(
                        "vector",
                        SchemaBuilder.map(Schema.INT16_SCHEMA, Schema.FLOAT64_SCHEMA)
                                .build());
    }

    /** <code>{1:1.5,3:2}/5</code>: indexes from 1, and the dimensions. */
    private static Struct sparse(Schema schema, String text) {
        int slash = text.indexOf('/');
        require(text.startsWith("{") && slash > 0 && text.charAt(slash - 1) == '}');
        Map<Short, Double> elements = new HashMap<>();
        int end = slash - 1;
        for (int start = 1; start < end; ) {
            int comma = text.indexOf(',', start);
            int next = comma < 0 ? end : comma;
            int colon = text.indexOf(':', start);
            elements.put(Short.valueOf(text.substring(start, colon)), Double.valueOf(text.substring(colon + 1, next)));
            start = next + 1;
        }
        return new Struct(schema)
                .put("dimensions", Short.valueOf(text.substring(slash + 1)))
                .put("vector", elements);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
