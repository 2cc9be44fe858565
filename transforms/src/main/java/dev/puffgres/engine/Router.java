package dev.puffgres.engine;

import dev.puffgres.event.RowEvent;
import dev.puffgres.event.UsedColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the mappings of an event's table by hash, so that its cost does not grow with the number of mappings. Not thread-safe. */
final class Router {

    private record Table(String schema, String table) {}

    private final Map<Table, List<MappingEngine>> byTable = new HashMap<>();

    /** Mostly the next event's, too. */
    private Table lastTable = new Table("", "");

    private List<MappingEngine> lastMappings = List.of();

    Router(List<MappingEngine> mappings) {
        for (MappingEngine mapping : mappings) {
            Table table = new Table(mapping.source().schema(), mapping.source().table());
            byTable.computeIfAbsent(table, key -> new ArrayList<>()).add(mapping);
        }
    }

    List<MappingEngine> route(RowEvent event) {
        List<MappingEngine> mappings = mappings(event.schema(), event.table());
        for (MappingEngine mapping : mappings) {
            if (!accepts(mapping, event)) {
                return mappings.stream().filter(each -> accepts(each, event)).toList();
            }
        }
        return mappings;
    }

    private List<MappingEngine> mappings(String schema, String table) {
        if (!lastTable.table.equals(table) || !lastTable.schema.equals(schema)) {
            lastTable = new Table(schema, table);
            lastMappings = byTable.getOrDefault(lastTable, List.of());
        }
        return lastMappings;
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
