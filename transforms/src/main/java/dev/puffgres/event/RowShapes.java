package dev.puffgres.event;

import java.util.IdentityHashMap;
import org.apache.kafka.connect.data.Schema;

/**
 * The shapes of the schemas seen lately. Converters hand out the same schema object for the same schema, and comparing
 * schemas by value costs more than reading a row, so this looks at identity only.
 */
final class RowShapes {

    /** A worker that hands out a new schema object with every record must not fill the memory. */
    private static final int MAX = 256;

    private final IdentityHashMap<Schema, RowShape> shapes = new IdentityHashMap<>();

    RowShape of(Schema schema) {
        RowShape shape = shapes.get(schema);
        if (shape == null) {
            if (shapes.size() >= MAX) {
                shapes.clear();
            }
            shape = new RowShape(schema);
            shapes.put(schema, shape);
        }
        return shape;
    }
}
