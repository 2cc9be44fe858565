package dev.puffgres.engine;

import dev.puffgres.action.DocumentSchema;
import dev.puffgres.mapping.AttributeType;
import dev.puffgres.mapping.Mapping;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The schemas of one mapping's documents: the same instance for the same attributes and types. Not thread-safe. */
final class DocumentSchemas {

    /** Records without schemas have as many shapes as they have patterns of null. */
    private static final int MAX = 1024;

    private final Mapping mapping;
    private final IdentityHashMap<List<AttributePlan>, Map<List<AttributeType>, DocumentSchema>> known =
            new IdentityHashMap<>();
    private int size;

    private List<AttributePlan> lastPlans;
    private AttributeType[] lastTypes;
    private DocumentSchema last;

    DocumentSchemas(Mapping mapping) {
        this.mapping = mapping;
    }

    /**
     * The schema of a document.
     *
     * @param types of the attributes, in their order; null where unknown: such an attribute is left out
     */
    DocumentSchema of(List<AttributePlan> plans, AttributeType[] types) {
        if (plans != lastPlans || !Arrays.equals(types, lastTypes)) {
            last = find(plans, types);
            lastPlans = plans;
            lastTypes = types;
        }
        return last;
    }

    private DocumentSchema find(List<AttributePlan> plans, AttributeType[] types) {
        Map<List<AttributeType>, DocumentSchema> byTypes = known.get(plans);
        DocumentSchema schema = byTypes == null ? null : byTypes.get(Arrays.asList(types));
        if (schema == null) {
            if (++size > MAX) {
                known.clear();
                size = 1;
            }
            schema = render(plans, types);
            known.computeIfAbsent(plans, key -> new HashMap<>()).put(Arrays.asList(types), schema);
        }
        return schema;
    }

    private DocumentSchema render(List<AttributePlan> plans, AttributeType[] types) {
        StringBuilder text = new StringBuilder("{\"id\":\"").append(idType()).append("\",\"__mapping\":\"string\"");
        if (mapping.versioning() == Mapping.Versioning.SOURCE_LSN) {
            text.append(",\"__source_lsn\":\"uint\",\"__snapshot\":\"uint\",\"__incomplete\":\"uint\"");
        }
        boolean vectors = false;
        for (int i = 0; i < types.length; i++) {
            if (types[i] != null) {
                text.append(plans.get(i).member());
                append(text, plans.get(i), types[i]);
                vectors |= types[i].isDense();
            }
        }
        return new DocumentSchema(
                text.append('}').toString(), vectors ? mapping.distanceMetric().orElse(null) : null);
    }

    private static void append(StringBuilder text, AttributePlan plan, AttributeType type) {
        var options = plan.attribute().options();
        boolean undeclaredVector = type.isDense() && !options.containsKey("ann");
        if (options.isEmpty() && !undeclaredVector) {
            text.append('"').append(type).append('"');
            return;
        }
        text.append("{\"type\":\"").append(type).append('"');
        if (undeclaredVector) {
            text.append(",\"ann\":true");
        }
        options.forEach(
                (name, value) -> text.append(",\"").append(name).append("\":").append(value));
        text.append('}');
    }

    private String idType() {
        return switch (mapping.id().type()) {
            case UINT, INT -> "uint";
            case UUID -> "uuid";
            case STRING -> "string";
        };
    }
}
