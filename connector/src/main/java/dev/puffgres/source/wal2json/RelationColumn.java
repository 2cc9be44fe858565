package dev.puffgres.source.wal2json;

import dev.puffgres.source.postgres.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A column as wal2json's messages name it.
 *
 * @param type as {@code format_type} prints it, with the modifier
 * @param notNull whether it is declared NOT NULL
 */
record RelationColumn(String type, boolean notNull) {

    private static final String READ = """
            select n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull
            from unnest(?::text[], ?::text[]) as wanted (schema, name)
                 join pg_catalog.pg_namespace n on n.nspname = wanted.schema
                 join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
                 join pg_catalog.pg_attribute a on a.attrelid = c.oid
            where a.attnum > 0 and not a.attisdropped
            order by c.oid, a.attnum""";

    /** The columns of relations, in their order. */
    static Map<TableId, Map<String, RelationColumn>> read(Connection connection, Collection<TableId> relations)
            throws SQLException {
        Map<TableId, Map<String, RelationColumn>> columns = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(READ)) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "text", relations.stream().map(TableId::schema).toArray()));
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "text", relations.stream().map(TableId::name).toArray()));
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    columns.computeIfAbsent(
                                    new TableId(found.getString(1), found.getString(2)), any -> new LinkedHashMap<>())
                            .put(found.getString(3), new RelationColumn(found.getString(4), found.getBoolean(5)));
                }
            }
        }
        return columns;
    }
}
