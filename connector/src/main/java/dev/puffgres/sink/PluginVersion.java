package dev.puffgres.sink;

/** The version of the plugin: that of the jar's manifest. */
final class PluginVersion {
    private PluginVersion() {}

    static String get() {
        String version = PluginVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
