package dev.puffgres.cli.sweep;

import dev.puffgres.action.Version;
import dev.puffgres.cli.CommandException;
import dev.puffgres.cli.ExitCode;
import dev.puffgres.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is to be swept of one mapping.
 *
 * @param mapping whose documents
 * @param topics all that its records can be in
 * @param sources all that its records come from
 * @param epochFloor the lowest version of the epoch that every one of these sources is of
 */
record Plan(Mapping mapping, List<String> topics, List<Source> sources, long epochFloor) {

    Plan {
        topics = List.copyOf(topics);
        sources = List.copyOf(sources);
    }

    /**
     * @param topics of the sink
     * @param sources of the cluster
     * @param named the sources that the user has named, for topics whose names do not tell; empty: none
     * @throws CommandException if it cannot be said what is left behind
     */
    static Plan of(Mapping mapping, List<String> topics, List<Source> sources, List<Source> named) {
        if (mapping.versioning() != Mapping.Versioning.SOURCE_LSN) {
            throw refused(
                    mapping, "its documents have no versions (versioning.mode none), so nothing tells which are old");
        }
        String table = "."
                + topicPart(mapping.source().schema() + "." + mapping.source().table());
        List<String> own = topics.stream().filter(each -> each.endsWith(table)).toList();
        if (mapping.source().sourceName().isPresent()) {
            String only = mapping.source().sourceName().get() + table;
            own = own.stream().filter(only::equals).toList();
        }
        List<Source> feeding = new ArrayList<>();
        if (!named.isEmpty()) {
            feeding.addAll(named);
            own = own.isEmpty() ? topics : own;
        } else if (own.isEmpty()) {
            throw refused(
                    mapping,
                    "none of the sink's topics is named <topic.prefix>" + table
                            + ". If a transform renames topics, name the source connector with --source");
        } else {
            for (String topic : own) {
                feeding.add(source(mapping, topic.substring(0, topic.length() - table.length()), topic, sources));
            }
        }
        long floor = epochFloor(mapping, feeding);
        if (floor > 0) {
            for (Source source : feeding) {
                source.partOfTheTable(mapping.source()).ifPresent(reason -> {
                    throw refused(mapping, reason);
                });
            }
        }
        return new Plan(mapping, own, feeding, floor);
    }

    /** The LSN of the last attempt at the snapshot, where there is one source and it has stored it. */
    OptionalLong lastAttempt(ConnectCluster connect) throws InterruptedException {
        return sources.size() == 1
                ? sources.get(0).lastAttempt(connect.offsets(sources.get(0).name()), mapping.source())
                : OptionalLong.empty();
    }

    private static Source source(Mapping mapping, String prefix, String topic, List<Source> sources) {
        List<Source> writing = sources.stream()
                .filter(each -> each.topicPrefix().equals(prefix))
                .toList();
        if (writing.size() != 1) {
            throw refused(
                    mapping,
                    (writing.isEmpty() ? "no source connector" : "more than one source connector")
                            + " of this Connect cluster has topic.prefix=" + prefix + ", and topic " + topic
                            + " is read by the sink: whether its snapshot is over cannot be told. Take a topic that nothing writes"
                            + " to any more out of the sink's topics");
        }
        return writing.get(0);
    }

    /** A document does not say which source it is of, so all must be of one epoch. */
    private static long epochFloor(Mapping mapping, List<Source> sources) {
        Set<Long> floors = new TreeSet<>();
        for (Source source : sources) {
            if (mapping.epochs().isEmpty()) {
                floors.add(0L);
                continue;
            }
            Integer epoch = mapping.epochs().get(source.topicPrefix());
            if (epoch == null) {
                throw refused(mapping, "versioning.epochs does not list the source " + source.topicPrefix());
            }
            floors.add(Version.floor(epoch));
        }
        if (floors.size() > 1) {
            throw refused(
                    mapping,
                    "the sink reads its records from sources of several epochs ("
                            + sources.stream()
                                    .map(each -> each.topicPrefix() + " is of "
                                            + mapping.epochs().get(each.topicPrefix()))
                                    .collect(Collectors.joining(", "))
                            + "), and a document does not say which of them it is of. Take the topics of the older one out of the"
                            + " sink's, or give each source a mapping of its own with source.name");
        }
        return floors.iterator().next();
    }

    /** Debezium puts an underscore where a topic's name may not have the character. */
    private static String topicPart(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    static CommandException refused(Mapping mapping, String reason) {
        return new CommandException(
                ExitCode.FOUND_WRONG, "Mapping " + mapping.name() + " cannot be swept: " + reason + ".");
    }
}
