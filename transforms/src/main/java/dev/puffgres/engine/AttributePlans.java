package dev.puffgres.engine;

import dev.puffgres.action.FailureKind;
import dev.puffgres.event.Row;
import dev.puffgres.mapping.Attribute;
import dev.puffgres.mapping.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping's attributes: for the columns it lists, in its order; or for all that a row has, in the record's order. What it
 * declares of other columns comes last.
 */
final class AttributePlans {

    /** A table has few shapes; one that changes all the time must not fill the memory. */
    private static final int MAX = 64;

    private final Mapping mapping;
    private final List<AttributePlan> listed;
    private final Map<Set<String>, List<AttributePlan>> byColumns = new LinkedHashMap<>();

    AttributePlans(Mapping mapping) {
        this.mapping = mapping;
        this.listed = mapping.columns().map(this::plans).orElse(null);
    }

    List<AttributePlan> of(Row row) {
        if (listed != null) {
            return listed;
        }
        List<AttributePlan> plans = byColumns.get(row.columns());
        if (plans == null) {
            if (byColumns.size() >= MAX) {
                byColumns.clear();
            }
            plans = plans(row.columns().stream()
                    .filter(column -> !isOnlyTheId(column))
                    .toList());
            byColumns.put(Set.copyOf(row.columns()), plans);
        }
        return plans;
    }

    /** What can be said without a row. */
    List<AttributePlan> declared() {
        return listed != null ? listed : plans(List.of());
    }

    /** The id is in every document; its column is an attribute of its own only where the mapping asks for it. */
    private boolean isOnlyTheId(String column) {
        List<String> idColumns = mapping.id().template().columns();
        boolean isTheId = idColumns.equals(List.of(column)) || column.equals("id") && idColumns.contains(column);
        return isTheId
                && mapping.attributes().values().stream()
                        .noneMatch(each -> each.column().equals(column));
    }

    private List<AttributePlan> plans(Iterable<String> columns) {
        Map<String, AttributePlan> plans = new LinkedHashMap<>();
        for (String column : columns) {
            boolean declared = false;
            for (Attribute attribute : mapping.attributes().values()) {
                if (attribute.column().equals(column)) {
                    plans.put(attribute.name(), AttributePlan.of(attribute));
                    declared = true;
                }
            }
            if (!declared) {
                plans.put(column, undeclared(column));
            }
        }
        for (Attribute attribute : mapping.attributes().values()) {
            plans.putIfAbsent(attribute.name(), AttributePlan.of(attribute));
        }
        return List.copyOf(new ArrayList<>(plans.values()));
    }

    private static AttributePlan undeclared(String column) {
        Attribute.nameProblem(column).ifPresent(problem -> {
            throw new Refusal(
                    FailureKind.INVALID_TYPE,
                    "column " + column + " cannot be an attribute of its own name, which " + problem
                            + ": rename it with attributes.<name>.column, or list the mapping's columns without it");
        });
        return AttributePlan.of(new Attribute(column, column, Optional.empty(), false, Map.of()));
    }
}
