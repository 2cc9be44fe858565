package dev.puffgres.engine;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.Row;
import dev.puffgres.event.Unavailable;
import java.util.Set;

/** An after image whose unavailable columns are taken from the full before image: what is unavailable did not change. */
record FilledRow(Row after, Row before) implements Row {

    @Override
    public Set<String> columns() {
        return after.columns();
    }

    @Override
    public boolean has(String column) {
        return after.has(column);
    }

    @Override
    public ColumnType type(String column) {
        return after.type(column);
    }

    @Override
    public Object value(String column) {
        Object value = after.value(column);
        return value == Unavailable.UNAVAILABLE && before.has(column) ? before.value(column) : value;
    }

    @Override
    public boolean nullMayBeUnavailable(String column) {
        return after.nullMayBeUnavailable(column);
    }
}
