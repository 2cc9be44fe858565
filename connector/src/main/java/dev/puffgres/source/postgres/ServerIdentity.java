package dev.puffgres.source.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * Which log LSNs are positions of. They compare only within one.
 *
 * @param systemId made by initdb, and copied by every physical backup and standby
 * @param timeline raised by every promotion and every recovery to a point in time
 */
public record ServerIdentity(String systemId, int timeline) {

    /** The name of a WAL file begins with the timeline; pg_control_checkpoint() would tell of a promotion only at the next checkpoint. */
    private static final String READ =
            "select system_identifier::text, pg_walfile_name(pg_current_wal_lsn()) from pg_control_system()";

    private static final int TIMELINE_DIGITS = 8;
    private static final int HEXADECIMAL = 16;

    public ServerIdentity {
        Objects.requireNonNull(systemId, "systemId");
    }

    /** Reads the identity of a server that is not in recovery. */
    public static ServerIdentity read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(READ)) {
            found.next();
            return new ServerIdentity(
                    found.getString(1),
                    Integer.parseInt(found.getString(2).substring(0, TIMELINE_DIGITS), HEXADECIMAL));
        }
    }

    @Override
    public String toString() {
        return "system " + systemId + ", timeline " + timeline;
    }
}
