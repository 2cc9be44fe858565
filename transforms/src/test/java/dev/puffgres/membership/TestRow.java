package dev.puffgres.membership;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.event.Row;
import dev.puffgres.event.RowShape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A row of values already read. */
final class TestRow implements Row {

    private final Map<String, ColumnType> types = new LinkedHashMap<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    static TestRow of(String column, Kind kind, Object value) {
        return new TestRow().with(column, kind, value);
    }

    TestRow with(String column, Kind kind, Object value) {
        return with(column, ColumnType.of(kind), value);
    }

    TestRow with(String column, ColumnType type, Object value) {
        types.put(column, type);
        values.put(column, value);
        return this;
    }

    @Override
    public RowShape shape() {
        return RowShape.of(types, Set.of());
    }

    @Override
    public Object value(int place) {
        return values.get(shape().name(place));
    }
}
