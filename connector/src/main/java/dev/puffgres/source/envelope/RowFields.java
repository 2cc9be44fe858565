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
    RowFields(Table table, int[] indexes, SchemaBuilder struct, EnvelopeOptions options) {
        this.table = table.id();
        Conversions conversions = new Conversions(options);
        Placeholders placeholders = new Placeholders(options.placeholder());
        List<RowField> made = new ArrayList<>();
        for (int index : indexes) {
            Column column = table.columns().get(index);
            conversions
                    .of(column.type())
                    .ifPresent(conversion -> made.add(rowField(index, column, conversion, struct, placeholders)));
        }
        this.schema = struct.build();
        this.fields = made.toArray(RowField[]::new);
    }

    private static RowField rowField(
            int index, Column column, Conversion conversion, SchemaBuilder struct, Placeholders placeholders) {
        SchemaBuilder builder = conversion.schema().get();
        if (!column.notNull()) {
            builder.optional();
        }
        // A struct is of the very field's schema, so the default, which changes the schema, comes first; it is no
        // struct.
        Schema plain = builder.build();
        Object standard = DefaultValues.of(column, plain, conversion.decoders().apply(plain));
        Schema own = standard == null ? plain : builder.defaultValue(standard).build();
        struct.field(column.name(), own);
        Object absent = null;
        if (column.notNull()) {
            absent = standard == null ? conversion.substitutes().apply(own) : standard;
        }
        return new RowField(
                index,
                column,
                struct.field(column.name()),
                conversion.decoders().apply(own),
                absent,
                conversion.unavailable() == null ? placeholders.of(own) : conversion.unavailable());
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
