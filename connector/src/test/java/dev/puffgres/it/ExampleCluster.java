package dev.puffgres.it;

import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Connect;
import dev.puffgres.stack.SchemaRegistry;
import dev.puffgres.stack.Stack;
import dev.puffgres.stack.Worker;
import dev.puffgres.stack.WorkerOptions;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A worker as the examples want one, on the shared stack's broker: with the environment that they name, and Apicurio's converter and
 * registry. Started once for all test classes that ask for it.
 */
final class ExampleCluster implements AutoCloseable {

    private final SchemaRegistry registry;
    private final Worker worker;
    private final Map<String, String> environment;

    private ExampleCluster(SchemaRegistry registry, Worker worker, Map<String, String> environment) {
        this.registry = registry;
        this.worker = worker;
        this.environment = environment;
    }

    private static ExampleCluster start(Stack stack) {
        SchemaRegistry registry = SchemaRegistry.start();
        try {
            Map<String, String> environment = Map.of(
                    "POSTGRES_HOST", stack.postgres().host(),
                    "POSTGRES_PORT", Integer.toString(stack.postgres().port()),
                    "POSTGRES_USER", stack.postgres().user(),
                    "POSTGRES_PASSWORD", "not-asked-for",
                    "POSTGRES_DB", stack.postgres().database(),
                    "TURBOPUFFER_API_KEY", EmulatorConfig.API_KEY,
                    "APICURIO_REGISTRY_URL", registry.url().toString());
            // Apicurio's converter has no service file, so it is found only by scanning.
            WorkerOptions options = WorkerOptions.DEFAULT
                    .withGroup("examples")
                    .withPlugin(PluginArchive.zip())
                    .withPluginDirectory(SchemaRegistry.converterPlugin())
                    .withPluginDiscovery("hybrid_warn");
            for (Map.Entry<String, String> variable : environment.entrySet()) {
                options = options.withEnvironment(variable.getKey(), variable.getValue());
            }
            return new ExampleCluster(registry, Worker.start(stack.kafka().bootstrapServers(), options), environment);
        } catch (RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    Connect connect() {
        return worker.connect();
    }

    /** What {@code ${env:…}} may name. */
    Map<String, String> environment() {
        return environment;
    }

    @Override
    public void close() {
        worker.close();
        registry.close();
    }

    /** Gives tests the cluster, and the {@link Stack} beneath it through {@link SharedStack}. */
    static final class Shared implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == ExampleCluster.class;
        }

        @Override
        public ExampleCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(ExampleCluster.class))
                    .getOrComputeIfAbsent(
                            ExampleCluster.class, type -> start(SharedStack.of(context)), ExampleCluster.class);
        }
    }
}
