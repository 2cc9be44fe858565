package dev.puffgres.it;

import java.nio.file.Files;
import java.nio.file.Path;

/** The plugin zip that this build made: what integration tests install, never the classes beside it. */
public final class PluginArchive {

    private PluginArchive() {}

    public static Path zip() {
        Path zip = Path.of(property("puffgres.plugin.archive"));
        if (!Files.isRegularFile(zip)) {
            throw new IllegalStateException(
                    "no plugin archive at " + zip + ": run `mvn package` in the module connector");
        }
        return zip;
    }

    static String version() {
        return property("puffgres.version");
    }

    static String releaseDate() {
        return property("puffgres.release.date");
    }

    /** The directory of the whole project. */
    static Path root() {
        return Path.of(property("puffgres.root"));
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(
                    "the system property " + name + " is missing: failsafe sets it, as connector/pom.xml says");
        }
        return value;
    }
}
