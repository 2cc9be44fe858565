package dev.puffgres.source.debezium;

import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceTask;

/**
 * Debezium's Postgres connector as the worker has it: a plugin of its own, with its own class loader.
 *
 * <p>The parent of a plugin's class loader is the worker's {@code DelegatingClassLoader}, which knows every plugin class by name and
 * asks the loader of its plugin for it, of the newest version where there are several. So a plugin class that ours lacks is found
 * by its name, and all that it needs comes from its own plugin.
 */
@SuppressWarnings("try") // being inside is all that the resource is for
final class DebeziumPlugin {

    static final String CONNECTOR_CLASS = "io.debezium.connector.postgresql.PostgresConnector";

    private static final String REMEDY = "install Debezium's Postgres connector (3.0 or newer) beside Puffgres: unpack"
            + " debezium-connector-postgres-<version>-plugin.tar.gz into a directory of the worker's plugin.path and restart the"
            + " worker, or use adapter=wal2json_stream or wal2json_poll, which need no Debezium";

    /** Without it, changes of partitioned tables would come under the partitions' names, and nobody would read them. */
    private static final String NEEDED_OPTION = "publish.via.partition.root";

    private final Class<? extends SourceConnector> connectorClass;

    private DebeziumPlugin(Class<? extends SourceConnector> connectorClass) {
        this.connectorClass = connectorClass;
    }

    /** @throws ConnectException if the worker has no Debezium that will do; the message says what to install */
    static DebeziumPlugin find() {
        return find(DebeziumPlugin.class.getClassLoader());
    }

    static DebeziumPlugin find(ClassLoader from) {
        DebeziumPlugin plugin = new DebeziumPlugin(connectorClass(from));
        SourceConnector connector = plugin.newConnector();
        try (Entered inside = plugin.enter()) {
            if (!connector.config().configKeys().containsKey(NEEDED_OPTION)) {
                throw new ConnectException("Debezium " + connector.version()
                        + " is too old for adapter=pgoutput, since it does not know " + NEEDED_OPTION + ": " + REMEDY);
            }
        }
        return plugin;
    }

    private static Class<? extends SourceConnector> connectorClass(ClassLoader from) {
        try {
            return from.loadClass(CONNECTOR_CLASS).asSubclass(SourceConnector.class);
        } catch (ClassNotFoundException e) {
            throw new ConnectException(
                    "adapter=pgoutput drives Debezium, and this worker has no " + CONNECTOR_CLASS + ": " + REMEDY, e);
        } catch (LinkageError | ClassCastException e) {
            throw new ConnectException("this worker cannot use its " + CONNECTOR_CLASS + " (" + e + "): " + REMEDY, e);
        }
    }

    SourceConnector newConnector() {
        return instance(connectorClass);
    }

    SourceTask newTask() {
        Class<? extends Task> taskClass;
        try (Entered inside = enter()) {
            taskClass = newConnector().taskClass();
        }
        return instance(taskClass.asSubclass(SourceTask.class));
    }

    /** Debezium finds converters, drivers and channels through the context class loader, and so do the threads that it starts. */
    Entered enter() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(connectorClass.getClassLoader());
        return () -> thread.setContextClassLoader(before);
    }

    private <T> T instance(Class<T> type) {
        try (Entered inside = enter()) {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new ConnectException("cannot make a " + type.getName() + ": " + REMEDY, e);
        }
    }

    /** Debezium's class loader is the context's until this is closed, in the same thread. */
    @FunctionalInterface
    interface Entered extends AutoCloseable {
        @Override
        void close();
    }
}
