package dev.puffgres.source.backfill;

import dev.puffgres.source.postgres.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What rows that were read depend on, short enough to be asked for with every chunk.
 *
 * @param oid the relation's object id: another table of the same name has another
 * @param kind {@code pg_class.relkind}
 * @param columns the columns with their types, and enum labels
 * @param order the key's columns with types and collations: what the order of the keys depends on
 * @param schemas where the columns' types and their operators are
 */
record Shape(long oid, char kind, String columns, String order, List<String> schemas) {

    private static final String QUERY = """
            select c.oid, c.relkind::text,
                   (select string_agg(concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull,
                                                (select count(*) from pg_catalog.pg_enum e where e.enumtypid = a.atttypid)),
                                      ', ' order by a.attnum)
                    from pg_catalog.pg_attribute a
                    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
                   (select string_agg(concat_ws(' ', a.attname, tn.nspname, t.typname, ln.nspname, l.collname), ', '
                                      order by key.place)
                    from unnest(?::text[]) with ordinality as key (name, place)
                         join pg_catalog.pg_attribute a
                             on a.attrelid = c.oid and a.attname = key.name and not a.attisdropped
                         join pg_catalog.pg_type t on t.oid = a.atttypid
                         join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
                         left join pg_catalog.pg_collation l on l.oid = a.attcollation
                         left join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace),
                   array(select distinct n.nspname::text
                         from pg_catalog.pg_attribute a
                              join pg_catalog.pg_type t on t.oid = a.atttypid
                              left join pg_catalog.pg_type b on b.oid in (t.typbasetype, t.typelem)
                              join pg_catalog.pg_namespace n on n.oid in (t.typnamespace, b.typnamespace)
                         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                           and n.nspname <> 'pg_catalog')
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relname = ?""";

    Shape {
        Objects.requireNonNull(columns, "columns");
        schemas = List.copyOf(schemas);
    }

    /**
     * A relation's shape as of now, or as of its lock where the transaction has read from it.
     *
     * @param key the columns that rows are ordered by
     * @return empty where there is no such relation
     */
    static Optional<Shape> read(Connection connection, TableId table, List<String> key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(QUERY)) {
            select.setArray(1, connection.createArrayOf("text", key.toArray()));
            select.setString(2, table.schema());
            select.setString(3, table.name());
            try (ResultSet found = select.executeQuery()) {
                return found.next()
                        ? Optional.of(new Shape(
                                found.getLong(1),
                                found.getString(2).charAt(0),
                                Objects.requireNonNullElse(found.getString(3), ""),
                                Objects.requireNonNullElse(found.getString(4), ""),
                                Arrays.stream((Object[]) found.getArray(5).getArray())
                                        .map(String::valueOf)
                                        .sorted()
                                        .toList()))
                        : Optional.empty();
            }
        }
    }

    boolean isView() {
        return kind == 'v' || kind == 'm';
    }

    /** Whether the rows of tables that inherit from it are its own: of a plain table they are those tables' rows. */
    boolean isPlainTable() {
        return kind == 'r';
    }
}
