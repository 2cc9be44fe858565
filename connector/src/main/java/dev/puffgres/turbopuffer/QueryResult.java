package dev.puffgres.turbopuffer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The rows of a query's answer. Integers are exact. */
public record QueryResult(List<JsonNode> rows) {
    public QueryResult {
        rows = List.copyOf(rows);
    }
}
