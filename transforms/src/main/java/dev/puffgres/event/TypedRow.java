package dev.puffgres.event;

import java.util.Set;
import java.util.function.Function;

/** A row whose record says what its columns are. */
record TypedRow(RowShape shape, Function<String, Object> wire, UnavailableForms unavailable) implements Row {

    @Override
    public Set<String> columns() {
        return shape.columns();
    }

    @Override
    public boolean has(String column) {
        return shape.columns().contains(column);
    }

    @Override
    public ColumnType type(String column) {
        return shape.codec(column).type();
    }

    @Override
    public Object value(String column) {
        ColumnCodec codec = shape.codec(column);
        Object value = wire.apply(column);
        if (value == null) {
            return null;
        } else if (unavailable.matches(value)) {
            return Unavailable.UNAVAILABLE;
        }
        return codec.decode(column, value);
    }

    @Override
    public boolean nullMayBeUnavailable(String column) {
        return shape.codec(column).nullMayBeUnavailable();
    }
}
