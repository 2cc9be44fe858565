package dev.puffgres.cli.generate;

import dev.puffgres.mapping.Attribute;
import dev.puffgres.mapping.AttributeType;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.source.debezium.DebeziumOptions;
import dev.puffgres.source.port.CapturedTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Debezium's own connector, for clusters that run it already. */
final class DebeziumSource {

    private DebeziumSource() {}

    static Generated of(Generated.Input input) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        config.put("tasks.max", "1");
        config.putAll(Generated.database());
        config.put("topic.prefix", input.topicPrefix());
        config.put("plugin.name", "pgoutput");
        config.put("slot.name", input.slot());
        config.put("publication.name", input.slot());
        config.put("publication.autocreate.mode", "filtered");
        config.put("snapshot.mode", "initial");
        config.put("heartbeat.interval.ms", "10000");
        config.putAll(Generated.converters());
        List<String> notes = new ArrayList<>();
        reselect(input.tables(), config, notes);
        if (input.mappings().stream().anyMatch(each -> each.truncate() == Mapping.TruncatePolicy.DELETE)) {
            // A TRUNCATE has its place among the changes only where all of them are in one partition.
            config.put("topic.creation.default.partitions", "1");
            config.put("topic.creation.default.replication.factor", "-1");
        }
        new DebeziumOptions(Map.copyOf(config), input.tables()).derived().forEach(config::putIfAbsent);
        return new Generated(input.name("-source"), config, input.identitySql(), notes);
    }

    /**
     * Lets Debezium look up what an update left as it was, where it would write NULL: vectors, and arrays of types that it knows no
     * placeholder for. What it finds is the row as it is then, which a later event of that row repeats.
     */
    private static void reselect(List<CapturedTable> tables, Map<String, String> config, List<String> notes) {
        List<String> columns = new ArrayList<>();
        for (CapturedTable table : tables) {
            if (table.needsFullIdentity()) {
                continue;
            }
            Set<String> lost = lostColumns(table);
            lost.forEach(
                    column -> columns.add(DebeziumOptions.tablePattern(table) + ":" + DebeziumOptions.quoted(column)));
            if (!lost.isEmpty()) {
                notes.add(
                        "Table " + table.id() + " has the replica identity DEFAULT, and Postgres does not log a large "
                                + String.join(" or ", lost)
                                + " that an update leaves as it was. Debezium looks it up again (post.processors), at the price of a query"
                                + " for each such update; where the column is NOT NULL its task fails all the same. Better: "
                                + "ALTER TABLE " + table.id().sql()
                                + " REPLICA IDENTITY FULL, and source.replica_identity = \"full\" in the mapping.");
            }
        }
        if (!columns.isEmpty()) {
            config.put("post.processors", "reselect");
            config.put("reselect.type", "io.debezium.processors.reselect.ReselectColumnsPostProcessor");
            config.put("reselect.reselect.columns.include.list", String.join(",", columns));
            config.put("reselect.reselect.unavailable.values", "true");
            config.put("reselect.reselect.null.values", "true");
            // A row that is gone by then has a delete on its way, and a NULL is not believed.
            config.put("reselect.reselect.error.handling.mode", "warn");
        }
    }

    private static Set<String> lostColumns(CapturedTable table) {
        Set<String> columns = new LinkedHashSet<>();
        for (Mapping mapping : table.mappings()) {
            mapping.attributes().values().stream()
                    .filter(attribute ->
                            attribute.type().filter(DebeziumSource::isLost).isPresent())
                    .map(Attribute::column)
                    .forEach(columns::add);
        }
        return columns;
    }

    private static boolean isLost(AttributeType type) {
        return switch (type.kind()) {
            case F32_VECTOR, F16_VECTOR, SPARSE_VECTOR, FLOAT_ARRAY, DATETIME_ARRAY -> true;
            default -> false;
        };
    }
}
