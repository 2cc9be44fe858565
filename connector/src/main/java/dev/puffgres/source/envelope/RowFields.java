package dev.puffgres.source.envelope;

import dev.puffgres.source.postgres.Column;
import dev.puffgres.source.postgres.Table;
import dev.puffgres.source.postgres.TableId;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** Some of a table's columns as the fields of a struct: everything that does not depend on a row is made once. */
final class RowFields {

    private record RowField(
            int index, Column column, Field field, Conversion.Decoder decoder, Object absent, Object unavailable) {}

    private final TableId table;
    private final Schema schema;
    private final RowField[] fields;

    /** @param indexes positions in {@link Table#columns()}, in the order of the fields */
    RowFields(Table table, int[] indexes, SchemaBuilder struct, Conversions conversions) {
        this.table = table.id();
        List<Integer> kept = new ArrayList<>();
        List<Conversion> made = new ArrayList<>();
        for (int index : indexes) {
            Column column = table.columns().get(index);
            conversions.of(column.type()).ifPresent(conversion -> {
                SchemaBuilder field = conversion.schema().get();
                struct.field(
                        column.name(),
                        column.notNull() ? field.build() : field.optional().build());
                kept.add(index);
                made.add(conversion);
            });
        }
        this.schema = struct.build();
        this.fields = new RowField[kept.size()];
        for (int i = 0; i < fields.length; i++) {
            Column column = table.columns().get(kept.get(i));
            Conversion conversion = made.get(i);
            fields[i] = new RowField(
                    kept.get(i),
                    column,
                    schema.fields().get(i),
                    conversion.decoder(),
                    column.notNull() ? conversion.substitute() : null,
                    conversion.unavailable());
        }
    }

    Schema schema() {
        return schema;
    }

    /** A row as a struct. */
    @SuppressWarnings("ReferenceEquality") // A column may hold any text: only the very object says that it is none.
    Struct struct(String[] row, long lsn) {
        Struct struct = new Struct(schema);
        for (RowField each : fields) {
            String text = row[each.index];
            Object value;
            if (text == null) {
                value = each.absent;
            } else if (text == TableEnvelopes.UNAVAILABLE) {
                value = each.unavailable;
            } else {
                value = decode(each, text, lsn);
            }
            struct.put(each.field, value);
        }
        return struct;
    }

    private Object decode(RowField field, String text, long lsn) {
        try {
            return field.decoder.decode(text);
        } catch (RuntimeException e) {
            throw new UnreadableValueException(table, field.column, lsn);
        }
    }
}
