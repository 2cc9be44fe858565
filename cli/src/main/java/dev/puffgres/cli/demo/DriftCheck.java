package dev.puffgres.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares table and namespace, document by document and attribute by attribute.
 *
 * <p>It says for itself what each attribute should be, from the rows that Postgres selects with the predicate as its {@code
 * WHERE}, and shares no code with the engine that wrote the documents.
 */
final class DriftCheck {

    private static final String MEMBERS = """
            select id, title, subtitle, body, tags, price::float8 as price,
                   floor(extract(epoch from published_at) * 1000)::bigint as published_ms,
                   embedding::text as embedding
            from pages where status = 'published' and deleted_at is null
            """;

    /** What was compared, and what differs: one line a difference, with the id and the attribute but no value. */
    record Result(long documents, long attributes, List<String> differences) {}

    private final List<String> differences = new ArrayList<>();
    private long documents;
    private long attributes;

    private DriftCheck() {}

    static Result run(Connection connection, Namespace namespace) throws SQLException {
        DriftCheck check = new DriftCheck();
        Map<Long, JsonNode> found = new HashMap<>();
        namespace.forEach(document -> found.put(document.get("id").longValue(), document));
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1000);
            try (ResultSet rows = statement.executeQuery(MEMBERS)) {
                while (rows.next()) {
                    check.compare(rows, found.remove(rows.getLong("id")));
                }
            }
            connection.rollback();
        } finally {
            connection.setAutoCommit(true);
        }
        found.keySet().forEach(id -> check.differences.add("document " + id + ": there is no such row"));
        return new Result(check.documents, check.attributes, List.copyOf(check.differences));
    }

    private void compare(ResultSet row, JsonNode document) throws SQLException {
        long id = row.getLong("id");
        if (document == null) {
            differences.add("document " + id + ": missing");
            return;
        }
        documents++;
        expect(id, "title", row.getString("title"), text(document, "title"));
        expect(id, "subtitle", row.getString("subtitle"), text(document, "subtitle"));
        expect(id, "body", row.getString("body"), text(document, "body"));
        expect(id, "tags", tags(row), texts(document, "tags"));
        double price = row.getDouble("price");
        expect(
                id,
                "price",
                row.wasNull() ? null : price,
                document.has("price") ? document.get("price").doubleValue() : null);
        long publishedMs = row.getLong("published_ms");
        expect(
                id,
                "published_at",
                row.wasNull() ? null : publishedMs,
                document.has("published_at")
                        ? Instant.parse(document.get("published_at").textValue())
                                .toEpochMilli()
                        : null);
        attributes++;
        if (!Arrays.equals(vector(row.getString("embedding")), vector(document.path("vector")))) {
            differences.add("document " + id + ": vector differs");
        }
        document.fieldNames().forEachRemaining(name -> {
            if (!ATTRIBUTES.contains(name)) {
                differences.add("document " + id + ": unexpected attribute " + name);
            }
        });
    }

    private static final List<String> ATTRIBUTES = List.of(
            "id",
            "title",
            "subtitle",
            "body",
            "tags",
            "price",
            "published_at",
            "vector",
            "__source_lsn",
            "__mapping",
            "__snapshot");

    private void expect(long id, String attribute, Object expected, Object actual) {
        attributes++;
        if (!Objects.equals(expected, actual)) {
            differences.add("document " + id + ": " + attribute + " differs");
        }
    }

    private static List<String> tags(ResultSet row) throws SQLException {
        java.sql.Array array = row.getArray("tags");
        return array == null ? null : List.of((String[]) array.getArray());
    }

    private static String text(JsonNode document, String attribute) {
        return document.path(attribute).textValue();
    }

    private static List<String> texts(JsonNode document, String attribute) {
        if (!document.has(attribute)) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        document.get(attribute).forEach(each -> texts.add(each.textValue()));
        return texts;
    }

    private static float[] vector(String text) {
        String[] components = text.substring(1, text.length() - 1).split(",");
        float[] vector = new float[components.length];
        for (int i = 0; i < vector.length; i++) {
            // Most are zero, and parsing them all would take longer than reading the table.
            vector[i] = components[i].equals("0") ? 0 : Float.parseFloat(components[i]);
        }
        return vector;
    }

    private static float[] vector(JsonNode base64) {
        if (!base64.isTextual()) {
            return new float[0];
        }
        ByteBuffer bytes =
                ByteBuffer.wrap(Base64.getDecoder().decode(base64.textValue())).order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(vector);
        return vector;
    }
}
