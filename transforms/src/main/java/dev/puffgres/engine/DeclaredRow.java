package dev.puffgres.engine;

import dev.puffgres.event.ColumnException;
import dev.puffgres.event.ColumnType;
import dev.puffgres.event.Row;
import dev.puffgres.event.RowShape;
import dev.puffgres.event.Unavailable;
import dev.puffgres.mapping.ColumnForm;
import java.util.Map;

/** A row some of whose columns' types the mapping declares, because the record does not say them. */
record DeclaredRow(Row row, Declaration declaration) implements Row {

    /**
     * What a mapping declares of rows of one shape.
     *
     * @param shape with the declared types
     * @param forms by place; null where the record's own type holds
     */
    record Declaration(RowShape shape, ColumnForm[] forms) {

        /** @return null if nothing that is declared says more than the record does */
        static Declaration of(RowShape shape, Map<String, ColumnForm> declared) {
            ColumnForm[] forms = new ColumnForm[shape.size()];
            boolean any = false;
            for (int place = 0; place < forms.length; place++) {
                forms[place] = form(declared.get(shape.name(place)), shape.type(place));
                any |= forms[place] != null;
            }
            return any
                    ? new Declaration(
                            shape.retyped((column, type) -> {
                                ColumnForm form = form(declared.get(column), type);
                                return form == null ? type : ColumnForms.type(form);
                            }),
                            forms)
                    : null;
        }

        /** The form, where it says more than the record does: a record that knows its column's type is believed. */
        private static ColumnForm form(ColumnForm form, ColumnType type) {
            if (form == null || type.kind() == ColumnType.Kind.UNTYPED) {
                return form;
            }
            return type.kind() == ColumnType.Kind.TEXT && ColumnForms.refinesText(form) ? form : null;
        }
    }

    static Row of(Row row, Map<String, ColumnForm> declared) {
        return of(row, Declaration.of(row.shape(), declared));
    }

    /** @param declaration for the row's shape; may be null */
    static Row of(Row row, Declaration declaration) {
        return declaration == null ? row : new DeclaredRow(row, declaration);
    }

    @Override
    public RowShape shape() {
        return declaration.shape();
    }

    @Override
    public Object value(int place) {
        ColumnForm form = declaration.forms()[place];
        Object value = row.value(place);
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
            throw new ColumnException(shape().name(place), ColumnForms.complaint(form));
        }
        return decoded;
    }
}
