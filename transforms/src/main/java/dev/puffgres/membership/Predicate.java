package dev.puffgres.membership;

import dev.puffgres.event.Row;
import java.util.Set;

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
