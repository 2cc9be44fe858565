package dev.puffgres.cli.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.source.port.CapturedTable;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A connector, and what its user is to know.
 *
 * @param name the connector's
 * @param config in the order in which it is printed
 * @param sql what is to be run in the database first
 * @param notes sentences
 */
record Generated(String name, Map<String, String> config, List<String> sql, List<String> notes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    Generated {
        config = new LinkedHashMap<>(config);
        sql = List.copyOf(sql);
        notes = List.copyOf(notes);
    }

    /**
     * What connectors are generated from.
     *
     * @param mappings all of one source
     * @param tables that they name
     * @param topicPrefix of the source
     * @param givenName the connector's name, or null
     */
    record Input(List<Mapping> mappings, List<CapturedTable> tables, String topicPrefix, String givenName) {

        String name(String suffix) {
            return Optional.ofNullable(givenName).orElse(topicPrefix + suffix);
        }

        /** A name that slots and publications may have: lower case letters, digits and underscores, at most 63. */
        String slot() {
            String name = "puffgres_" + topicPrefix.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
            return name.substring(0, Math.min(name.length(), 63));
        }

        /** Debezium puts an underscore where a topic's name may not have the character. */
        List<String> topics() {
            return tables.stream()
                    .map(table -> (topicPrefix + "." + table.id()).replaceAll("[^A-Za-z0-9._-]", "_"))
                    .distinct()
                    .toList();
        }

        /** {@code ALTER TABLE} where a mapping says that the whole row before is logged. */
        List<String> identitySql() {
            return tables.stream()
                    .filter(CapturedTable::needsFullIdentity)
                    .map(table -> "ALTER TABLE " + table.id().sql() + " REPLICA IDENTITY FULL;")
                    .toList();
        }
    }

    /** Where every example of a source has it: what differs from place to place is the worker's environment. */
    static Map<String, String> database() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("database.hostname", "${env:POSTGRES_HOST}");
        config.put("database.port", "${env:POSTGRES_PORT}");
        config.put("database.user", "${env:POSTGRES_USER}");
        config.put("database.password", "${env:POSTGRES_PASSWORD}");
        config.put("database.dbname", "${env:POSTGRES_DB}");
        return config;
    }

    /** JSON with schemas, which every type survives; and NULL stays NULL. */
    static Map<String, String> converters() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.replace.null.with.default", "false");
        return config;
    }

    void print(boolean sqlAlone, PrintWriter out, PrintWriter err) {
        if (sqlAlone) {
            sql.forEach(out::println);
        } else {
            out.println(json());
            if (!sql.isEmpty()) {
                err.println("Run in the database first:");
                sql.forEach(each -> err.println("  " + each));
            }
        }
        notes.forEach(err::println);
        out.flush();
        err.flush();
    }

    /** The body of {@code POST /connectors}. */
    private String json() {
        ObjectNode body = JSON.createObjectNode().put("name", name);
        config.forEach(body.putObject("config")::put);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("text can be written as JSON", e);
        }
    }
}
