package dev.puffgres.event;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A row of a record without a schema: its values are what JSON can say. */
final class UntypedRow implements Row {

    private static final ColumnType UNTYPED = ColumnType.of(ColumnType.Kind.UNTYPED);

    private final Map<?, ?> map;
    private final Set<String> columns;
    private final UnavailableForms unavailable;

    @SuppressWarnings("unchecked") // JSON objects have text for keys
    UntypedRow(Map<?, ?> map, UnavailableForms unavailable) {
        this.map = map;
        this.columns = Collections.unmodifiableSet((Set<String>) map.keySet());
        this.unavailable = unavailable;
    }

    @Override
    public Set<String> columns() {
        return columns;
    }

    @Override
    public ColumnType type(String column) {
        require(column);
        return UNTYPED;
    }

    @Override
    public Object value(String column) {
        require(column);
        Object value = map.get(column);
        return unavailable.matches(value) ? Unavailable.UNAVAILABLE : plain(value);
    }

    private void require(String column) {
        if (!map.containsKey(column)) {
            throw new IllegalArgumentException("no such column: " + column);
        }
    }

    /** One Java type for each JSON type, whichever converter parsed it. */
    private static Object plain(Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number) ? decimal(number) : value;
        } else if (value instanceof Float number) {
            return Float.isFinite(number) ? new BigDecimal(number.toString()) : (Object) number.doubleValue();
        } else if (value instanceof BigInteger number) {
            return number.bitLength() < Long.SIZE ? (Object) number.longValue() : new BigDecimal(number);
        } else if (value instanceof Number number && !(value instanceof BigDecimal)) {
            return number.longValue();
        } else if (value instanceof List<?> list) {
            List<Object> plain = new ArrayList<>(list.size());
            for (Object element : list) {
                plain.add(plain(element));
            }
            return plain;
        } else if (value instanceof Map<?, ?> members) {
            Map<Object, Object> plain = new LinkedHashMap<>();
            members.forEach((name, member) -> plain.put(name, plain(member)));
            return plain;
        }
        return value;
    }

    private static BigDecimal decimal(double number) {
        return new BigDecimal(NumberOutput.toString(number, true));
    }
}
