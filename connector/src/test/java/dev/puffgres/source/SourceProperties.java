package dev.puffgres.source;

import dev.puffgres.stack.Postgres;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A connector's configuration for tests: it streams tables of a server that a test has started. */
final class SourceProperties {

    private SourceProperties() {}

    /** The stream of the given tables under a name, which is also the prefix and the slot; whole rows by their column id. */
    static Map<String, String> stream(Postgres postgres, String adapter, String name, List<String> tables) {
        Map<String, String> properties = new HashMap<>(Map.ofEntries(
                Map.entry("name", name),
                Map.entry("adapter", adapter),
                Map.entry("topic.prefix", name),
                Map.entry("slot.name", name),
                Map.entry("snapshot.mode", "no_data"),
                Map.entry("database.hostname", postgres.host()),
                Map.entry("database.port", Integer.toString(postgres.port())),
                Map.entry("database.user", postgres.user()),
                Map.entry("database.dbname", postgres.database()),
                Map.entry("poll.interval.ms", "20"),
                Map.entry("heartbeat.interval.ms", "0"),
                Map.entry("errors.max.retries", "20"),
                Map.entry("errors.retry.delay.initial.ms", "10"),
                Map.entry("errors.retry.delay.max.ms", "200")));
        StringBuilder mappings = new StringBuilder();
        for (int i = 0; i < tables.size(); i++) {
            String mapping = "m" + i;
            mappings.append(i == 0 ? "" : ",").append(mapping);
            properties.put("mapping." + mapping + ".source.table", tables.get(i));
            properties.put("mapping." + mapping + ".namespace", mapping);
            properties.put("mapping." + mapping + ".id.column", "id");
            properties.put("mapping." + mapping + ".id.type", "uint");
        }
        properties.put("mappings", mappings.toString());
        return properties;
    }
}
