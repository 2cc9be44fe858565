package dev.puffgres.engine;

import dev.puffgres.event.Row;
import dev.puffgres.event.RowShape;
import dev.puffgres.event.Unavailable;
import java.util.BitSet;

/**
 * An after image under replica identity DEFAULT: a null in a column for which Debezium has no placeholder is as likely an
 * unchanged TOASTed value.
 *
 * @param nullable the places of such columns
 */
record NullableRow(Row row, BitSet nullable) implements Row {

    @Override
    public RowShape shape() {
        return row.shape();
    }

    @Override
    public Object value(int place) {
        Object value = row.value(place);
        return value == null && nullable.get(place) ? Unavailable.UNAVAILABLE : value;
    }
}
