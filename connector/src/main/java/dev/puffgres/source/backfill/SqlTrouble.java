package dev.puffgres.source.backfill;

import java.sql.SQLException;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the server or the driver said, without what may be content of a row: an error of class 22 quotes the value that it is about.
 *
 * @param state SQLSTATE
 * @param message what was said
 */
record SqlTrouble(String state, String message) {

    private static final String DATA_EXCEPTION = "22";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    /** Classes of what passes: connection, rollback, resources, operator intervention, and a server that is starting. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57", "58");

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    static SqlTrouble of(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        ServerErrorMessage server = e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        String said = server == null ? e.getMessage() : server.getMessage();
        return new SqlTrouble(
                state, state.startsWith(DATA_EXCEPTION) ? "an error of a value, SQLSTATE " + state : said);
    }

    /** Whether another try may do better. */
    boolean passes() {
        return state.equals(LOCK_NOT_AVAILABLE)
                || (state.length() == 5 && PASSING_CLASSES.contains(state.substring(0, 2)));
    }

    ConnectException failure(String what) {
        String remedy = state.equals(INSUFFICIENT_PRIVILEGE)
                ? " Grant the role SELECT on the table; where row-level security hides rows from it, let it BYPASSRLS."
                : "";
        return new ConnectException(what + ": " + message + "." + remedy);
    }

    @Override
    public String toString() {
        return message;
    }
}
