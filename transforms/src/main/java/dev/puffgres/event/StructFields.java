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
        return get(struct.schema().field(name));
    }

    private Object get(Field field) {
        return field == null ? null : value(struct, field);
    }

    /** Struct.get answers a null with the field's default, and Debezium puts a column's DEFAULT there; otherwise it is the quick way. */
    static Object value(Struct struct, Field field) {
        return field.schema().defaultValue() == null ? struct.get(field) : struct.getWithoutDefault(field.name());
    }

    @Override
    public Fields child(String name) {
        return fields(get(name));
    }

    private Fields fields(Object value) {
        return value instanceof Struct child ? new StructFields(child, shapes, unavailable) : null;
    }

    @Override
    public boolean has(FieldName name) {
        return name.in(struct.schema()) != null;
    }

    @Override
    public Object get(FieldName name) {
        return get(name.in(struct.schema()));
    }

    @Override
    public Fields child(FieldName name) {
        return fields(get(name));
    }

    @Override
    public Row row() {
        return WireRow.of(struct, shapes.of(struct.schema()), unavailable);
    }

    @Override
    public int size() {
        return struct.schema().fields().size();
    }
}
