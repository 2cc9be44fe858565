package dev.puffgres.engine;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.event.Row;
import dev.puffgres.event.RowShape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A row made by hand. */
final class TestRow implements Row {

    private final Map<String, ColumnType> types = new LinkedHashMap<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    static TestRow row() {
        return new TestRow();
    }

    /** A row of the table that most tests are about: a primary key and a title. */
    static TestRow row(long id, Object title) {
        return row().with("id", Kind.INTEGER, id).with("title", Kind.TEXT, title);
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
        return RowShape.of(
                types,
                types.keySet().stream()
                        .filter(column -> types.get(column).kind() == Kind.VECTOR)
                        .collect(Collectors.toSet()));
    }

    @Override
    public Object value(int place) {
        return values.get(shape().name(place));
    }
}
