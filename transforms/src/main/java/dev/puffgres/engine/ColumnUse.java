package dev.puffgres.engine;

import dev.puffgres.event.UsedColumns;
import dev.puffgres.mapping.Attribute;
import dev.puffgres.mapping.AttributeType;
import dev.puffgres.mapping.Mapping;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The columns that mappings of one table ask for. */
final class ColumnUse {

    private ColumnUse() {}

    static UsedColumns.Use of(List<Mapping> mappings) {
        Set<String> listed = new HashSet<>();
        Set<String> vectors = new HashSet<>();
        for (Mapping mapping : mappings) {
            listed.addAll(mapping.columns().orElse(List.of()));
            listed.addAll(besidesTheDocument(mapping));
            mapping.attributes().values().forEach(attribute -> listed.add(attribute.column()));
            vectors.addAll(vectors(mapping));
        }
        for (Mapping mapping : mappings) {
            boolean inDocument = mapping.columns().isEmpty();
            vectors.removeIf(column -> !vectors(mapping).contains(column)
                    && (inDocument || mapping.columns().orElseThrow().contains(column)));
            vectors.removeAll(besidesTheDocument(mapping));
        }
        boolean all = mappings.stream().anyMatch(mapping -> mapping.columns().isEmpty());
        return new UsedColumns.Use(all ? null : listed, vectors);
    }

    /** The columns that are dense vectors in the mapping's documents and nothing else. */
    private static Set<String> vectors(Mapping mapping) {
        Set<String> vectors = new HashSet<>();
        Set<String> others = new HashSet<>();
        for (Attribute attribute : mapping.attributes().values()) {
            boolean dense = attribute.type().filter(AttributeType::isDense).isPresent();
            (dense ? vectors : others).add(attribute.column());
        }
        vectors.removeAll(others);
        return vectors;
    }

    /** The columns that targets, membership or declared types ask for. */
    private static Set<String> besidesTheDocument(Mapping mapping) {
        Set<String> columns = new HashSet<>(mapping.targetColumns());
        columns.addAll(mapping.source().types().keySet());
        mapping.membership().ifPresent(predicate -> columns.addAll(predicate.columns()));
        return columns;
    }
}
