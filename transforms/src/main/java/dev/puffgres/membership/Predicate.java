package dev.puffgres.membership;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.Row;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A membership predicate: a strict subset of the {@code WHERE} of Postgres, with its three-valued logic. Immutable and
 * thread-safe; equal if the parsed conditions are.
 *
 * <p>The same text selects the same rows in a Postgres database with collation C and time zone UTC.
 */
public interface Predicate {

    /** The columns that it names, as written (unquoted identifiers folded to lower case), in order of first mention. */
    Set<String> columns();

    /**
     * Decides whether a row is a member. Every column that the predicate names must be there and comparable with what the
     * predicate says of it, whether or not the decision hangs on it.
     *
     * @throws PredicateException if a column is missing from the row or cannot be compared with what the predicate says
     */
    Decision decide(Row row);

    /**
     * A {@code WHERE} that a server may be given: true of every row that is a member, and perhaps of others, whatever the
     * collations of database and columns are. It needs the session's time zone UTC and {@code standard_conforming_strings}.
     *
     * @param types the family of a column's type in the server: {@link ColumnType.Kind#TEXT} for text and varchar alone, and
     *     {@link ColumnType.Kind#UNTYPED} for what is of no family or does not reach the records as it is
     * @return empty where no part of the predicate can be pushed down safely
     */
    Optional<String> superset(Function<String, ColumnType.Kind> types);

    /** The predicate as text that parses to an equal predicate and that Postgres accepts as a {@code WHERE}. */
    @Override
    String toString();

    /**
     * Parses the text of a {@code WHERE}.
     *
     * @throws PredicateSyntaxException with line, column and what was expected
     */
    static Predicate parse(String text) {
        return new ParsedPredicate(Parser.parse(text));
    }
}
