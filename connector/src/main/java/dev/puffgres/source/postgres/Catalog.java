package dev.puffgres.source.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads tables, columns and types from Postgres' catalog, of version 12 or newer. Any role may read it, also of tables whose
 * rows it may not see.
 *
 * <p>Not thread-safe: it uses the connection that it was given, and leaves its transaction alone.
 */
public final class Catalog {

    /** A key's INCLUDEd columns stand behind its own in indkey, and a dropped column keeps its place in pg_attribute. */
    private static final String TABLES = """
            select n.nspname, c.relname, c.oid, c.relreplident,
                   array(select k.attname::text
                         from pg_catalog.pg_index i,
                              unnest(i.indkey::int2[]) with ordinality as o (attnum, place),
                              pg_catalog.pg_attribute k
                         where i.indrelid = c.oid and i.indisprimary and o.place <= i.indnkeyatts
                           and k.attrelid = c.oid and k.attnum = o.attnum
                         order by o.place),
                   a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attgenerated <> '',
                   pg_catalog.pg_get_expr(d.adbin, d.adrelid)
            from unnest(?::text[], ?::text[]) as wanted (schema, name)
                 join pg_catalog.pg_namespace n on n.nspname = wanted.schema
                 join pg_catalog.pg_class c
                     on c.relnamespace = n.oid and c.relname = wanted.name and c.relkind in ('r', 'p', 'v', 'm', 'f')
                 join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                 left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            order by n.nspname, c.relname, a.attnum""";

    /** The types of the columns, and what arrays and domains are made of. */
    private static final String TYPES = """
            with recursive used (oid) as (
                select unnest(?::oid[])
                union
                select case when t.typtype = 'd' then t.typbasetype else t.typelem end
                from used join pg_catalog.pg_type t on t.oid = used.oid
                where t.typtype = 'd' or t.typcategory = 'A' and t.typelem <> 0
            )
            select t.oid, n.nspname, t.typname, t.typtype, t.typcategory, t.typelem, t.typbasetype, t.typtypmod,
                   array(select e.enumlabel::text from pg_catalog.pg_enum e
                         where e.enumtypid = t.oid order by e.enumsortorder)
            from used
                 join pg_catalog.pg_type t on t.oid = used.oid
                 join pg_catalog.pg_namespace n on n.oid = t.typnamespace""";

    private static final String PARTITIONS = """
            select n.nspname, c.relname, wanted.schema, wanted.name, c.relreplident
            from unnest(?::text[], ?::text[]) as wanted (schema, name)
                 join pg_catalog.pg_namespace rn on rn.nspname = wanted.schema
                 join pg_catalog.pg_class r
                     on r.relnamespace = rn.oid and r.relname = wanted.name and r.relkind = 'p',
                 pg_catalog.pg_partition_tree(r.oid) tree
                 join pg_catalog.pg_class c on c.oid = tree.relid
                 join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where tree.isleaf""";

    private final Connection connection;

    public Catalog(Connection connection) {
        this.connection = connection;
    }

    /**
     * The tables of the given names, with all their columns.
     *
     * @return in the catalog's order; what does not exist is missing
     */
    public Map<TableId, Table> tables(Collection<TableId> ids) throws SQLException {
        List<ColumnRow> rows = new ArrayList<>();
        try (PreparedStatement select = prepare(TABLES, ids);
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                rows.add(ColumnRow.of(found));
            }
        }
        Set<Long> oids = new TreeSet<>();
        rows.forEach(row -> oids.add(row.type()));
        Types types = types(oids);

