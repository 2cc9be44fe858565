package dev.puffgres.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** One node for one JSON value, however it was spelled: members sorted, numbers in their smallest form. */
final class JsonValues {
    static final JsonNode TRUE = BooleanNode.TRUE;

    private JsonValues() {}

    /** A copy in canonical form. Numbers that are not finite stay as they are. */
    static JsonNode canonical(JsonNode value) {
        if (value.isObject()) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            value.properties().forEach(member -> sorted.put(member.getKey(), canonical(member.getValue())));
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.setAll(sorted);
            return object;
        }
        if (value.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> array.add(canonical(element)));
            return array;
        }
        return value.isNumber() && !isNonFinite(value)
                ? number(value.decimalValue().stripTrailingZeros())
                : value;
    }

    private static JsonNode number(BigDecimal value) {
        try {
            long whole = value.longValueExact();
            return (int) whole == whole ? IntNode.valueOf((int) whole) : LongNode.valueOf(whole);
        } catch (ArithmeticException fractionalOrLarge) {
            return DecimalNode.valueOf(value);
        }
    }

    static boolean holdsNonFinite(JsonNode value) {
        if (value.isContainerNode()) {
            for (JsonNode child : value) {
                if (holdsNonFinite(child)) {
                    return true;
                }
            }
            return false;
        }
        return isNonFinite(value);
    }

    private static boolean isNonFinite(JsonNode value) {
        return value.isFloatingPointNumber() && !value.isBigDecimal() && !Double.isFinite(value.doubleValue());
    }
}
