package dev.puffgres.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/**
 * What rows that look alike have in common: their columns, in the record's order, each with its place, its type and how it is
 * decoded. Immutable. Rows of one table mostly share one instance, so that what follows from a shape need be worked out only once.
 */
public final class RowShape {

    private final Map<String, Integer> places;
    private final String[] names;
    private final ColumnCodec[] codecs;

    private RowShape(Collection<String> names, ColumnCodec[] codecs) {
        this.names = names.toArray(String[]::new);
        this.codecs = codecs;
        Map<String, Integer> byName = new LinkedHashMap<>();
        for (String name : names) {
            byName.put(name, byName.size());
        }
        this.places = Collections.unmodifiableMap(byName);
        if (places.size() != codecs.length) {
            throw new IllegalArgumentException("a column is there twice");
        }
    }

    /** The columns are the struct's fields, at the same places. */
    static RowShape of(Schema struct) {
        List<String> names = new ArrayList<>();
        List<ColumnCodec> codecs = new ArrayList<>();
        for (Field field : struct.fields()) {
            names.add(field.name());
            codecs.add(ColumnCodecs.of(field.schema()));
        }
        return new RowShape(names, codecs.toArray(ColumnCodec[]::new));
    }

    /** Columns of a record without a schema. */
    static RowShape untyped(Collection<String> names) {
        ColumnCodec[] codecs = new ColumnCodec[names.size()];
        Arrays.fill(codecs, UntypedValues.CODEC);
        return new RowShape(names, codecs);
    }

    /**
     * Columns whose values need no decoding.
     *
     * @param types by column, in the record's order
     * @param nullable the columns in which null may stand for an unchanged TOASTed value
     */
    public static RowShape of(Map<String, ColumnType> types, Set<String> nullable) {
        ColumnCodec[] codecs = types.entrySet().stream()
                .map(column -> new ColumnCodec(column.getValue(), value -> value, nullable.contains(column.getKey())))
                .toArray(ColumnCodec[]::new);
        return new RowShape(types.keySet(), codecs);
    }

    /** The same columns at the same places, of other types. */
    public RowShape retyped(BiFunction<String, ColumnType, ColumnType> types) {
        ColumnCodec[] retyped = new ColumnCodec[codecs.length];
        for (int i = 0; i < retyped.length; i++) {
            ColumnCodec codec = codecs[i];
            retyped[i] =
                    new ColumnCodec(types.apply(names[i], codec.type()), codec.decoder(), codec.nullMayBeUnavailable());
        }
        return new RowShape(List.of(names), retyped);
    }

    /** The columns' names, in the order of their places. */
    public Set<String> columns() {
        return places.keySet();
    }

    public int size() {
        return names.length;
    }

    /** The place of a column; -1 if there is none of the name. */
    public int place(String column) {
        Integer place = places.get(column);
        return place == null ? -1 : place;
    }

    public String name(int place) {
        return names[place];
    }

    public ColumnType type(int place) {
        return codecs[place].type();
    }

    /** See {@link Row#nullMayBeUnavailable}. */
    public boolean nullMayBeUnavailable(int place) {
        return codecs[place].nullMayBeUnavailable();
    }

    /** Decodes a value as the record has it, neither null nor unavailable. */
    Object decode(int place, Object value) {
        return codecs[place].decode(names[place], value);
    }

    /** Whether these are the columns' names, in this order. */
    boolean hasColumns(Collection<?> columns) {
        if (columns.size() != names.length) {
            return false;
        }
        int i = 0;
        for (Object column : columns) {
            if (!names[i++].equals(column)) {
                return false;
            }
        }
        return true;
    }
}
