package dev.puffgres.event;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/** The fields of a Connect struct. */
record StructFields(Struct struct, RowShapes shapes, UnavailableForms unavailable) implements Fields {

    @Override
    public boolean has(String name) {
        return struct.schema().field(name) != null;
    }

    @Override
    public Object get(String name) {
        Field field = struct.schema().field(name);
        // Struct.get would answer a null with the field's default, and Debezium puts a column's DEFAULT there.
        return field == null ? null : struct.getWithoutDefault(name);
    }

    @Override
    public Fields child(String name) {
        return get(name) instanceof Struct child ? new StructFields(child, shapes, unavailable) : null;
    }

    @Override
    public Row row() {
        return new TypedRow(shapes.of(struct.schema()), struct::getWithoutDefault, unavailable);
    }

    @Override
    public int size() {
        return struct.schema().fields().size();
    }
}