        Map<TableId, Table> tables = new LinkedHashMap<>();
        for (int start = 0; start < rows.size(); ) {
            ColumnRow first = rows.get(start);
            List<Column> columns = new ArrayList<>();
            int next = start;
            while (next < rows.size() && rows.get(next).table().equals(first.table())) {
                columns.add(rows.get(next).column(types));
                next++;
            }
            tables.put(first.table(), new Table(first.table(), first.oid(), columns, first.key(), first.identity()));
            start = next;
        }
        return tables;
    }

    /**
     * The leaves of partitioned tables: rows are stored there, and change there.
     *
     * @param ids tables; what is not partitioned has no leaves
     * @return by the leaf's name
     */
    public Map<TableId, Partition> partitions(Collection<TableId> ids) throws SQLException {
        Map<TableId, Partition> leaves = new HashMap<>();
        try (PreparedStatement select = prepare(PARTITIONS, ids);
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                leaves.put(
                        new TableId(found.getString(1), found.getString(2)),
                        new Partition(
                                new TableId(found.getString(3), found.getString(4)),
                                ReplicaIdentity.of(found.getString(5))));
            }
        }
        return leaves;
    }

    /**
     * A type by its object id, with a modifier.
     *
     * @throws IllegalStateException if there is none
     */
    public PgType type(long oid, int typmod) throws SQLException {
        return types(Set.of(oid)).type(oid, typmod);
    }

    private Types types(Set<Long> oids) throws SQLException {
        Map<Long, TypeRow> rows = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(TYPES)) {
            select.setArray(1, connection.createArrayOf("oid", oids.toArray()));
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.put(found.getLong(1), TypeRow.of(found));
                }
            }
        }
        return new Types(rows);
    }

    private PreparedStatement prepare(String sql, Collection<TableId> ids) throws SQLException {
        PreparedStatement select = connection.prepareStatement(sql);
        select.setArray(1, text(ids.stream().map(TableId::schema).toArray()));
        select.setArray(2, text(ids.stream().map(TableId::name).toArray()));
        return select;
    }

    private Array text(Object[] values) throws SQLException {
        return connection.createArrayOf("text", values);
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private record ColumnRow(
            TableId table,
            long oid,
            ReplicaIdentity identity,
            List<String> key,
            String name,
            long type,
            int typmod,
            boolean notNull,
            boolean generated,
            String expression) {

        static ColumnRow of(ResultSet found) throws SQLException {
            return new ColumnRow(
                    new TableId(found.getString(1), found.getString(2)),
                    found.getLong(3),
                    ReplicaIdentity.of(found.getString(4)),
                    texts(found.getArray(5)),
                    found.getString(6),
                    found.getLong(7),
                    found.getInt(8),
                    found.getBoolean(9),
                    found.getBoolean(10),
                    found.getString(11));
        }

        Column column(Types types) {
            // What a generated column is computed from stands in the same catalog as the defaults.
            return new Column(name, types.type(type, typmod), notNull, generated, generated ? null : expression);
        }
    }

    private record TypeRow(
            String schema,
            String name,
            boolean domain,
            boolean enumeration,
            boolean array,
            long element,
            long base,
            int typmod,
            List<String> labels) {

        static TypeRow of(ResultSet found) throws SQLException {
            boolean domain = found.getString(4).equals("d");
            return new TypeRow(
                    found.getString(2),
                    found.getString(3),
                    domain,
                    found.getString(4).equals("e"),
                    !domain && found.getString(5).equals("A") && found.getLong(6) != 0,
                    found.getLong(6),
                    found.getLong(7),
                    found.getInt(8),
                    texts(found.getArray(9)));
        }
    }

    private record Types(Map<Long, TypeRow> rows) {

        PgType type(long oid, int typmod) {
            TypeRow row = rows.get(oid);
            if (row == null) {
                throw new IllegalStateException("pg_type has no type " + oid + ", which a column is of");
            }
            int modifier = row.domain() ? row.typmod() : typmod;
            return new PgType(
                    oid,
                    row.schema(),
                    row.name(),
                    modifier,
                    row.array() ? type(row.element(), modifier) : null,
                    row.domain() ? type(row.base(), modifier) : null,
                    row.enumeration() ? row.labels() : null);
        }
    }
}
