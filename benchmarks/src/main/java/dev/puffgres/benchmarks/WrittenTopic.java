package dev.puffgres.benchmarks;

import dev.puffgres.stack.Broker;
import dev.puffgres.stack.SchemaRegistry;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.Converter;

/**
 * Topics of one partition that hold change events of {@link Table#SMALL}, each of another row, written with the converter that a source's
 * worker would write them with.
 */
final class WrittenTopic {

    private static final int AT_ONCE = 10_000;

    private WrittenTopic() {}

    /** Of a form and of those that read the same bytes. */
    static String name(WireForm form) {
        return "app.public." + Table.SMALL.tableName() + "."
                + form.written().name().toLowerCase(Locale.ROOT);
    }

    /** @param registry the URL of the schema registry, for Avro */
    static void write(Broker broker, WireForm form, int rows, Optional<String> registry) throws IOException {
        String topic = name(form);
        broker.createTopic(topic, 1);
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        try (URLClassLoader loader = converters(form.written())) {
            // Apicurio looks its own classes up there, as it may in a worker.
            thread.setContextClassLoader(loader);
            Converter keys = converter(loader, form.written(), registry, true);
            Converter values = converter(loader, form.written(), registry, false);
            Envelopes envelopes = Envelopes.of(Table.SMALL);
            List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>(AT_ONCE);
            for (int i = 0; i < rows; i++) {
                Struct key = envelopes.key(i);
                Struct change = envelopes.change(i);
                batch.add(new ProducerRecord<>(
                        topic,
                        keys.fromConnectData(topic, key.schema(), key),
                        values.fromConnectData(topic, change.schema(), change)));
                if (batch.size() == AT_ONCE || i == rows - 1) {
                    broker.produce(batch);
                    batch.clear();
                }
            }
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    private static Converter converter(ClassLoader loader, WireForm form, Optional<String> registry, boolean key) {
        Converter converter = form == WireForm.AVRO ? named(form.converter(), loader) : new JsonConverter();
        converter.configure(form.converterOptions(registry), key);
        return converter;
    }

    private static Converter named(String name, ClassLoader loader) {
        try {
            return Class.forName(name, true, loader)
                    .asSubclass(Converter.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no converter " + name, e);
        }
    }

    /** The jars of Apicurio's plugin; for JSON there are none to load. */
    private static URLClassLoader converters(WireForm form) throws IOException {
        List<URL> jars = new ArrayList<>();
        if (form == WireForm.AVRO) {
            try (Stream<Path> files = Files.walk(SchemaRegistry.converterPlugin())) {
                for (Path jar :
                        files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                    jars.add(url(jar));
                }
            }
        }
        return new URLClassLoader(jars.toArray(URL[]::new), WrittenTopic.class.getClassLoader());
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }
}
