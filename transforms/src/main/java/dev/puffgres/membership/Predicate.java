package dev.puffgres.membership;

import dev.puffgres.event.Row;
import java.util.Set;

/** A membership predicate. Immutable and thread-safe. */
public interface Predicate {

    /** The columns that it names, as written (unquoted identifiers folded to lower case). */
    Set<String> columns();

    /**
     * Decides whether a row is a member.
     *
     * @throws PredicateException if a column is missing from the row or cannot be compared with what the predicate says
     */
    Decision decide(Row row);

    /** The predicate as text that parses to an equal predicate and that Postgres accepts as a {@code WHERE}. */
    @Override
    String toString();

    /** Parses the text of a {@code WHERE}.
     *
     * @throws PredicateSyntaxException with line, column and what was expected
     */
    static Predicate parse(String text) {
        throw new PredicateSyntaxException("not written yet", 1, 1);
    }
}
