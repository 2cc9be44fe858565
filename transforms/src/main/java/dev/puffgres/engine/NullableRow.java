package dev.puffgres.engine;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.Row;
import dev.puffgres.event.Unavailable;
import java.util.Set;

/**
 * An after image under replica identity DEFAULT: a null in a column for which Debezium has no placeholder is as likely an
 * unchanged TOASTed value.
 *
 * @param undeclared columns that are such columns although the record does not say so
 */
record NullableRow(Row row, Set<String> undeclared) implements Row {

    @Override
    public Set<String> columns() {
        return row.columns();
    }

    @Override
    public boolean has(String column) {
        return row.has(column);
    }

    @Override
    public ColumnType type(String column) {
        return row.type(column);
    }

    @Override
    public Object value(String column) {
        Object value = row.value(column);
        return value == null && nullMayBeUnavailable(column) ? Unavailable.UNAVAILABLE : value;
    }

    @Override
    public boolean nullMayBeUnavailable(String column) {
        return row.nullMayBeUnavailable(column) || undeclared.contains(column);
    }
}
