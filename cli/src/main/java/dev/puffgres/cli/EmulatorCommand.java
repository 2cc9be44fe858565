package dev.puffgres.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves the turbopuffer emulator until the process is ended. */
@Command(
        name = "emulator",
        description = {
            "Serves an emulator of turbopuffer on the loopback address until it is interrupted.",
            "It keeps its documents in memory: they are gone when it ends."
        })
final class EmulatorCommand implements Callable<Integer> {

    private static final int LAST_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "<port>",
            defaultValue = "0",
            description = "Where it listens; 0, the default, is any free port.")
    private int port;

    @Option(
            names = "--api-key",
            paramLabel = "<key>",
            defaultValue = EmulatorConfig.API_KEY,
            description = "The key that it accepts (default: ${DEFAULT-VALUE}).")
    private String apiKey;

    @Option(
            names = "--latency-ms",
            paramLabel = "<ms>",
            defaultValue = "0",
            description = "Added to every request (default: ${DEFAULT-VALUE}).")
    private long latencyMs;

    @Option(
            names = "--commit-interval-ms",
            paramLabel = "<ms>",
            defaultValue = "0",
            description =
                    "The shortest time between two commits of a namespace; the service's is about 1000 (default: ${DEFAULT-VALUE}).")
    private long commitIntervalMs;

    @Option(names = "--json", description = "Print the URL and the key as one line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        try (Emulator emulator = start()) {
            print(emulator, spec.commandLine().getOut());
            new CountDownLatch(1).await();
            return ExitCode.DONE.number();
        }
    }

    private Emulator start() {
        if (port < 0 || port > LAST_PORT) {
            throw new ParameterException(spec.commandLine(), "--port takes 0 to " + LAST_PORT + ", not " + port + ".");
        }
        if (latencyMs < 0 || commitIntervalMs < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--latency-ms and --commit-interval-ms must not be negative.");
        }
        try {
            return Emulator.start(EmulatorConfig.DEFAULT
                    .withPort(port)
                    .withApiKey(apiKey)
                    .withLatency(Duration.ofMillis(latencyMs))
                    .withCommitInterval(Duration.ofMillis(commitIntervalMs)));
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.BAD_USAGE, "Port " + port + " is taken: name another one, or 0 for any free port.", e);
        }
    }

    private void print(Emulator emulator, PrintWriter out) {
        if (json) {
            out.println(JsonNodeFactory.instance
                    .objectNode()
                    .put("url", emulator.baseUrl().toString())
                    .put("api_key", emulator.apiKey()));
        } else {
            out.println("turbopuffer emulator on " + emulator.baseUrl());
            out.println("turbopuffer.base.url = " + emulator.baseUrl());
            out.println("turbopuffer.api.key  = " + emulator.apiKey());
        }
        out.flush();
    }
}
