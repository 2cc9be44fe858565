package dev.puffgres.engine;

import dev.puffgres.event.RowShape;
import java.util.IdentityHashMap;
import java.util.function.Function;

/** What follows from the shape of rows, worked out once for each. Not thread-safe. */
final class PerShape<T> {

    /** A table has few shapes; one that changes all the time must not fill the memory. */
    private static final int MAX = 64;

    private final Function<RowShape, T> work;
    private final IdentityHashMap<RowShape, T> known = new IdentityHashMap<>();
    private RowShape lastShape;
    private T last;

    /** @param work what it throws comes through, and is not remembered */
    PerShape(Function<RowShape, T> work) {
        this.work = work;
    }

    T of(RowShape shape) {
        if (shape != lastShape) {
            last = find(shape);
            lastShape = shape;
        }
        return last;
    }

    private T find(RowShape shape) {
        T found = known.get(shape);
        if (found == null) {
            found = work.apply(shape);
            if (known.size() >= MAX) {
                known.clear();
            }
            known.put(shape, found);
        }
        return found;
    }
}
