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

    /** A record has up to three: the key's, and that of the row before and after, which is mostly one. */
    private static final int RECENT = 4;

    private final IdentityHashMap<Schema, RowShape> typed = new IdentityHashMap<>();
    private final Map<List<Object>, RowShape> untyped = new HashMap<>();
    private final RowShape[] recent = new RowShape[RECENT];
    private int oldest;

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

    /**
     * The shape of a JSON object. Those seen last are compared name by name, which costs less than hashing all names.
     *
     * @param columns text, in the record's order
     */
    @SuppressWarnings("unchecked") // JSON objects have text for keys
    RowShape untyped(Collection<?> columns) {
        for (RowShape each : recent) {
            if (each != null && each.hasColumns(columns)) {
                return each;
            }
        }
        if (untyped.size() >= MAX) {
            untyped.clear();
        }
        RowShape shape = untyped.computeIfAbsent(
                new ArrayList<>(columns), any -> RowShape.untyped((Collection<String>) columns));
        recent[oldest] = shape;
        oldest = (oldest + 1) % RECENT;
        return shape;
    }
}
