package dev.puffgres.source.postgres;

import java.util.Objects;

/**
 * The name of a table or view, as Postgres' catalog has it: unquoted, in its own case.
 *
 * @param schema the schema's name
 * @param name the relation's name
 */
public record TableId(String schema, String name) {

    public TableId {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(name, "name");
    }

    /** The name as SQL: both parts quoted, so that case, spaces and keywords are kept. */
    public String sql() {
        return quoted(schema) + '.' + quoted(name);
    }

    /** A name as an SQL identifier. */
    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** {@code schema.name}, for people and for topics. */
    @Override
    public String toString() {
        return schema + '.' + name;
    }
}
