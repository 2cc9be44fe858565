package dev.puffgres.source.wal2json;

import dev.puffgres.source.postgres.Catalog;
import dev.puffgres.source.postgres.PgType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types by the text that wal2json prints, for columns that have another type by now, or are gone. */
final class HistoricTypes {

    private static final PgType TEXT = PgType.of(25, "text");
    private static final int NO_MODIFIER = -1;
    private static final Pattern MODIFIER = Pattern.compile("\\(([^)]*)\\)");

    /** The modifier of an array is its element's. */
    private static final String TYPE = """
            select t.oid, coalesce(nullif(t.typmodin::oid, 0), nullif(e.typmodin::oid, 0))::regproc::text
            from pg_catalog.pg_type t left join pg_catalog.pg_type e on e.oid = t.typelem
            where t.oid = pg_catalog.to_regtype(?)""";

    private HistoricTypes() {}

    /** The type of a text such as {@code numeric(10,2)}; of a type that is gone, text. */
    static PgType resolve(Connection connection, String text) throws SQLException {
        long oid;
        String modifierInput;
        try (PreparedStatement select = connection.prepareStatement(TYPE)) {
            select.setString(1, text);
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return TEXT;
                }
                oid = found.getLong(1);
                modifierInput = found.getString(2);
            }
        }
        Matcher modifier = MODIFIER.matcher(text);
        int typmod = modifierInput != null && modifier.find()
                ? typmod(connection, modifierInput, modifier.group(1))
                : NO_MODIFIER;
        return new Catalog(connection).type(oid, typmod);
    }

    /** A type's own function says what its modifier means; its name is the catalog's, quoted. */
    private static int typmod(Connection connection, String function, String modifier) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select " + function + "(?::cstring[])")) {
            select.setString(1, "{" + modifier + "}");
            try (ResultSet found = select.executeQuery()) {
                found.next();
                return found.getInt(1);
            }
        }
    }
}
