package dev.puffgres.source.postgres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A table, partitioned table or view, as the catalog describes it at one moment.
 *
 * @param id its name
 * @param oid its object id, which survives a renaming
 * @param columns in the table's order; dropped ones are left out
 * @param key the primary key's columns in the key's order; empty where there is none
 * @param identity the replica identity; of a view {@link ReplicaIdentity#NOTHING}
 */
public record Table(TableId id, long oid, List<Column> columns, List<String> key, ReplicaIdentity identity) {

    public Table {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(identity, "identity");
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("table " + id + " has two columns " + column.name());
            }
        }
        for (String column : key) {
            if (!names.contains(column)) {
                throw new IllegalArgumentException("table " + id + " has no column " + column + " for its key");
            }
        }
    }

    /** The position of a column in {@link #columns}; -1 where there is none of the name. */
    public int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The column of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Column column(String name) {
        int index = indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("table " + id + " has no column " + name);
        }
        return columns.get(index);
    }

    /**
     * The same table with the given columns and those of its key, in the table's order.
     *
     * @throws IllegalArgumentException if the table has no column of one of the names
     */
    public Table only(Collection<String> names) {
        names.forEach(this::column);
        Set<String> kept = new HashSet<>(names);
        kept.addAll(key);
        List<Column> subset = new ArrayList<>();
        for (Column column : columns) {
            if (kept.contains(column.name())) {
                subset.add(column);
            }
        }
        return new Table(id, oid, subset, key, identity);
    }

    /** The same table with another key, for a view, which has none of its own. */
    public Table withKey(List<String> columns) {
        return new Table(id, oid, this.columns, columns, identity);
    }

    /** The key's columns as positions in {@link #columns}, in the key's order. */
    public int[] keyIndexes() {
        return key.stream().mapToInt(this::indexOf).toArray();
    }
}
