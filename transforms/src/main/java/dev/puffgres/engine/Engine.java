package dev.puffgres.engine;

import dev.puffgres.action.Action;
import dev.puffgres.event.RowEvent;
import dev.puffgres.event.UsedColumns;
import dev.puffgres.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns change events into actions. The same event gives the same actions, whatever came before it.
 *
 * <p>Not thread-safe: it reuses buffers.
 */
public final class Engine {

    private final Router router;

    /**
     * @param mappings valid mappings with distinct names
     * @param losses is told of what documents cannot hold
     */
    public Engine(List<Mapping> mappings, LossListener losses) {
        this.router = new Router(mappings.stream()
                .map(mapping -> new MappingEngine(mapping, losses))
                .toList());
    }

    /** The columns that the mappings of a table ask for. */
    public UsedColumns.Use columns(String schema, String table) {
        return router.columns(schema, table);
    }

    /** What the event means for every mapping of its table: at least one action each; none if no mapping names the table. */
    public List<Action> apply(RowEvent event) {
        List<Action> actions = new ArrayList<>(2);
        for (MappingEngine mapping : router.route(event)) {
            mapping.apply(event, actions);
        }
        return actions;
    }
}
