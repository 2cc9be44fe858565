package dev.puffgres.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.cli.CommandException;
import dev.puffgres.cli.ExitCode;
import dev.puffgres.stack.Postgres;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Two connectors of {@code config-examples}, tuned ones since rows with vectors are large, told of this machine: the database's address, which is not known before it runs, and
 * the emulator in place of a region.
 */
final class DemoConnectors {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path examples;
    private final Stack stack;
    private final String serviceUrl;
    private final String source;

    /** @param source the example that reads the log */
    DemoConnectors(Path examples, Stack stack, String serviceUrl, String source) {
        this.examples = examples;
        this.stack = stack;
        this.serviceUrl = serviceUrl;
        this.source = source;
    }

    void create(Screen screen) {
        Postgres postgres = stack.postgres();
        ObjectNode reader = read(source);
        config(reader)
                .put("database.hostname", "127.0.0.1")
                .put("database.port", String.valueOf(postgres.port()))
                .put("database.user", postgres.user())
                .put("database.password", "")
                .put("database.dbname", postgres.database());
        ObjectNode sink = read("sink-tuned.json");
        config(sink).remove("turbopuffer.region");
        config(sink).put("turbopuffer.base.url", serviceUrl);
        create(reader, screen);
        create(sink, screen);
    }

    private void create(ObjectNode connector, Screen screen) {
        stack.connect().create(connector.toString());
        stack.connect().awaitRunning(connector.get("name").textValue());
        screen.say("  connector " + connector.get("name").textValue() + " runs");
    }

    private static ObjectNode config(ObjectNode connector) {
        return (ObjectNode) connector.get("config");
    }

    private ObjectNode read(String name) {
        Path file = examples.resolve(name);
        try {
            return (ObjectNode) JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new CommandException(ExitCode.BAD_USAGE, file + " cannot be read", e);
        }
    }
}
