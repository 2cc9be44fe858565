package dev.puffgres.engine;

import dev.puffgres.event.Row;
import dev.puffgres.event.RowShape;
import dev.puffgres.event.Unavailable;

/** An after image whose unavailable columns are taken from the full before image: what is unavailable did not change. */
record FilledRow(Row after, Row before) implements Row {

    @Override
    public RowShape shape() {
        return after.shape();
    }

    @Override
    public Object value(int place) {
        Object value = after.value(place);
        if (value != Unavailable.UNAVAILABLE) {
            return value;
        }
        int former = before.shape().place(after.shape().name(place));
        return former < 0 ? value : before.value(former);
    }
}
