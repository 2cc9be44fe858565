package dev.puffgres.sink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The sink once more, with one class changed: the model comes with it, since package-private classes meet only in one loader. */
final class MutatedSink extends ClassLoader {
    private static final String PACKAGE = MutatedSink.class.getPackageName() + ".";

    private final Map<String, byte[]> mutated;

    private MutatedSink(Map<String, byte[]> mutated) {
        super(MutatedSink.class.getClassLoader());
        this.mutated = mutated;
    }

    /** The model of the sink as it is, loaded as a mutated one would be. */
    @SuppressWarnings("unchecked")
    private LongFunction<String> model() {
        try {
            return (LongFunction<String>)
                    loadClass(PACKAGE + "SinkModel").getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static LongFunction<String> unchanged() {
        return new MutatedSink(Map.of()).model();
    }

    /**
     * The model of a mutated sink: from the seed of an interleaving to what the sink has done wrong, or null.
     *
     * @param sources the root of the sources
     * @throws IllegalStateException if the mutant does not fit the source any more
     */
    static LongFunction<String> with(Mutant mutant, Path sources) throws IOException {
        String name = PACKAGE + mutant.className();
        String source = Files.readString(sources.resolve(name.replace('.', '/') + ".java"));
        int at = source.indexOf(mutant.original());
        if (at < 0 || source.indexOf(mutant.original(), at + 1) >= 0) {
            throw new IllegalStateException("the mutant is stale: \"" + mutant.original() + "\" must stand once in "
                    + mutant.className() + ".java");
        }
        return new MutatedSink(compiled(
                        name,
                        source.substring(0, at)
                                + mutant.replacement()
                                + source.substring(at + mutant.original().length())))
                .model();
    }

    private static Map<String, byte[]> compiled(String name, String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                InMemory classes = new InMemory(files)) {
            boolean compiles = compiler.getTask(
                            complaints,
                            classes,
                            null,
                            List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path")),
                            null,
                            List.of(new Source(name, source)))
                    .call();
            if (!compiles) {
                throw new IllegalStateException("the mutant does not compile: " + complaints);
            }
            return classes.bytes();
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = mutated.get(name);
        if (bytes == null) {
            try (InputStream original = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (original == null) {
                    throw new ClassNotFoundException(name);
                }
                bytes = original.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

        InMemory(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location,
                String className,
                JavaFileObject.Kind kind,
                javax.tools.FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            classes.put(className, bytes);
            return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }

        Map<String, byte[]> bytes() {
            Map<String, byte[]> bytes = new HashMap<>();
            classes.forEach((name, written) -> bytes.put(name, written.toByteArray()));
            return bytes;
        }
    }
}
