package dev.puffgres.source.wal2json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a row's message says of its table, as the table was when the row was written.
 *
 * @param op {@code I}, {@code U} or {@code D}
 * @param columns types by name, in the table's order; of an update without the unchanged TOASTed ones, of a delete the known ones
 * @param identity the columns of the old row that are known
 * @param key the primary key's columns
 */
record MessageShape(char op, Map<String, String> columns, Set<String> identity, Set<String> key) {

    static MessageShape of(JsonNode message) {
        Map<String, String> columns = new LinkedHashMap<>();
        Set<String> identity = new LinkedHashSet<>();
        Set<String> key = new LinkedHashSet<>();
        message.path("columns")
                .forEach(column -> columns.put(
                        column.path("name").textValue(), column.path("type").textValue()));
        message.path("identity").forEach(column -> {
            identity.add(column.path("name").textValue());
            columns.putIfAbsent(
                    column.path("name").textValue(), column.path("type").textValue());
        });
        message.path("pk").forEach(column -> key.add(column.path("name").textValue()));
        return new MessageShape(message.path("action").textValue().charAt(0), columns, identity, key);
    }
}
