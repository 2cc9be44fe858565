package dev.puffgres.source.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where the database is, and how to get in. Sessions print values as the rows of this package have them: dates in ISO, times in UTC, intervals in
 * Postgres' own style, floating point numbers in full, bytes in hexadecimal.
 *
 * @param host name or address
 * @param port the server's port
 * @param name the database
 * @param user the role
 * @param password empty: the server is not given one
 * @param ssl pgjdbc's options {@code sslmode}, {@code sslcert}, {@code sslkey}, {@code sslpassword} and {@code sslrootcert}, where given
 * @param connectTimeout for one attempt
 * @param applicationName what {@code pg_stat_activity} shows
 */
public record Database(
        String host,
        int port,
        String name,
        String user,
        String password,
        Map<String, String> ssl,
        Duration connectTimeout,
        String applicationName) {

    /** Statements that make a session print values so. */
    private static final String OUTPUT =
            "set datestyle = 'ISO, MDY'; set timezone = 'UTC'; set intervalstyle = 'postgres';"
                    + " set extra_float_digits = 3; set bytea_output = 'hex'";

    /** The same for the current transaction alone, for a session that the next transaction may not have. */
    public static final String OUTPUT_OF_TRANSACTION = OUTPUT.replace("set ", "set local ");

    public Database {
        ssl = Map.copyOf(ssl);
    }

    /** A session. */
    public Connection connect() throws SQLException {
        return withOutput(open(new Properties()));
    }

    /**
     * A connection that relies on nothing but the current transaction, as poolers in transaction mode need it: no prepared statements
     * on the server, no settings. Begin each transaction with {@link #OUTPUT_OF_TRANSACTION}.
     */
    public Connection connectThroughPooler() throws SQLException {
        Properties properties = new Properties();
        PGProperty.PREPARE_THRESHOLD.set(properties, 0);
        Connection connection = open(properties);
        connection.setAutoCommit(false);
        return connection;
    }

    /** A session that can stream. It takes SQL too, a statement at a time. */
    public Connection connectForReplication() throws SQLException {
        Properties properties = new Properties();
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "12");
        return withOutput(open(properties));
    }

    private Connection open(Properties properties) throws SQLException {
        PGProperty.USER.set(properties, user);
        if (!password.isEmpty()) {
            PGProperty.PASSWORD.set(properties, password);
        }
        new TreeMap<>(ssl).forEach(properties::setProperty);
        PGProperty.CONNECT_TIMEOUT.set(properties, (int) Math.max(1, connectTimeout.toSeconds()));
        PGProperty.LOGIN_TIMEOUT.set(properties, (int) Math.max(1, 2 * connectTimeout.toSeconds()));
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.APPLICATION_NAME.set(properties, applicationName);
        // Not through DriverManager, which knows the drivers of other plugins and of the worker.
        Connection connection = new Driver().connect(url(), properties);
        if (connection == null) {
            throw new IllegalStateException("pgjdbc does not take its own address " + url());
        }
        return connection;
    }

    private String url() {
        String address = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return "jdbc:postgresql://" + address + ":" + port + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private static Connection withOutput(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(OUTPUT);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return host + ":" + port + "/" + name + " as " + user;
    }
}
