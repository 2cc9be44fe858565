package dev.puffgres.source.backfill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How many rows the planner thinks a relation has: of partitions and views too, and of a table that nothing was counted in yet. */
final class Estimate {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Estimate() {}

    static long rows(Connection connection, ChunkQuery query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery("EXPLAIN (FORMAT JSON) " + query.all())) {
            plan.next();
            return JSON.readTree(plan.getString(1))
                    .path(0)
                    .path("Plan")
                    .path("Plan Rows")
                    .asLong();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Postgres writes plans as JSON", e);
        }
    }
}
