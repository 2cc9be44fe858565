package dev.puffgres.event;

import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/** A row whose values are decoded from what the record has, each when it is asked for. */
abstract class WireRow implements Row {

    private final RowShape shape;
    private final UnavailableForms unavailable;

    private WireRow(RowShape shape, UnavailableForms unavailable) {
        this.shape = shape;
        this.unavailable = unavailable;
    }

    /** The column's value as the record has it, never its default. */
    abstract Object wire(int place);

    @Override
    public final RowShape shape() {
        return shape;
    }

    @Override
    public final Object value(int place) {
        Object value = wire(place);
        if (value == null) {
            return null;
        }
        return unavailable.matches(value) ? Unavailable.UNAVAILABLE : shape.decode(place, value);
    }

    /** @param shape of the struct's schema */
    static Row of(Struct struct, RowShape shape, UnavailableForms unavailable) {
        return new WireRow(shape, unavailable) {
            @Override
            Object wire(int place) {
                Field field = struct.schema().fields().get(place);
                return StructFields.value(struct, field);
            }
        };
    }

    static Row of(Map<?, ?> map, RowShape shape, UnavailableForms unavailable) {
        return new WireRow(shape, unavailable) {
            @Override
            Object wire(int place) {
                return map.get(shape.name(place));
            }
        };
    }

    /** @param values at their columns' places */
    static Row of(Object[] values, RowShape shape, UnavailableForms unavailable) {
        return new WireRow(shape, unavailable) {
            @Override
            Object wire(int place) {
                return values[place] instanceof RawVector vector ? vector.value(unavailable) : values[place];
            }
        };
    }
}
