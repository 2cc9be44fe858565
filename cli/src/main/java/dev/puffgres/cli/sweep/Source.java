package dev.puffgres.cli.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.source.PuffgresSourceConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A source connector, Debezium's or ours, as its configuration and its stored offsets have it.
 *
 * @param name of the connector
 * @param config as it was given
 */
record Source(String name, Map<String, String> config) {

    private static final Set<String> OURS =
            Set.of("dev.puffgres.source.PuffgresSourceConnector", "PuffgresSourceConnector", "PuffgresSource");
    private static final Set<String> DEBEZIUM =
            Set.of("io.debezium.connector.postgresql.PostgresConnector", "PostgresConnector", "Postgres");

    /** Every member row is read by these, so what is not written anew is not there any more. */
    private static final Set<String> WHOLE_SNAPSHOTS = Set.of("initial", "initial_only", "always", "when_needed");

    static boolean is(Map<String, String> config) {
        String ofClass = config.getOrDefault("connector.class", "");
        return OURS.contains(ofClass) || DEBEZIUM.contains(ofClass);
    }

    String topicPrefix() {
        return config.getOrDefault("topic.prefix", "");
    }

    private boolean isOurs() {
        return OURS.contains(config.getOrDefault("connector.class", ""));
    }

    /** Whether its own backfill, and not Debezium, reads the rows that are there. */
    private boolean backfills() {
        return isOurs() && !config.getOrDefault("adapter", "").equals("pgoutput");
    }

    private String defaultSnapshotMode() {
        return isOurs()
                ? (String) PuffgresSourceConfig.CONFIG_DEF.defaultValues().get("snapshot.mode")
                : "initial";
    }

    /** Why a snapshot of this source need not have read every row of a table; empty if it must have. */
    Optional<String> partOfTheTable(Mapping.Source table) {
        String mode = config.getOrDefault("snapshot.mode", defaultSnapshotMode());
        if (!WHOLE_SNAPSHOTS.contains(mode)) {
            return Optional.of("the source " + name + " has snapshot.mode=" + mode
                    + ", so rows that have not changed since the epoch was raised are in no record");
        }
        String included = config.getOrDefault("snapshot.include.collection.list", "");
        if (!included.isBlank() && !matches(included, table.schema() + "." + table.table())) {
            return Optional.of("the source " + name + " leaves the table out of its snapshot"
                    + " (snapshot.include.collection.list)");
        }
        String overridden = config.getOrDefault("snapshot.select.statement.overrides", "");
        if (Arrays.asList(overridden.split("\\s*,\\s*")).contains(table.schema() + "." + table.table())) {
            return Optional.of("the source " + name + " has a SELECT of its own for the table's snapshot"
                    + " (snapshot.select.statement.overrides), which may leave rows out");
        }
        return Optional.empty();
    }

    /**
     * Whether snapshots can be asked for while it streams. Each of their parts has another LSN, so that an older LSN does not mean an
     * older attempt.
     */
    boolean takesSignals() {
        return !backfills()
                && (!config.getOrDefault("signal.data.collection", "").isBlank()
                        || !Set.of("", "source")
                                .contains(config.getOrDefault("signal.enabled.channels", "")
                                        .strip()));
    }

    /**
     * Why its snapshot cannot be said to be over; empty if it is.
     *
     * @param offsets as Connect's REST interface gives them: what it has stored, when the records before were in their topics
     */
    Optional<String> unfinished(JsonNode offsets, Mapping.Source table) {
        JsonNode stream = null;
        JsonNode ofTable = null;
        for (JsonNode each : offsets) {
            JsonNode partition = each.path("partition");
            if (partition.path("server").asText().equals(topicPrefix())) {
                if (!partition.has("table")) {
                    stream = each.path("offset");
                } else if (partition.path("table").asText().equals(table.schema() + "." + table.table())) {
                    ofTable = each.path("offset");
                }
            }
        }
        return backfills() ? unfinishedBackfill(stream, ofTable) : unfinishedSnapshot(stream);
    }

    private Optional<String> unfinishedSnapshot(JsonNode offset) {
        if (offset == null || offset.isNull()) {
            return Optional.of("the source " + name + " has not stored any position yet");
        }
        boolean taking = offset.hasNonNull("snapshot")
                && !offset.path("snapshot_completed").asBoolean();
        boolean asked =
                offset.properties().stream().anyMatch(each -> each.getKey().startsWith("incremental_snapshot"));
        return taking || asked
                ? Optional.of("the source " + name + " has not stored that its snapshot is over")
                : Optional.empty();
    }

    private Optional<String> unfinishedBackfill(JsonNode stream, JsonNode table) {
        return stream == null || stream.isNull()
                ? Optional.of("the source " + name + " has not stored that its backfill is over")
                : Optional.empty();
    }

    private static boolean matches(String list, String name) {
        return Arrays.stream(list.split("\\s*,\\s*")).anyMatch(each -> {
            try {
                return Pattern.compile(each, Pattern.CASE_INSENSITIVE)
                        .matcher(name)
                        .matches();
            } catch (PatternSyntaxException e) {
                return false;
            }
        });
    }

    /** The sources among connectors. */
    static List<Source> among(Map<String, Map<String, String>> connectors) {
        return connectors.entrySet().stream()
                .filter(each -> is(each.getValue()))
                .map(each -> new Source(each.getKey(), each.getValue()))
                .toList();
    }
}
