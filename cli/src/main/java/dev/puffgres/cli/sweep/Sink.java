package dev.puffgres.cli.sweep;

import dev.puffgres.cli.CommandException;
import dev.puffgres.cli.ExitCode;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.mapping.MappingException;
import dev.puffgres.mapping.MappingReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The sink connector, as its configuration has it: it says what is applied and where it goes.
 *
 * @param name of the connector
 * @param config as it was given
 * @param mappings what its transform applies
 */
record Sink(String name, Map<String, String> config, List<Mapping> mappings) {

    static final String CLASS = "dev.puffgres.sink.PuffgresSinkConnector";
    private static final String TRANSFORM_CLASS = "dev.puffgres.transforms.ApplyMapping";

    /**
     * @param files mappings, for a sink that a config provider gives them to; empty: the sink's own
     * @throws CommandException if that cannot be read, or if the files say something else than the sink
     */
    static Sink of(String name, Map<String, String> config, List<Mapping> files) {
        if (!is(config)) {
            throw new CommandException(ExitCode.BAD_USAGE, "Connector " + name + " is no Puffgres sink.");
        }
        Map<String, String> own = transform(name, config);
        boolean readable = own.values().stream().noneMatch(Sink::isReference);
        if (!readable && files.isEmpty()) {
            throw new CommandException(
                    ExitCode.BAD_USAGE,
                    "The sink " + name
                            + " has its mappings from a config provider: give the very same with --mapping <file>.");
        }
        if (!readable) {
            return new Sink(name, config, files);
        }
        try {
            List<Mapping> mappings = MappingReader.fromProperties(own);
            if (!files.isEmpty() && !hashes(files).equals(hashes(mappings))) {
                throw new CommandException(
                        ExitCode.BAD_USAGE,
                        "The files of --mapping are not what the sink " + name
                                + " applies. Leave the option out: the sink's own are used.");
            }
            return new Sink(name, config, mappings);
        } catch (MappingException e) {
            throw new CommandException(
                    ExitCode.BAD_USAGE, "The mappings of the sink " + name + " are wrong:\n" + e.getMessage(), e);
        }
    }

    /**
     * Another sink whose documents would be taken for this one's: a document says its mapping, and not its sink.
     *
     * @param connectors of the cluster
     */
    Optional<String> twin(Mapping mapping, Map<String, Map<String, String>> connectors) {
        String place = namespacePrefix() + mapping.namespace();
        return connectors.entrySet().stream()
                .filter(each -> !each.getKey().equals(name) && is(each.getValue()))
                .filter(each -> {
                    Sink other = new Sink(each.getKey(), each.getValue(), List.of());
                    try {
                        return MappingReader.fromProperties(transform(other.name, other.config)).stream()
                                .filter(theirs -> theirs.name().equals(mapping.name()))
                                .anyMatch(theirs -> (other.namespacePrefix() + theirs.namespace()).equals(place));
                    } catch (MappingException | CommandException unreadable) {
                        return false;
                    }
                })
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean is(Map<String, String> config) {
        return List.of(CLASS, "PuffgresSinkConnector", "PuffgresSink")
                .contains(config.getOrDefault("connector.class", ""));
    }

    /** The options of the transform that applies mappings. */
    private static Map<String, String> transform(String name, Map<String, String> config) {
        String alias = Arrays.stream(config.getOrDefault("transforms", "").split(","))
                .map(String::strip)
                .filter(each -> List.of(TRANSFORM_CLASS, "ApplyMapping")
                        .contains(config.getOrDefault("transforms." + each + ".type", "")))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        ExitCode.BAD_USAGE, "The sink " + name + " has no transform " + TRANSFORM_CLASS + "."));
        String prefix = "transforms." + alias + ".";
        Map<String, String> own = new TreeMap<>();
        config.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                own.put(key.substring(prefix.length()), value);
            }
        });
        return own;
    }

    private static Map<String, String> hashes(List<Mapping> mappings) {
        return mappings.stream().collect(Collectors.toMap(Mapping::name, Mapping::hash));
    }

    /** Of all topics, those that it reads. */
    List<String> topics(Collection<String> all) {
        Optional<String> regex = option("topics.regex");
        if (regex.isPresent()) {
            Pattern pattern = Pattern.compile(regex.get());
            return all.stream()
                    .filter(each -> pattern.matcher(each).matches())
                    .sorted()
                    .toList();
        }
        return Arrays.stream(option("topics").orElse("").split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    String namespacePrefix() {
        return option("namespace.prefix").orElse("");
    }

    /** The value of an option; empty if it is not given, or only by reference. */
    Optional<String> option(String key) {
        return Optional.ofNullable(config.get(key))
                .map(String::strip)
                .filter(value -> !value.isEmpty() && !isReference(value));
    }

    private static boolean isReference(String value) {
        return value.contains("${");
    }
}
