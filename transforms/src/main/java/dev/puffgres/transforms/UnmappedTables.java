package dev.puffgres.transforms;

import dev.puffgres.event.RowEvent;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tables that no mapping names, each logged once. Thread-safe. */
final class UnmappedTables {

    /** A topic may carry any number of tables; beyond this many they are only counted. */
    private static final int MAX_LOGGED = 1000;

    private static final Logger log = LoggerFactory.getLogger(UnmappedTables.class);

    private final Set<String> tables = new HashSet<>();
    private long events;

    synchronized void met(RowEvent event) {
        events++;
        String table =
                event.schema() + "." + event.table() + " of " + event.position().source();
        if (tables.size() < MAX_LOGGED && tables.add(table)) {
            log.info("No mapping names table {}: its events give no actions", table);
        }
    }

    synchronized void logTotal() {
        if (events > 0) {
            log.info("{} events of {} tables had no mapping", events, tables.size());
        }
    }

    synchronized long events() {
        return events;
    }
}
