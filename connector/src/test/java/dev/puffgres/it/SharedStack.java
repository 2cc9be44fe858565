package dev.puffgres.it;

import dev.puffgres.stack.Stack;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one {@link Stack} with our plugin archive, started once for all test classes of a run. A test uses tables, topics and
 * connectors of its own names, and does not kill what others use.
 */
final class SharedStack implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stack.class;
    }

    @Override
    public Stack resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return of(context);
    }

    static Stack of(ExtensionContext context) {
        // The root's store closes what it holds at the end of the run.
        return context.getRoot()
                .getStore(Namespace.create(SharedStack.class))
                .getOrComputeIfAbsent(Stack.class, type -> start(), Stack.class);
    }

    private static Stack start() {
        return Stack.builder().plugin(PluginArchive.zip()).heap("768m").start();
    }
}
