package dev.puffgres.cli.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.source.PuffgresSourceConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
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

    private String snapshotMode() {
        Object otherwise =
                isOurs() ? PuffgresSourceConfig.CONFIG_DEF.defaultValues().get("snapshot.mode") : "initial";
        return config.getOrDefault("snapshot.mode", String.valueOf(otherwise));
    }

    /** Why a snapshot of this source need not have read every row of a table; empty if it must have. */
    Optional<String> partOfTheTable(Mapping.Source table) {
        String mode = snapshotMode();
        if (!WHOLE_SNAPSHOTS.contains(mode)) {
            return Optional.of("the source " + name + " has snapshot.mode=" + mode
                    + ", so rows that have not changed since the epoch was raised are in no record");
        }
        String id = table.schema() + "." + table.table();
        for (String list : List.of("table.include.list", "snapshot.include.collection.list")) {
            String included = config.getOrDefault(list, "");
            if (!included.isBlank() && !matches(included, id)) {
                return Optional.of("the source " + name + " leaves the table out of its snapshot (" + list + ")");
            }
        }
        String overridden = config.getOrDefault("snapshot.select.statement.overrides", "");
        if (Arrays.asList(overridden.split("\\s*,\\s*")).contains(id)) {
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
     * Why its snapshot of a table cannot be said to be over; empty if it is.
     *
     * @param offsets as Connect's REST interface gives them: what it has stored, when the records before were in their topics
     */
    Optional<String> unfinished(JsonNode offsets, Mapping.Source table) {
        return backfills() ? unfinishedBackfill(ofTable(offsets, table)) : unfinishedSnapshot(ofStream(offsets));
    }

    private Optional<String> unfinishedSnapshot(JsonNode offset) {
        if (offset.isMissingNode()) {
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

    private Optional<String> unfinishedBackfill(JsonNode offset) {
        return offset.has("end") || snapshotMode().equals("no_data")
                ? Optional.empty()
                : Optional.of("the source " + name + " has not stored that the table's backfill is over");
    }

    /** The LSN of the last attempt at a table's snapshot, where the source has stored it: that of all rows that it read. */
    OptionalLong lastAttempt(JsonNode offsets, Mapping.Source table) {
        JsonNode lsn = backfills() ? ofTable(offsets, table).path("lsn") : MissingNode.getInstance();
        return lsn.isIntegralNumber() ? OptionalLong.of(lsn.longValue()) : OptionalLong.empty();
    }

    private JsonNode ofStream(JsonNode offsets) {
        return offset(offsets, partition -> !partition.has("table"));
    }

    private JsonNode ofTable(JsonNode offsets, Mapping.Source table) {
        String id = table.schema() + "." + table.table();
        return offset(offsets, partition -> partition.path("table").asText().equals(id));
    }

    private JsonNode offset(JsonNode offsets, Predicate<JsonNode> which) {
        for (JsonNode each : offsets) {
            JsonNode partition = each.path("partition");
            if (partition.path("server").asText().equals(topicPrefix())
                    && which.test(partition)
                    && each.hasNonNull("offset")) {
                return each.get("offset");
            }
        }
        return MissingNode.getInstance();
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
