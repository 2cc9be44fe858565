package dev.puffgres.event;

import java.util.Map;

/** The fields of a JSON object without a schema. */
record MapFields(Map<?, ?> map, UnavailableForms unavailable) implements Fields {

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
        return map.get(name) instanceof Map<?, ?> child ? new MapFields(child, unavailable) : null;
    }

    @Override
    public Row row() {
        return new UntypedRow(map, unavailable);
    }

    @Override
    public int size() {
        return map.size();
    }
}
