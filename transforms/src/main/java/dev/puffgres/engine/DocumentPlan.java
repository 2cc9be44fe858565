package dev.puffgres.engine;

import dev.puffgres.event.RowShape;
import dev.puffgres.mapping.AttributeType;
import java.util.List;

/**
 * The attributes of documents that come of rows of one shape, and where their columns are.
 *
 * @param attributes the same instance for the same columns
 * @param places of the attributes' columns; -1 where the rows have no such column
 * @param types of the attributes, where mapping or shape tell them without a value; else null
 * @param embeds whether turbopuffer computes an embedding from one of them
 */
record DocumentPlan(List<AttributePlan> attributes, int[] places, AttributeType[] types, boolean embeds) {

    static DocumentPlan of(List<AttributePlan> attributes, RowShape shape) {
        int[] places = new int[attributes.size()];
        AttributeType[] types = new AttributeType[places.length];
        for (int i = 0; i < places.length; i++) {
            AttributePlan plan = attributes.get(i);
            places[i] = shape.place(plan.column());
            types[i] = plan.attribute().type().orElse(null);
            if (types[i] == null && places[i] >= 0) {
                types[i] = AttributeTypes.of(shape.type(places[i]), null);
            }
        }
        return new DocumentPlan(attributes, places, types, attributes.stream().anyMatch(AttributePlan::embedded));
    }

    int size() {
        return places.length;
    }

    AttributePlan attribute(int i) {
        return attributes.get(i);
    }

    int place(int i) {
        return places[i];
    }

    AttributeType type(int i) {
        return types[i];
    }
}
