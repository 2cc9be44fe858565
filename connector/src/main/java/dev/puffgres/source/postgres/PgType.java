package dev.puffgres.source.postgres;

import java.util.List;
import java.util.Objects;

/**
 * The type of a column, as {@code pg_type} and {@code pg_attribute} describe it.
 *
 * @param oid the type's object id
 * @param schema the schema that the type is in
 * @param name the type's internal name, such as {@code int4}, {@code bpchar} or {@code _text}
 * @param typmod the modifier that was declared, such as the 40 of {@code varchar(40)} plus 4; -1 where there is none. Of a
 *     domain it is the domain's own
 * @param element the type of an array's elements, with the array's modifier; null for what is no array
 * @param base what a domain is over, with the domain's modifier; null for what is no domain
 * @param labels an enum's labels in their order; null for what is no enum
 */
public record PgType(
        long oid, String schema, String name, int typmod, PgType element, PgType base, List<String> labels) {

    private static final String SYSTEM = "pg_catalog";
    private static final int NONE = -1;

    public PgType {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(name, "name");
        labels = labels == null ? null : List.copyOf(labels);
    }

    /** A type of Postgres' own, without a modifier. */
    public static PgType of(long oid, String name) {
        return new PgType(oid, SYSTEM, name, NONE, null, null, null);
    }

    /** A type of Postgres' own, with a modifier. */
    public static PgType of(long oid, String name, int typmod) {
        return new PgType(oid, SYSTEM, name, typmod, null, null, null);
    }

    public boolean isArray() {
        return element != null;
    }

    public boolean isDomain() {
        return base != null;
    }

    public boolean isEnum() {
        return labels != null;
    }

    /** Whether the type is Postgres' own, whose names and object ids never change. */
    public boolean isSystem() {
        return schema.equals(SYSTEM);
    }

    /** What a value of the type is in the end: the type itself, or what a domain, or a domain over it, is over. */
    public PgType root() {
        PgType type = this;
        while (type.base != null) {
            type = type.base;
        }
        return type;
    }

    /** The name for messages. */
    @Override
    public String toString() {
        if (isArray() && name.equals('_' + element.name())) {
            return element + "[]";
        }
        return isSystem() ? name : schema + '.' + name;
    }
}
