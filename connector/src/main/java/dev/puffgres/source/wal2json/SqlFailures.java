package dev.puffgres.source.wal2json;

import dev.puffgres.source.port.SourceSettings;
import java.io.IOException;
import java.sql.SQLException;
import org.apache.kafka.connect.errors.ConnectException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What an error of the server means for who runs the connector. */
final class SqlFailures {

    private static final String UNDEFINED_FILE = "58P01";
    private static final String UNDEFINED_OBJECT = "42704";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String OBJECT_IN_USE = "55006";
    private static final String CONFIGURATION_LIMIT = "53400";
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String INVALID_AUTHORIZATION = "28000";
    private static final String INVALID_PASSWORD = "28P01";

    private SqlFailures() {}

    /** Whether trying again may help: the connection is gone, the server restarts, or somebody else has the slot. */
    static boolean isTransient(SQLException e) {
        String state = e.getSQLState();
        if (state == null) {
            return e.getCause() instanceof IOException;
        }
        return state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("40")
                || state.equals(OBJECT_IN_USE)
                || state.equals(TOO_MANY_CONNECTIONS)
                || e.getCause() instanceof IOException;
    }

    /** The error with what to do about it. */
    static ConnectException explained(String what, SQLException e, SourceSettings settings) {
        return new ConnectException(what + " failed: " + text(e) + remedy(e, settings), e);
    }

    /** What the server or the driver says, without a row's values. */
    static String text(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        return server == null ? e.getMessage() : server.getMessage() + " (" + e.getSQLState() + ")";
    }

    private static String remedy(SQLException e, SourceSettings settings) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String text = text(e);
        String plugin = Wal2jsonOptions.PLUGIN;
        if (text.contains(plugin) && text.contains("output plugin") && !state.equals(UNDEFINED_FILE)) {
            return ". The server's setting output_plugin_libraries names the plugins that it loads: add wal2json to it, as in"
                    + " ALTER SYSTEM SET output_plugin_libraries = 'pgoutput', 'test_decoding', 'wal2json', and reload its"
                    + " configuration";
        }
        return switch (state) {
            case UNDEFINED_FILE ->
                ". Install wal2json on the server, as with the package postgresql-<major version>-wal2json; or use adapter=pgoutput,"
                        + " which needs no plugin on the server";
            case UNDEFINED_OBJECT ->
                ". The replication slot " + settings.slotName() + " has been dropped, and with it what it held: "
                        + SlotChecks.START_OVER;
            case INSUFFICIENT_PRIVILEGE ->
                ". The role " + settings.database().user() + " may not use replication: ALTER ROLE "
                        + settings.database().user()
                        + " REPLICATION (on managed servers, grant the role that stands for it, such"
                        + " as rds_replication)";
            case INVALID_AUTHORIZATION, INVALID_PASSWORD ->
                ". Check database.user, database.password and database.sslmode, and that pg_hba.conf lets the role in"
                        + " (adapter=wal2json_stream needs an entry that lets the role replicate, unless the line says database"
                        + " all)";
            case CONFIGURATION_LIMIT -> ". Raise max_replication_slots, or drop a slot that nobody uses";
            case OBJECT_IN_USE ->
                ". Something else reads the slot: another connector with the same slot.name, or a session that has not ended yet."
                        + " Stop it, or give this connector a slot.name of its own";
            default -> "";
        };
    }
}
