package dev.puffgres.engine;

import dev.puffgres.action.FailureKind;
import dev.puffgres.event.RowShape;
import dev.puffgres.mapping.Attribute;
import dev.puffgres.mapping.Mapping;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A mapping's attributes: for the columns it lists, in its order; or for all that a row has, in the record's order, and then
 * those that it declares of columns the row lacks.
 */
final class AttributePlans {

    /** A table has few shapes; one that changes all the time must not fill the memory. */
    private static final int MAX_COLUMN_SETS = 64;

    private final Mapping mapping;
    private final Map<String, Attribute> declaredByColumn = new LinkedHashMap<>();
    private final PerShape<DocumentPlan> byShape = new PerShape<>(this::plan);
    private final Map<Set<String>, List<AttributePlan>> byColumns = new HashMap<>();
    private final List<AttributePlan> listed;
    private final List<AttributePlan> declared;

    AttributePlans(Mapping mapping) {
        this.mapping = mapping;
        mapping.attributes().values().forEach(attribute -> declaredByColumn.put(attribute.column(), attribute));
        this.listed = mapping.columns().map(this::plans).orElse(null);
        this.declared = listed != null ? listed : plans(declaredByColumn.keySet());
    }

    /** @throws Refusal if a column cannot be an attribute */
    DocumentPlan of(RowShape shape) {
        return byShape.of(shape);
    }

    private DocumentPlan plan(RowShape shape) {
        return DocumentPlan.of(listed != null ? listed : ofColumns(shape.columns()), shape);
    }

    /** The same list for the same columns, whatever their types. */
    private List<AttributePlan> ofColumns(Set<String> columns) {
        List<AttributePlan> plans = byColumns.get(columns);
        if (plans == null) {
            if (byColumns.size() >= MAX_COLUMN_SETS) {
                byColumns.clear();
            }
            plans = plans(all(columns));
            byColumns.put(Set.copyOf(columns), plans);
        }
        return plans;
    }

    /** What can be said without a row. */
    List<AttributePlan> declared() {
        return declared;
    }

    private List<String> all(Set<String> columns) {
        return Stream.concat(columns.stream().filter(column -> !isTheId(column)), declaredByColumn.keySet().stream())
                .distinct()
                .toList();
    }

    /** The id is in every document as such; its column is an attribute besides only where the mapping declares one. */
    private boolean isTheId(String column) {
        List<String> idColumns = mapping.id().template().columns();
        boolean isTheId = mapping.id().template().isColumn() || column.equals("id");
        return isTheId && idColumns.contains(column) && !declaredByColumn.containsKey(column);
    }

    private List<AttributePlan> plans(Collection<String> columns) {
        return columns.stream()
                .map(column -> {
                    Attribute attribute = declaredByColumn.get(column);
                    return AttributePlan.of(attribute != null ? attribute : undeclared(column));
                })
                .toList();
    }

    private Attribute undeclared(String column) {
        Attribute other = mapping.attributes().get(column);
        Attribute.nameProblem(column)
                .or(() -> Optional.ofNullable(other).map(each -> "is the name of column " + each.column() + "'s"))
                .ifPresent(problem -> {
                    throw new Refusal(
                            FailureKind.INVALID_TYPE,
                            "column " + column + " cannot be an attribute of its own name, which " + problem
                                    + ": rename it with attributes.<name>.column, or list the mapping's columns"
                                    + " without it");
                });
        return new Attribute(column, column, Optional.empty(), false, Map.of());
    }
}
