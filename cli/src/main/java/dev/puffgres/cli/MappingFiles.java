package dev.puffgres.cli;

import dev.puffgres.mapping.Mapping;
import dev.puffgres.mapping.MappingException;
import dev.puffgres.mapping.MappingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Mappings in files, as the command is given them. */
public final class MappingFiles {

    private MappingFiles() {}

    /**
     * Reads TOML files, and JSON files by their suffix.
     *
     * @throws CommandException with all that is wrong
     */
    public static List<Mapping> read(List<Path> files) {
        List<Mapping> mappings = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (Path file : files) {
            try {
                mappings.addAll(read(file));
            } catch (MappingException e) {
                errors.add(e.getMessage());
            } catch (IOException e) {
                errors.add(file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
            }
        }
        Set<String> names = new HashSet<>();
        for (Mapping mapping : mappings) {
            if (!names.add(mapping.name())) {
                errors.add("Two mappings are named " + mapping.name() + ": their documents could not be told apart.");
            }
        }
        if (!errors.isEmpty()) {
            throw new CommandException(ExitCode.BAD_USAGE, String.join(System.lineSeparator(), errors));
        }
        return mappings;
    }

    private static List<Mapping> read(Path file) throws IOException {
        return file.toString().endsWith(".json")
                ? MappingReader.fromJson(Files.readString(file))
                : List.of(MappingReader.fromToml(file));
    }
}
