package dev.puffgres.event;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of a record without a schema: what JSON can say, in one Java type for each JSON type, whichever converter parsed it. */
final class UntypedValues {

    static final ColumnCodec CODEC =
            new ColumnCodec(ColumnType.of(ColumnType.Kind.UNTYPED), UntypedValues::plain, false);

    private UntypedValues() {}

    static Object plain(Object value) {
        // Most values, and whether an object is of an interface that it is not of takes long to find out.
        if (value instanceof String || value instanceof Long || value instanceof Boolean) {
            return value;
        } else if (value instanceof Double number) {
            return Double.isFinite(number) ? decimal(number) : value;
        } else if (value instanceof Float number) {
            return Float.isFinite(number) ? new BigDecimal(number.toString()) : (Object) number.doubleValue();
        } else if (value instanceof BigInteger number) {
            return number.bitLength() < Long.SIZE ? (Object) number.longValue() : new BigDecimal(number);
        } else if (value instanceof Number number && !(value instanceof BigDecimal)) {
            return number.longValue();
        } else if (value instanceof List<?> list) {
            NumberList numbers = NumberList.of(list);
            if (numbers != null) {
                return numbers;
            }
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

    /** The decimal that JSON says for a finite number. */
    static BigDecimal decimal(double number) {
        return new BigDecimal(NumberOutput.toString(number, true));
    }
}
