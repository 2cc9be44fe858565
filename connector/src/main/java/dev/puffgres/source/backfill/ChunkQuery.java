package dev.puffgres.source.backfill;

import dev.puffgres.source.postgres.Column;
import dev.puffgres.source.postgres.PgType;
import dev.puffgres.source.postgres.Table;
import dev.puffgres.source.postgres.TableId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The SQL that reads a table piece by piece in the order of its key. Keys are compared by the server alone, under the collations
 * of their columns: what was its text of a key comes back as a literal of the key's own type. The session must have
 * {@code standard_conforming_strings} and a search path with the schemas of the types.
 *
 * @param table the columns to read, and the key
 * @param only whether rows of tables that inherit from it are other tables' rows
 * @param where what the rows must satisfy; empty: every row is read
 */
record ChunkQuery(Table table, boolean only, Optional<String> where) {

    /** The next rows after a key, in the key's order. */
    String rows(String[] after, int limit) {
        return select(columns(table.columns().stream().map(Column::name).toList()), conditions(after, null, where))
                + " ORDER BY " + columns(table.key()) + " LIMIT " + limit;
    }

    /** The rows that satisfy the condition, after a key and up to another, in the key's order. */
    String rows(String[] after, String[] upTo) {
        return select(columns(table.columns().stream().map(Column::name).toList()), conditions(after, upTo, where))
                + " ORDER BY " + columns(table.key());
    }

    /** The key of the row that is {@code distance} rows after a key, whatever it satisfies. No row where there are fewer. */
    String keyAfter(String[] after, int distance) {
        return select(columns(table.key()), conditions(after, null, Optional.empty())) + " ORDER BY "
                + columns(table.key()) + " OFFSET " + (distance - 1) + " LIMIT 1";
    }

    /** A row where a key is NULL, which only a view's can be. */
    String nullKeys() {
        return "SELECT 1 FROM " + relation() + " WHERE ("
                + table.key().stream()
                        .map(column -> TableId.quoted(column) + " IS NULL")
                        .collect(Collectors.joining(" OR "))
                + ")" + where.map(condition -> " AND (" + condition + ")").orElse("") + " LIMIT 1";
    }

    /** Every row, for an estimate of their number. */
    String all() {
        return "SELECT 1 FROM " + relation();
    }

    /** A row's key. */
    String[] key(String[] row) {
        return Arrays.stream(table.keyIndexes()).mapToObj(i -> row[i]).toArray(String[]::new);
    }

    private String select(String columns, List<String> conditions) {
        return "SELECT " + columns + " FROM " + relation()
                + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
    }

    private String relation() {
        return (only ? "ONLY " : "") + table.id().sql();
    }

    private List<String> conditions(String[] after, String[] upTo, Optional<String> where) {
        return Stream.of(
                        Optional.ofNullable(after).map(key -> compared(">", key)),
                        Optional.ofNullable(upTo).map(key -> compared("<=", key)),
                        where.map(condition -> "(" + condition + ")"))
                .flatMap(Optional::stream)
                .toList();
    }

    private String compared(String operator, String[] key) {
        return "(" + columns(table.key()) + ") " + operator + " ("
                + IntStream.range(0, key.length)
                        .mapToObj(i ->
                                literal(key[i], table.column(table.key().get(i)).type()))
                        .collect(Collectors.joining(", "))
                + ")";
    }

    /** Without the type's modifier: the text is of a value that fits, and a cast must not change it. */
    private static String literal(String text, PgType type) {
        return "'" + text.replace("'", "''") + "'::" + TableId.quoted(type.schema()) + '.'
                + TableId.quoted(type.name());
    }

    private static String columns(List<String> names) {
        return names.stream().map(TableId::quoted).collect(Collectors.joining(", "));
    }
}
