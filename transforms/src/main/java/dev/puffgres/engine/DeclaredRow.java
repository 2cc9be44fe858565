package dev.puffgres.engine;

import dev.puffgres.event.ColumnException;
import dev.puffgres.event.ColumnType;
import dev.puffgres.event.Row;
import dev.puffgres.event.Unavailable;
import dev.puffgres.mapping.ColumnForm;
import java.util.Map;
import java.util.Set;

/** A row some of whose columns' types the mapping declares, because the record does not say them. */
record DeclaredRow(Row row, Map<String, ColumnForm> forms) implements Row {

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
        ColumnType type = row.type(column);
        ColumnForm form = form(column, type);
        return form == null ? type : ColumnForms.type(form);
    }

    @Override
    public Object value(String column) {
        ColumnForm form = form(column, row.type(column));
        Object value = row.value(column);
        if (form == null || value == null || value == Unavailable.UNAVAILABLE) {
            return value;
        }
        Object decoded;
        try {
            decoded = ColumnForms.decode(form, value);
        } catch (RuntimeException e) {
            // Parsers quote what they cannot parse, so nothing of theirs is passed on.
            decoded = null;
        }
        if (decoded == null) {
            throw new ColumnException(column, ColumnForms.complaint(form));
        }
        return decoded;
    }

    /** The form, where it says more than the record does: a record that knows its column's type is believed. */
    private ColumnForm form(String column, ColumnType type) {
        ColumnForm form = forms.get(column);
        if (form == null || type.kind() == ColumnType.Kind.UNTYPED) {
            return form;
        }
        return type.kind() == ColumnType.Kind.TEXT && ColumnForms.refinesText(form) ? form : null;
    }

    @Override
    public boolean nullMayBeUnavailable(String column) {
        return row.nullMayBeUnavailable(column);
    }
}
