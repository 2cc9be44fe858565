package dev.puffgres.source.port;

import dev.puffgres.mapping.Attribute;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.source.postgres.TableId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A table that mappings name, and what they need of it.
 *
 * @param id the table
 * @param mappings those that name it, at least one
 */
public record CapturedTable(TableId id, List<Mapping> mappings) {

    public CapturedTable {
        mappings = List.copyOf(mappings);
        if (mappings.isEmpty()) {
            throw new IllegalArgumentException("no mapping names table " + id);
        }
    }

    /** The tables of the mappings that take records of a source, by name. */
    public static List<CapturedTable> of(List<Mapping> mappings, String topicPrefix) {
        Map<TableId, List<Mapping>> byTable = new TreeMap<>(Comparator.comparing(TableId::toString));
        for (Mapping mapping : mappings) {
            if (mapping.source()
                    .sourceName()
                    .filter(name -> !name.equals(topicPrefix))
                    .isEmpty()) {
                byTable.computeIfAbsent(
                                new TableId(
                                        mapping.source().schema(),
                                        mapping.source().table()),
                                any -> new ArrayList<>())
                        .add(mapping);
            }
        }
        return byTable.entrySet().stream()
                .map(each -> new CapturedTable(each.getKey(), each.getValue()))
                .toList();
    }

    /** The columns that the mappings name, beside those of the primary key; empty if one of them takes all columns. */
    public Optional<Set<String>> columns() {
        Set<String> columns = new LinkedHashSet<>();
        for (Mapping mapping : mappings) {
            if (mapping.columns().isEmpty()) {
                return Optional.empty();
            }
            columns.addAll(mapping.targetColumns());
            columns.addAll(mapping.columns().get());
            mapping.attributes().values().stream().map(Attribute::column).forEach(columns::add);
            mapping.membership().ifPresent(predicate -> columns.addAll(predicate.columns()));
        }
        return Optional.of(columns);
    }

    /** Whether a mapping says that the whole row before is logged. */
    public boolean needsFullIdentity() {
        return mappings.stream().anyMatch(each -> each.source().replicaIdentity() == Mapping.ReplicaIdentity.FULL);
    }
}
