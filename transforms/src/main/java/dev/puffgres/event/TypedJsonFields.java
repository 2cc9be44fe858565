package dev.puffgres.event;

import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/** The fields of a JSON object that came with Connect's schema. */
record TypedJsonFields(Map<?, ?> map, Schema schema, RowShapes shapes, UnavailableForms unavailable) implements Fields {

    @Override
    public boolean has(String name) {
        return schema.field(name) != null;
    }

    @Override
    public Object get(String name) {
        return map.get(name);
    }

    @Override
    public Fields child(String name) {
        Field field = schema.field(name);
        return field != null && field.schema().type() == Schema.Type.STRUCT && map.get(name) instanceof Map<?, ?> child
                ? new TypedJsonFields(child, field.schema(), shapes, unavailable)
                : null;
    }

    @Override
    public Row row() {
        return WireRow.of(map, shapes.of(schema), unavailable);
    }

    @Override
    public int size() {
        return schema.fields().size();
    }
}
