package dev.puffgres.membership;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.Row;
import dev.puffgres.membership.Truths.Test;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A condition with its bindings to the types it has met. */
final class ParsedPredicate implements Predicate {

    /** A table's types change rarely; more bindings than this are not kept. */
    private static final int MAX_BINDINGS = 64;

    private final Condition condition;
    private final List<String> columns;
    private final Set<String> columnSet;
    private final Map<List<ColumnType>, Binding> bindings = new ConcurrentHashMap<>();
    private volatile Binding latest;

    ParsedPredicate(Condition condition) {
        this.condition = condition;
        columns = Columns.of(condition);
        columnSet = Collections.unmodifiableSet(new LinkedHashSet<>(columns));
    }

    @Override
    public Set<String> columns() {
        return columnSet;
    }

    @Override
    public Decision decide(Row row) {
        return Truths.decision(truths(row));
    }

    @Override
    public Optional<String> superset(Function<String, ColumnType.Kind> types) {
        return Superset.of(condition, types);
    }

    /** The set of possible truth values, as {@link Truths} has it. */
    int truths(Row row) {
        return binding(row).test.over(row);
    }

    private Binding binding(Row row) {
        Binding binding = latest;
        if (binding != null && fits(binding, row)) {
            return binding;
        }
        Map<String, ColumnType> types = new LinkedHashMap<>();
        for (String column : columns) {
            types.put(column, type(row, column));
        }
        List<ColumnType> key = List.copyOf(types.values());
        binding = bindings.get(key);
        if (binding == null) {
            binding = new Binding(key, Binder.bind(condition, types));
            if (bindings.size() >= MAX_BINDINGS) {
                bindings.clear();
            }
            bindings.put(key, binding);
        }
        latest = binding;
        return binding;
    }

    private boolean fits(Binding binding, Row row) {
        for (int i = 0; i < columns.size(); i++) {
            if (!binding.types.get(i).equals(type(row, columns.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static ColumnType type(Row row, String column) {
        if (!row.has(column)) {
            throw new PredicateException(
                    column,
                    true,
                    "the record has no column " + Printer.identifier(column)
                            + ", which the membership predicate names: check its spelling, and that the source captures it");
        }
        return row.type(column);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ParsedPredicate predicate && condition.equals(predicate.condition);
    }

    @Override
    public int hashCode() {
        return condition.hashCode();
    }

    @Override
    public String toString() {
        return Printer.print(condition);
    }

    private record Binding(List<ColumnType> types, Test test) {}
}
