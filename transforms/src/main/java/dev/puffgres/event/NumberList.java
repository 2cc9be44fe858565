package dev.puffgres.event;

import java.util.AbstractList;
import java.util.List;

/**
 * A list of numbers in a record without a schema. An element is made plain when it is asked for: most such lists are vectors, which are
 * read from the record's own numbers ({@link WireValues#floats}) and ask for none.
 */
public final class NumberList extends AbstractList<Object> {

    private final List<?> wire;

    private NumberList(List<?> wire) {
        this.wire = wire;
    }

    /** @return null if anything else than numbers is in the list */
    static NumberList of(List<?> wire) {
        for (Object element : wire) {
            if (!(element instanceof Number)) {
                return null;
            }
        }
        return new NumberList(wire);
    }

    /** The numbers as the record has them. */
    List<?> wire() {
        return wire;
    }

    @Override
    public Object get(int index) {
        return UntypedValues.plain(wire.get(index));
    }

    @Override
    public int size() {
        return wire.size();
    }
}
