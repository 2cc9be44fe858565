package dev.puffgres.engine;

import dev.puffgres.event.RowEvent;
import dev.puffgres.event.UsedColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the mappings of an event's table by hash, so that its cost does not grow with the number of mappings. */
final class Router {

    private record Table(String schema, String table) {}

    private final Map<Table, List<MappingEngine>> byTable = new HashMap<>();

    Router(List<MappingEngine> mappings) {
        for (MappingEngine mapping : mappings) {
            Table table = new Table(mapping.source().schema(), mapping.source().table());
            byTable.computeIfAbsent(table, key -> new ArrayList<>()).add(mapping);
        }
    }

    List<MappingEngine> route(RowEvent event) {
        List<MappingEngine> mappings = byTable.getOrDefault(new Table(event.schema(), event.table()), List.of());
        for (MappingEngine mapping : mappings) {
            if (!accepts(mapping, event)) {
                return mappings.stream().filter(each -> accepts(each, event)).toList();
            }
        }
        return mappings;
    }

    /** The columns that any mapping of the table asks for. */
    UsedColumns.Use columns(String schema, String table) {
        return ColumnUse.of(byTable.getOrDefault(new Table(schema, table), List.of()).stream()
                .map(MappingEngine::mapping)
                .toList());
    }

    private static boolean accepts(MappingEngine mapping, RowEvent event) {
        return mapping.source().sourceName().isEmpty()
                || mapping.source().sourceName().get().equals(event.position().source());
    }
}
