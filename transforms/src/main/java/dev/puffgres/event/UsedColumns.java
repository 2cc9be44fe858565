package dev.puffgres.event;

import java.util.Objects;
import java.util.Set;

/** Which columns of a table anybody asks for, so that a reader may pass over the others. */
@FunctionalInterface
public interface UsedColumns {

    /** All columns of all tables. */
    UsedColumns ALL = (schema, table) -> Use.ALL;

    Use of(String schema, String table);

    /**
     * The use of one table.
     *
     * @param columns the columns that are used, and perhaps others; null for all
     * @param vectors those of them that are used as dense vectors only, so that their values may be {@code float[]} although the
     *     record does not say so
     */
    record Use(Set<String> columns, Set<String> vectors) {

        /** The whole table. */
        public static final Use ALL = new Use(null, Set.of());

        /** A table that nobody uses. */
        public static final Use NONE = new Use(Set.of(), Set.of());

        public Use {
            columns = columns == null ? null : Set.copyOf(columns);
            Objects.requireNonNull(vectors, "vectors");
        }

        boolean all() {
            return columns == null;
        }

        boolean none() {
            return columns != null && columns.isEmpty();
        }

        boolean wants(String column) {
            return columns == null || columns.contains(column);
        }
    }
}
