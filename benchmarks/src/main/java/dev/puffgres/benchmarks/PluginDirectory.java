package dev.puffgres.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** The no-op sink as a plugin of its own, so that it has a class loader as any sink has. */
final class PluginDirectory {

    private static final List<Class<?>> CLASSES = List.of(NoOpSinkConnector.class, NoOpSinkTask.class);
    private static final String SERVICE = "META-INF/services/org.apache.kafka.connect.sink.SinkConnector";

    private PluginDirectory() {}

    /** Writes it into a directory that can be put on {@code plugin.path}. */
    static void write(Path directory) throws IOException {
        Path plugin = Files.createDirectories(directory.resolve("no-op"));
        try (OutputStream file = Files.newOutputStream(plugin.resolve("no-op.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Class<?> type : CLASSES) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                try (InputStream code = type.getClassLoader().getResourceAsStream(name)) {
                    code.transferTo(jar);
                }
            }
            jar.putNextEntry(new JarEntry(SERVICE));
            jar.write(NoOpSinkConnector.class.getName().getBytes(StandardCharsets.UTF_8));
        }
    }
}
