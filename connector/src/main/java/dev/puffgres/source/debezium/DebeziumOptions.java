package dev.puffgres.source.debezium;

import dev.puffgres.mapping.Mapping;
import dev.puffgres.source.port.CapturedTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Debezium's configuration, derived from the mappings: what they need is captured, and nothing else. Whatever else the user gives
 * passes under its own name, and stands above what is only advised here.
 */
public final class DebeziumOptions {

    /**
     * Debezium matches in any case. A table whose name differs by case alone must not be captured: without a primary key it could not even
     * be updated any more once it is in the publication.
     */
    private static final String EXACT_CASE = "(?-i)";

    private static final String BACKFILL = "backfill.";
    private static final String TABLES = "table.include.list";
    private static final String COLUMNS = "column.include.list";
    private static final String SKIPPED_OPERATIONS = "skipped.operations";

    /** The mappings say what is captured; two ways of saying it would not always agree. */
    private static final List<String> REFUSED =
            List.of("schema.include.list", "schema.exclude.list", "table.exclude.list", "column.exclude.list");

    private static final Map<String, String> ADVISED = Map.of(
            "publication.autocreate.mode", "filtered",
            "publish.via.partition.root", "true",
            "offset.mismatch.strategy", "trust_offset");

    private final Map<String, String> given;
    private final List<CapturedTable> tables;

    /** @param given without null values */
    public DebeziumOptions(Map<String, String> given, List<CapturedTable> tables) {
        this.given = given;
        this.tables = tables;
    }

    /** What Debezium's connector is to be started with. */
    public Map<String, String> derived() {
        Map<String, String> options = new TreeMap<>(ADVISED);
        Optional.ofNullable(given.get("slot.name")).ifPresent(slot -> options.put("publication.name", slot));
        if (needsTruncates().isPresent()) {
            options.put(SKIPPED_OPERATIONS, "none");
        }
        given.forEach((option, value) -> {
            if (!isOurs(option)) {
                options.put(option, value);
            }
        });
        options.putAll(fixed());
        options.put("connector.class", DebeziumPlugin.CONNECTOR_CLASS);
        return options;
    }

    /** Options that contradict the mappings, each with a sentence that names both. */
    Map<String, String> contradictions() {
        Map<String, String> errors = new LinkedHashMap<>();
        fixed().forEach((option, value) -> {
            String other = given.getOrDefault(option, value);
            // A list of tables that the user gives has been applied to the mapped ones.
            if (!other.equals(value) && !option.equals(TABLES)) {
                errors.put(
                        option,
                        "remove it: " + because(option) + " make it " + value
                                + ", and the configuration says otherwise");
            }
        });
        for (String option : REFUSED) {
            if (given.containsKey(option)) {
                errors.put(
                        option,
                        "remove it: what is captured follows from " + names() + ", by their source and columns");
            }
        }
        given.keySet().stream()
                .filter(option -> option.startsWith(BACKFILL))
                .forEach(option ->
                        errors.put(option, "remove it: with adapter=pgoutput the snapshot is Debezium's (snapshot.*)"));
        if (!fixed().containsKey(COLUMNS) && given.containsKey(COLUMNS)) {
            errors.put(COLUMNS, "remove it: " + names() + " take all columns; list them in the mapping's columns");
        }
        needsTruncates().ifPresent(mapping -> {
            if (Arrays.asList(given.getOrDefault(SKIPPED_OPERATIONS, "none").split("\\s*,\\s*"))
                    .contains("t")) {
                errors.put(
                        SKIPPED_OPERATIONS,
                        "remove t: mapping " + mapping.name()
                                + " says what a TRUNCATE does (truncate.mode), so it must be captured");
            }
        });
        return errors;
    }

    private static boolean isOurs(String option) {
        return option.equals("adapter")
                || option.equals("mappings")
                || option.startsWith("mapping.")
                || option.startsWith(BACKFILL);
    }

    private Map<String, String> fixed() {
        Map<String, String> fixed = new LinkedHashMap<>();
        fixed.put("plugin.name", "pgoutput");
        fixed.put(
                TABLES,
                String.join(
                        ",", tables.stream().map(DebeziumOptions::tablePattern).toList()));
        if (tables.stream().anyMatch(table -> table.columns().isPresent())) {
            fixed.put(
                    COLUMNS,
                    String.join(
                            ",",
                            tables.stream()
                                    .flatMap(table -> columnPatterns(table).stream())
                                    .toList()));
        }
        return fixed;
    }

    private String because(String option) {
        return option.equals("plugin.name") ? "adapter=pgoutput and " + names() : names();
    }

    private String names() {
        List<String> names = tables.stream()
                .flatMap(table -> table.mappings().stream())
                .map(Mapping::name)
                .sorted()
                .toList();
        return (names.size() == 1 ? "mapping " : "mappings ") + String.join(", ", names);
    }

    private Optional<Mapping> needsTruncates() {
        return tables.stream()
                .flatMap(table -> table.mappings().stream())
                .filter(mapping -> mapping.truncate() != Mapping.TruncatePolicy.SKIP)
                .findFirst();
    }

    /** A table as an element of {@code table.include.list}. */
    public static String tablePattern(CapturedTable table) {
        return EXACT_CASE + quoted(table.id().schema()) + "\\."
                + quoted(table.id().name());
    }

    private static List<String> columnPatterns(CapturedTable table) {
        String prefix = tablePattern(table) + "\\.";
        List<String> patterns = new ArrayList<>();
        table.columns()
                .ifPresentOrElse(
                        columns -> columns.forEach(column -> patterns.add(prefix + quoted(column))),
                        () -> patterns.add(prefix + ".*"));
        return patterns;
    }

    /** A name as a regular expression in a list that Debezium splits at commas and strips of spaces. */
    public static String quoted(String name) {
        StringBuilder quoted = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || c == '_') {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(String.format("\\x{%x}", c));
            }
        });
        return quoted.toString();
    }
}
