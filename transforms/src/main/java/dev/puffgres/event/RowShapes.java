package dev.puffgres.event;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/**
 * The shapes of the rows seen lately. Converters hand out the same schema object for the same schema, and comparing schemas by value
 * costs more than reading a row, so schemas are looked up by identity only. Not thread-safe.
 */
final class RowShapes {

    /** A worker that hands out a new schema object with every record must not fill the memory. */
    private static final int MAX = 256;

    private final IdentityHashMap<Schema, RowShape> typed = new IdentityHashMap<>();
    private final Map<List<Object>, RowShape> untyped = new HashMap<>();
    private RowShape lastUntyped = RowShape.untyped(List.of());

    RowShape of(Schema schema) {
        RowShape shape = typed.get(schema);
        if (shape == null) {
            if (typed.size() >= MAX) {
                typed.clear();
            }
            shape = RowShape.of(schema);
            typed.put(schema, shape);
        }
        return shape;
    }

    /** @param columns text, in the record's order */
    @SuppressWarnings("unchecked") // JSON objects have text for keys
    RowShape untyped(Collection<?> columns) {
        if (!lastUntyped.hasColumns(columns)) {
            List<Object> key = new ArrayList<>(columns);
            lastUntyped = untyped.get(key);
            if (lastUntyped == null) {
                if (untyped.size() >= MAX) {
                    untyped.clear();
                }
                lastUntyped = RowShape.untyped((Collection<String>) columns);
                untyped.put(key, lastUntyped);
            }
        }
        return lastUntyped;
    }
}
