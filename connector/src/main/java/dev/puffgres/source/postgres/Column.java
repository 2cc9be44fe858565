package dev.puffgres.source.postgres;

import java.util.Objects;

/**
 * A column of a table or view.
 *
 * @param name in its own case
 * @param type the declared type
 * @param notNull whether it is declared NOT NULL
 * @param generated whether Postgres computes and stores it ({@code GENERATED ALWAYS AS … STORED})
 * @param defaultExpression its DEFAULT as Postgres prints it, such as {@code 'draft'::text}; null where it has none
 */
public record Column(String name, PgType type, boolean notNull, boolean generated, String defaultExpression) {

    public Column {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    /** A column without a DEFAULT. */
    public Column(String name, PgType type, boolean notNull, boolean generated) {
        this(name, type, notNull, generated, null);
    }
}
