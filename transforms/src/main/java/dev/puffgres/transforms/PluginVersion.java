package dev.puffgres.transforms;

/** The version that every class of the plugin reports: the one of the jar. */
public final class PluginVersion {

    private PluginVersion() {}

    /** The version, or {@code undefined} if the classes were not loaded from a jar, as in unit tests. */
    public static String get() {
        String version = PluginVersion.class.getPackage().getImplementationVersion();
        return version == null ? "undefined" : version;
    }
}
