package dev.puffgres.cli.demo;

import dev.puffgres.cli.CommandException;
import dev.puffgres.cli.ExitCode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Postgres;
import dev.puffgres.stack.Postgres.Installation;
import dev.puffgres.stack.Stack;
import dev.puffgres.stack.StackException;
import dev.puffgres.turbopuffer.ClientConfig;
import dev.puffgres.turbopuffer.OkHttpTurbopufferClient;
import dev.puffgres.turbopuffer.TurbopufferClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code puffgres demo}: a mirror from end to end on this machine, its story, and the proof that nothing differs. */
@Command(
        name = "demo",
        description =
                "Mirrors a table on this machine: real Postgres, Debezium, Kafka and Connect, and a turbopuffer emulator.")
public final class DemoCommand implements Callable<Integer> {

    /** Every run shows the same rows. */
    private static final long SEED = 2026;

    private static final int DIFFERENCES_SHOWN = 20;

    @Option(names = "--rows", defaultValue = "300", description = "Rows of the catalogue (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(names = "--burst", defaultValue = "10000", description = "Rows of the burst (default: ${DEFAULT-VALUE}).")
    private int burst;

    @Option(
            names = "--adapter",
            description =
                    "Read the log with our source connector: ${COMPLETION-CANDIDATES} (default: plain Debezium). Those of"
                            + " wal2json need Debian's or Ubuntu's packages postgresql and postgresql-<major>-wal2json.")
    private DemoAdapter adapter = DemoAdapter.DEBEZIUM;

    @Option(names = "--keep", description = "Leave everything running at the end, and print the URLs.")
    private boolean keep;

    @Override
    @SuppressWarnings("SystemConsoleNull") // the launcher asks newer JVMs for a console on terminals alone
    public Integer call() throws IOException, SQLException, InterruptedException {
        if (rows < 1 || burst < 0) {
            throw new CommandException(ExitCode.BAD_USAGE, "--rows must be at least 1, and --burst at least 0.");
        }
        if (adapter.needsWal2json() && !Postgres.wal2jsonAvailable()) {
            throw new CommandException(
                    ExitCode.BAD_USAGE,
                    "--adapter " + adapter
                            + " needs a Postgres with wal2json, and this machine has none: install Debian's or Ubuntu's packages"
                            + " (apt-get install postgresql-15 postgresql-15-wal2json, or the release's own major version).");
        }
        Path home = home();
        Screen screen = new Screen(System.out, System.console() != null);
        long start = System.nanoTime();
        screen.say(
                "Starting Postgres, a Kafka broker, a Connect worker with Debezium and Puffgres, and a turbopuffer emulator …");
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT);
                Stack stack = start(home, emulator, adapter);
                Connection connection = stack.postgres().connection();
                TurbopufferClient client = new OkHttpTurbopufferClient(clientOf(emulator))) {
            screen.say("  all of them run on loopback, %.1f s".formatted(secondsSince(start)));
            Namespace namespace = new Namespace(client, "pages");
            Catalogue catalogue = new Catalogue(SEED);
            Catalogue.create(connection);
            catalogue.insert(connection, rows);
            screen.say("  table pages: " + rows
                    + " rows, each with a text of more than 2 KB that Postgres stores out of line, and a");
            screen.say("  vector of " + WordHashEmbedding.DIMENSIONS
                    + " dimensions from a deterministic hash of its title's words: no model is asked.");
            screen.say("  (This Postgres lacks pgvector, so the column's type is text under the name vector.)");
            new DemoConnectors(
                            home.resolve("config-examples"),
                            stack,
                            emulator.baseUrl().toString(),
                            adapter.example())
                    .create(screen);

            Story story = new Story(connection, namespace, screen, catalogue);
            story.snapshot();
            story.oneRow();
            if (burst > 0) {
                story.burst(burst);
            }
            screen.say("");
            story.queries();
            DriftCheck.Result drift = DriftCheck.run(connection, namespace);
            screen.say("");
            drift.differences().stream().limit(DIFFERENCES_SHOWN).forEach(each -> screen.say("  " + each));
            screen.say("drift %d: %,d documents, %,d attributes compared with the table; %.1f s in all"
                    .formatted(drift.differences().size(), drift.documents(), drift.attributes(), secondsSince(start)));
            if (keep) {
                keepRunning(screen, stack, emulator);
            }
            return (drift.differences().isEmpty() ? ExitCode.DONE : ExitCode.FOUND_WRONG).number();
        } catch (StoryException e) {
            throw new CommandException(ExitCode.FOUND_WRONG, "The demo went wrong: " + e.getMessage() + ".", e);
        }
    }

    private static Stack start(Path home, Emulator emulator, DemoAdapter adapter) {
        try {
            return Stack.builder()
                    .plugin(plugin(home))
                    .heap("1g")
                    .postgres(adapter.needsWal2json() ? Installation.DEBIAN : Installation.EMBEDDED)
                    .workerProperty("exactly.once.source.support", "enabled")
                    .environment("TURBOPUFFER_API_KEY", emulator.apiKey())
                    .start();
        } catch (StackException e) {
            throw new CommandException(ExitCode.UNREACHABLE, e.getMessage(), e);
        }
    }

    private static Path home() {
        String home = System.getProperty("puffgres.home");
        if (home == null) {
            throw new CommandException(
                    ExitCode.BAD_USAGE, "The demo runs from a checkout: start it with ./puffgres demo.");
        }
        return Path.of(home);
    }

    private static Path plugin(Path home) {
        String name = "puffgres-kafka-connect-puffgres-"
                + OkHttpTurbopufferClient.class.getPackage().getImplementationVersion() + ".zip";
        Path zip = home.resolve("connector/target").resolve(name);
        if (!Files.isRegularFile(zip)) {
            throw new CommandException(ExitCode.BAD_USAGE, zip + " is missing: build it with mvn package.");
        }
        return zip;
    }

    private static ClientConfig clientOf(Emulator emulator) {
        return new ClientConfig(
                emulator.baseUrl().toString(),
                emulator.apiKey(),
                4,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                ClientConfig.Compression.NONE,
                Optional.empty(),
                false);
    }

    private static void keepRunning(Screen screen, Stack stack, Emulator emulator) throws InterruptedException {
        screen.say("");
        screen.say("Left running until Ctrl-C:");
        screen.say("  postgres     " + stack.postgres().jdbcUrl());
        screen.say("  kafka        " + stack.kafka().bootstrapServers());
        screen.say("  connect      " + stack.worker().url());
        screen.say("  turbopuffer  " + emulator.baseUrl() + " (API key " + emulator.apiKey() + ")");
        new CountDownLatch(1).await();
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
