package dev.puffgres.turbopuffer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads the service's answers of status 200. Members may be missing or new ones may come, but what does not look like an
 * answer of turbopuffer at all gives nothing: it must not pass for a success.
 */
final class Answers {

    /** The name that a query gives to its count. */
    static final String COUNT = "documents";

    private Answers() {}

    static Optional<WriteResult> write(String body, long requestBytes) {
        return object(body)
                .filter(answer -> "OK".equals(answer.path("status").textValue())
                        || answer.path("rows_affected").isIntegralNumber())
                .map(answer -> new WriteResult(
                        count(answer.path("rows_upserted")),
                        count(answer.path("rows_patched")),
                        count(answer.path("rows_deleted")),
                        ids(answer.path("patched_ids")),
                        answer.path("rows_remaining").asBoolean(),
                        requestBytes));
    }

    static Optional<QueryResult> query(String body) {
        return object(body)
                .map(answer -> answer.get("rows"))
                .filter(JsonNode::isArray)
                .map(rows -> {
                    List<JsonNode> list = new ArrayList<>(rows.size());
                    rows.forEach(list::add);
                    return list;
                })
                .filter(rows -> rows.stream().allMatch(row -> isId(row.path("id"))))
                .map(QueryResult::new);
    }

    static Optional<String> schema(String body) {
        return object(body).map(answer -> body);
    }

    static Optional<NamespacePage> namespaces(String body) {
        return object(body)
                .filter(answer -> answer.path("namespaces").isArray())
                .filter(answer ->
                        all(answer.get("namespaces"), each -> each.path("id").isTextual()))
                .map(answer -> {
                    List<String> names = new ArrayList<>();
                    answer.get("namespaces")
                            .forEach(each -> names.add(each.get("id").textValue()));
                    return new NamespacePage(
                            names,
                            Optional.ofNullable(answer.path("next_cursor").textValue())
                                    .filter(cursor -> !cursor.isEmpty()));
                });
    }

    static Optional<Long> count(String body) {
        return object(body)
                .map(answer -> answer.path("aggregations").path(COUNT))
                .filter(count -> count.isIntegralNumber() && count.canConvertToLong() && count.longValue() >= 0)
                .map(JsonNode::longValue);
    }

    private static Optional<JsonNode> object(String body) {
        try {
            return Optional.ofNullable(JsonText.MAPPER.readTree(body)).filter(JsonNode::isObject);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static boolean all(JsonNode array, Predicate<JsonNode> predicate) {
        for (JsonNode element : array) {
            if (!predicate.test(element)) {
                return false;
            }
        }
        return true;
    }

    /** What is no count is none: then the client asks again what became of the rows. */
    private static long count(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong() ? Math.max(0, number.longValue()) : 0;
    }

    private static boolean isId(JsonNode id) {
        return id.isIntegralNumber() || id.isTextual();
    }

    private static Set<String> ids(JsonNode array) {
        Set<String> ids = new HashSet<>();
        for (JsonNode id : array) {
            if (isId(id)) {
                ids.add(JsonText.idText(id));
            }
        }
        return ids;
    }
}
