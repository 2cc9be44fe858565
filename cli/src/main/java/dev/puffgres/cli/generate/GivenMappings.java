package dev.puffgres.cli.generate;

import dev.puffgres.cli.CommandException;
import dev.puffgres.cli.ExitCode;
import dev.puffgres.cli.MappingFiles;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.source.port.CapturedTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What every generator is told: the mappings, and the source whose records they take. */
final class GivenMappings {

    @Option(
            names = "--mapping",
            paramLabel = "<file>",
            arity = "1..*",
            required = true,
            description = "Files with mappings: TOML (one mapping each) or JSON.")
    private List<Path> files;

    @Option(
            names = "--topic-prefix",
            paramLabel = "<prefix>",
            description = "What the source's topics begin with (default: source.name of the mappings).")
    private String topicPrefix;

    @Option(names = "--name", paramLabel = "<name>", description = "The connector's name.")
    private String name;

    /** @throws CommandException if they cannot be read, or if one is of another source than the others */
    Generated.Input read() {
        List<Mapping> mappings = MappingFiles.read(files);
        Set<String> sources = mappings.stream()
                .flatMap(each -> each.source().sourceName().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        if (topicPrefix != null) {
            sources.add(topicPrefix);
        }
        if (sources.isEmpty()) {
            throw new CommandException(
                    ExitCode.BAD_USAGE,
                    "No mapping names its source (source.name), so say what its topics begin with: --topic-prefix.");
        }
        if (sources.size() > 1) {
            throw new CommandException(
                    ExitCode.BAD_USAGE,
                    "One connector is one source, and these are several: " + String.join(", ", sources)
                            + ". Give the mappings of one source.name, and no other --topic-prefix.");
        }
        String prefix = sources.iterator().next();
        if (!prefix.matches("[A-Za-z0-9._-]{1,200}")) {
            throw new CommandException(
                    ExitCode.BAD_USAGE,
                    "A topic prefix is of letters A-Z and a-z, digits, '.', '_' and '-', at most 200: it becomes part of topics' names.");
        }
        List<CapturedTable> tables = CapturedTable.of(mappings, prefix);
        tables.forEach(GivenMappings::checkIdentity);
        return new Generated.Input(mappings, tables, prefix, name);
    }

    private static void checkIdentity(CapturedTable table) {
        if (table.mappings().stream()
                        .map(each -> each.source().replicaIdentity())
                        .distinct()
                        .count()
                > 1) {
            throw new CommandException(
                    ExitCode.BAD_USAGE,
                    "A table has one replica identity, and of " + table.id() + " the mappings "
                            + table.mappings().stream().map(Mapping::name).collect(Collectors.joining(", "))
                            + " say both default and full: let them say what it has.");
        }
    }
}
