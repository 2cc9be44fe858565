package dev.puffgres.event;

import java.util.Map;

/** The fields of a JSON object without a schema. */
record MapFields(Map<?, ?> map, RowShapes shapes, UnavailableForms unavailable) implements Fields {

    @Override
    public boolean has(String name) {
        return map.containsKey(name);
    }

    @Override
    public Object get(String name) {
        return map.get(name);
    }

    @Override
    public Fields child(String name) {
        return map.get(name) instanceof Map<?, ?> child ? new MapFields(child, shapes, unavailable) : null;
    }

    @Override
    public Row row() {
        return WireRow.of(map, shapes.untyped(map.keySet()), unavailable);
    }

    @Override
    public int size() {
        return map.size();
    }
}
