package dev.puffgres.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest names. Classes that run outside a jar have none. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"puffgres " + Objects.requireNonNullElse(version, "(not from a jar)")};
    }
}
