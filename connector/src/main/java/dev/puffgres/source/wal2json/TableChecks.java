package dev.puffgres.source.wal2json;

import dev.puffgres.mapping.Mapping;
import dev.puffgres.source.port.CapturedTable;
import dev.puffgres.source.postgres.Partition;
import dev.puffgres.source.postgres.ReplicaIdentity;
import dev.puffgres.source.postgres.Table;
import dev.puffgres.source.postgres.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;

/** Whether changes of tables can be captured as mappings say. What cannot be is reported together, with what to do. */
final class TableChecks {

    private static final String KINDS = """
            select n.nspname, c.relname, c.relkind, c.relpersistence
            from unnest(?::text[], ?::text[]) as wanted (schema, name)
                 join pg_catalog.pg_namespace n on n.nspname = wanted.schema
                 join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name""";

    private TableChecks() {}

    /**
     * What a name stands for.
     *
     * @param kind {@code pg_class.relkind}
     * @param persistence {@code pg_class.relpersistence}
     */
    record Relation(String kind, String persistence) {
        boolean partitioned() {
            return kind.equals("p");
        }

        boolean isTable() {
            return kind.equals("r") || partitioned();
        }

        boolean logged() {
            return persistence.equals("p");
        }
    }

    static Map<TableId, Relation> relations(Connection connection, Collection<TableId> ids) throws SQLException {
        Map<TableId, Relation> relations = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(KINDS)) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "text", ids.stream().map(TableId::schema).toArray()));
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "text", ids.stream().map(TableId::name).toArray()));
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    relations.put(
                            new TableId(found.getString(1), found.getString(2)),
                            new Relation(found.getString(3), found.getString(4)));
                }
            }
        }
        return relations;
    }

    /** @throws ConnectException that lists all problems */
    static void check(
            Collection<CapturedTable> captured,
            Map<TableId, Table> tables,
            Map<TableId, Partition> leaves,
            Map<TableId, Relation> relations) {
        List<String> problems = new ArrayList<>();
        for (CapturedTable each : captured) {
            Table table = tables.get(each.id());
            Relation relation = relations.get(each.id());
            if (table == null || relation == null) {
                problems.add("there is no table " + each.id() + ", which " + names(each)
                        + " name: names are as in the catalog, in their own case and without quotes");
            } else if (!relation.isTable()) {
                problems.add(each.id() + " is no table, and only tables have changes to stream: use snapshot.mode="
                        + "initial_only for it, in a connector of its own");
            } else if (!relation.logged()) {
                problems.add(
                        "table " + each.id() + " is unlogged, so that its changes are nowhere to be read: ALTER TABLE "
                                + each.id().sql() + " SET LOGGED");
            } else {
                columns(each, table, problems);
                identities(each, table, relation, leaves, problems);
            }
        }
        if (!problems.isEmpty()) {
            throw new ConnectException(String.join("; ", problems));
        }
    }

    private static void columns(CapturedTable captured, Table table, List<String> problems) {
        captured.columns().ifPresent(names -> names.stream()
                .filter(name -> table.indexOf(name) < 0)
                .forEach(name ->
                        problems.add("table " + table.id() + " has no column " + name + ", which " + names(captured)
                                + " need: names are as in the catalog, in their own case and without quotes")));
    }

    private static void identities(
            CapturedTable captured,
            Table table,
            Relation relation,
            Map<TableId, Partition> leaves,
            List<String> problems) {
        if (table.key().isEmpty()) {
            problems.add("table " + table.id()
                    + " has no primary key, so that nothing says which row a change is of: ALTER TABLE "
                    + table.id().sql() + " ADD PRIMARY KEY (…)");
            return;
        }
        Map<TableId, ReplicaIdentity> identities =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        if (relation.partitioned()) {
            leaves.forEach((leaf, partition) -> {
                if (partition.root().equals(table.id())) {
                    identities.put(leaf, partition.identity());
                }
            });
        } else {
            identities.put(table.id(), table.identity());
        }
        identities.forEach((id, identity) -> {
            if (identity == ReplicaIdentity.INDEX || identity == ReplicaIdentity.NOTHING) {
                problems.add("table " + id + " has replica identity "
                        + identity.name().toLowerCase(java.util.Locale.ROOT)
                        + ", under which deletes do not carry the primary key: ALTER TABLE " + id.sql()
                        + " REPLICA IDENTITY " + (captured.needsFullIdentity() ? "FULL" : "DEFAULT (or FULL)"));
            } else if (identity == ReplicaIdentity.DEFAULT && captured.needsFullIdentity()) {
                problems.add("table " + id + " has replica identity default, and " + names(captured)
                        + " say full: ALTER TABLE " + id.sql() + " REPLICA IDENTITY FULL");
            }
        });
    }

    private static String names(CapturedTable captured) {
        return "mappings " + captured.mappings().stream().map(Mapping::name).collect(Collectors.joining(", "));
    }
}
