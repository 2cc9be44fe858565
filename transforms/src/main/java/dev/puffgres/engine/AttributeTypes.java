package dev.puffgres.engine;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.NumberList;
import dev.puffgres.event.SparseVector;
import dev.puffgres.event.WireValues;
import dev.puffgres.mapping.AttributeType;
import dev.puffgres.mapping.AttributeType.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The attribute types that columns have by default: the table "Documents" of the semantics. */
final class AttributeTypes {

    private AttributeTypes() {}

    /**
     * The default type of a column.
     *
     * @param value the column's value, for types that only a value tells: a vector's dimensions, and everything in a record
     *     without a schema
     * @return the type, or null if neither column nor value tells it
     */
    static AttributeType of(ColumnType type, Object value) {
        return switch (type.kind()) {
            case BOOLEAN -> AttributeType.of(Kind.BOOL);
            case INTEGER -> AttributeType.of(Kind.INT);
            case NUMERIC, REAL, DOUBLE -> AttributeType.of(Kind.FLOAT);
            case TEXT, CHAR, CITEXT, ENUM, TIME, INTERVAL, JSON, BYTES, HSTORE -> AttributeType.of(Kind.STRING);
            case UUID -> AttributeType.of(Kind.UUID);
            case TIMESTAMPTZ, TIMESTAMP, DATE -> AttributeType.of(Kind.DATETIME);
            case ARRAY -> array(of(type.element(), null));
            case VECTOR -> dense(Kind.F32_VECTOR, value);
            case HALFVEC -> dense(Kind.F16_VECTOR, value);
            case SPARSEVEC -> AttributeType.of(Kind.SPARSE_VECTOR);
            case UNTYPED -> ofValue(recognised(value));
        };
    }

    private static AttributeType dense(Kind kind, Object value) {
        boolean possible =
                value instanceof float[] vector && vector.length > 0 && vector.length <= AttributeType.MAX_DIMENSIONS;
        return possible ? new AttributeType(kind, ((float[]) value).length) : null;
    }

    private static AttributeType ofValue(Object value) {
        if (value instanceof String) {
            return AttributeType.of(Kind.STRING);
        } else if (value instanceof Long) {
            return AttributeType.of(Kind.INT);
        } else if (value instanceof BigDecimal || value instanceof Double) {
            return AttributeType.of(Kind.FLOAT);
        } else if (value instanceof Boolean) {
            return AttributeType.of(Kind.BOOL);
        } else if (value instanceof List<?> list) {
            return ofElements(list);
        } else if (value instanceof SparseVector) {
            return AttributeType.of(Kind.SPARSE_VECTOR);
        } else if (value instanceof Map) {
            return AttributeType.of(Kind.STRING);
        }
        return null;
    }

    /** An array of whole numbers and others is one of others. */
    private static AttributeType ofElements(List<?> list) {
        AttributeType type = null;
        for (Object element : list) {
            AttributeType each = ofValue(element);
            if (each != null && each.kind() == Kind.FLOAT) {
                return array(each);
            } else if (type == null) {
                type = each;
            }
        }
        return type == null ? null : array(type);
    }

    /** Debezium's VariableScaleDecimal, as JSON has it. */
    private static boolean isDecimal(Map<?, ?> map) {
        return map.size() == 2 && map.get("scale") instanceof Long && map.get("value") instanceof String;
    }

    /** Debezium's SparseDoubleVector, as JSON has it. */
    private static boolean isSparseVector(Map<?, ?> map) {
        return map.size() == 2 && map.get("dimensions") instanceof Long && map.get("vector") instanceof List;
    }

    /** A value of a record without a schema, with the objects in it that have a meaning of their own. */
    static Object recognised(Object value) {
        if (value instanceof String || value instanceof Number) {
            return value;
        } else if (value instanceof Map<?, ?> map) {
            Object recognised = recognised(map);
            return recognised == null ? value : recognised;
        } else if (value instanceof List<?> list && hasObjects(list)) {
            List<Object> elements = new ArrayList<>(list.size());
            list.forEach(element -> elements.add(recognised(element)));
            return elements;
        }
        return value;
    }

    private static boolean hasObjects(List<?> list) {
        if (list instanceof NumberList) {
            return false;
        }
        for (Object element : list) {
            if (element instanceof Map) {
                return true;
            }
        }
        return false;
    }

    private static Object recognised(Map<?, ?> map) {
        try {
            if (isDecimal(map)) {
                return WireValues.variableScaleDecimal(map);
            }
            return isSparseVector(map) ? WireValues.sparseVector(map) : null;
        } catch (RuntimeException e) {
            // It only looks like one.
            return null;
        }
    }

    /** @return null if turbopuffer has no array of the type */
    private static AttributeType array(AttributeType element) {
        if (element == null) {
            return null;
        }
        return switch (element.kind()) {
            case STRING -> AttributeType.of(Kind.STRING_ARRAY);
            case INT -> AttributeType.of(Kind.INT_ARRAY);
            case UINT -> AttributeType.of(Kind.UINT_ARRAY);
            case FLOAT -> AttributeType.of(Kind.FLOAT_ARRAY);
            case UUID -> AttributeType.of(Kind.UUID_ARRAY);
            case DATETIME -> AttributeType.of(Kind.DATETIME_ARRAY);
            case BOOL -> AttributeType.of(Kind.BOOL_ARRAY);
            default -> null;
        };
    }

    /** The type of an array's elements; null if it is no array. */
    static Kind element(Kind array) {
        return switch (array) {
            case STRING_ARRAY -> Kind.STRING;
            case INT_ARRAY -> Kind.INT;
            case UINT_ARRAY -> Kind.UINT;
            case FLOAT_ARRAY -> Kind.FLOAT;
            case UUID_ARRAY -> Kind.UUID;
            case DATETIME_ARRAY -> Kind.DATETIME;
            case BOOL_ARRAY -> Kind.BOOL;
            case STRING, INT, UINT, FLOAT, UUID, DATETIME, BOOL, F32_VECTOR, F16_VECTOR, SPARSE_VECTOR -> null;
        };
    }
}
