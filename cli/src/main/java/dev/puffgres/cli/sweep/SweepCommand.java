package dev.puffgres.cli.sweep;

import dev.puffgres.cli.CommandException;
import dev.puffgres.cli.ExitCode;
import dev.puffgres.cli.MappingFiles;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code puffgres sweep}: deletes what a raised epoch, or a snapshot that was begun anew, has left behind. */
@Command(
        name = "sweep",
        description = {
            "Counts the documents that a raised epoch, or a snapshot that was begun anew, has left behind, and deletes them if it is told to.",
            "It is refused until the source has stored that its snapshot is over, and the sink is past what the topics hold then.",
            "The key is in TURBOPUFFER_API_KEY or in a file; the address is the sink's."
        },
        exitCodeList = {
            " 0:nothing was left behind, or it was deleted",
            " 1:a dry run has found something, or the sweep was refused",
            " 2:bad usage or configuration",
            " 3:a service could not be reached"
        })
public final class SweepCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--connect",
            paramLabel = "<url>",
            defaultValue = "http://localhost:8083",
            description = "Kafka Connect's REST interface (default: ${DEFAULT-VALUE}).")
    private URI connect;

    @Option(
            names = "--connect-credentials",
            paramLabel = "<file>",
            description = "A file with user:password for that interface, where it asks for them.")
    private Path connectCredentials;

    @Option(names = "--sink", required = true, paramLabel = "<name>", description = "The sink connector.")
    private String sinkName;

    @Option(
            names = "--source",
            paramLabel = "<name>",
            description = "The source connector, where the topics' names do not tell. May be repeated.")
    private List<String> sourceNames = List.of();

    @Option(names = "--bootstrap-servers", paramLabel = "<servers>", description = "Kafka's brokers.")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "<file>",
            description = "Properties of a Kafka client, for brokers that ask who is there.")
    private Path kafkaConfig;

    @Option(
            names = "--api-key-file",
            paramLabel = "<file>",
            description = "Holds turbopuffer's API key (default: TURBOPUFFER_API_KEY of the environment).")
    private Path apiKeyFile;

    @Option(
            names = "--only",
            paramLabel = "<mapping>",
            description = "A mapping of the sink's (default: all of them). May be repeated.")
    private List<String> only = List.of();

    @Option(
            names = "--mapping",
            paramLabel = "<file>",
            arity = "1..*",
            description = "The sink's mappings, where it has them from a config provider.")
    private List<Path> mappingFiles = List.of();

    @Option(
            names = "--snapshot",
            paramLabel = "<lsn>",
            description = "Documents that an earlier snapshot of the epoch read go (default: than the last one seen).")
    private String snapshot;

    @Option(
            names = "--wait",
            paramLabel = "<seconds>",
            defaultValue = "90",
            description =
                    "How long to wait for source and sink, which store their positions about once a minute (default: ${DEFAULT-VALUE}).")
    private long waitSeconds;

    @Option(names = "--delete", description = "Delete what is found. Without it, nothing is changed.")
    private boolean delete;

    @Option(names = "--yes", description = "Do not ask before deleting.")
    private boolean yes;

    @Option(names = "--all", description = "Also delete where no document of the mapping would stay.")
    private boolean all;

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        OptionalLong attempt = attempt();
        ConnectCluster cluster = new ConnectCluster(connect, credentials());
        Map<String, Map<String, String>> connectors = cluster.connectors();
        Sink sink = sink(connectors);
        try (Topics topics = new Topics(kafka());
                Service service = Service.of(sink, Optional.ofNullable(apiKeyFile), System.getenv())) {
            List<Plan> plans = plans(sink, topics, connectors);
            new Readiness(cluster, topics, sink, Duration.ofSeconds(waitSeconds), this::note).await(plans);
            List<Findings> findings = new ArrayList<>();
            for (Plan plan : plans) {
                findings.add(Findings.of(plan, sink.namespacePrefix(), service, plan.lastAttempt(cluster), attempt));
            }
            return conclude(new SweepReport(sink.name(), service.url(), findings), findings, service);
        }
    }

    private int conclude(SweepReport report, List<Findings> findings, Service service) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            report.printFindings(out);
        }
        if (!delete) {
            if (json) {
                out.println(report.json(true));
            } else if (report.leftBehind() > 0) {
                out.println("%,d documents are left behind. Nothing was deleted: --delete does it."
                        .formatted(report.leftBehind()));
            }
            out.flush();
            return (report.leftBehind() == 0 ? ExitCode.DONE : ExitCode.FOUND_WRONG).number();
        }
        if (report.leftBehind() > 0) {
            delete(report, findings, service);
        }
        if (json) {
            out.println(report.json(false));
            out.flush();
        } else {
            report.printDeleted(out);
        }
        return ExitCode.DONE.number();
    }

    private void delete(SweepReport report, List<Findings> findings, Service service) throws InterruptedException {
        if (!all) {
            refuseToEmpty(findings);
        }
        if (!yes && !confirmed(report.leftBehind())) {
            throw new CommandException(ExitCode.FOUND_WRONG, "Nothing was deleted.");
        }
        for (Findings each : findings) {
            for (var namespace : each.namespaces().entrySet()) {
                if (namespace.getValue().leftBehind() > 0) {
                    long documents = Service.ask(
                            () -> service.sweep(namespace.getKey()).delete(each.leftovers(), this::noteDeleted));
                    report.deleted(each, namespace.getKey(), documents);
                }
            }
        }
    }

    /** A table may have become empty. But it may also be an epoch that was raised without a new snapshot. */
    private static void refuseToEmpty(List<Findings> findings) {
        for (Findings each : findings) {
            if (each.isAll()) {
                throw Plan.refused(
                        each.plan().mapping(),
                        "not one of its documents would stay. If its table has no rows, say --all; if it has, the rows were not read"
                                + " in this epoch: take a new topic.prefix and slot, and so a new snapshot. Nothing was deleted");
            }
        }
    }

    @SuppressWarnings("SystemConsoleNull") // the launcher asks newer JVMs for a console on terminals alone
    private boolean confirmed(long documents) {
        Console console = System.console();
        if (console == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Nobody can be asked here before %,d documents are deleted: say --yes.".formatted(documents));
        }
        String answer = console.readLine("Delete %,d documents? [y/N] ", documents);
        return answer != null && answer.strip().equalsIgnoreCase("y");
    }

    private void noteDeleted(long documents) {
        if (!json) {
            note("  %,d deleted …".formatted(documents));
        }
    }

    private void note(String sentence) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(sentence);
        err.flush();
    }

    private OptionalLong attempt() {
        if (snapshot == null) {
            return OptionalLong.empty();
        }
        OptionalLong lsn = Lsn.parse(snapshot);
        if (lsn.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--snapshot takes an LSN such as 0/16B2F80.");
        }
        return lsn;
    }

    private Sink sink(Map<String, Map<String, String>> connectors) {
        Map<String, String> config = connectors.get(sinkName);
        if (config == null) {
            throw new CommandException(
                    ExitCode.BAD_USAGE,
                    "There is no connector " + sinkName + ". The cluster has: " + String.join(", ", connectors.keySet())
                            + ".");
        }
        return Sink.of(sinkName, config, MappingFiles.read(mappingFiles));
    }

    private List<Plan> plans(Sink sink, Topics topics, Map<String, Map<String, String>> connectors) {
        List<Source> sources = Source.among(connectors);
        List<Source> named = sourceNames.stream()
                .map(name -> sources.stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new CommandException(
                                ExitCode.BAD_USAGE, "There is no source connector " + name + " for Postgres.")))
                .toList();
        for (String name : only) {
            if (sink.mappings().stream().noneMatch(each -> each.name().equals(name))) {
                throw new CommandException(
                        ExitCode.BAD_USAGE, "The sink " + sink.name() + " has no mapping " + name + ".");
            }
        }
        List<String> read = sink.topics(topics.names());
        List<Plan> plans = new ArrayList<>();
        for (var mapping : sink.mappings()) {
            if (only.isEmpty() || only.contains(mapping.name())) {
                sink.twin(mapping, connectors).ifPresent(twin -> {
                    throw Plan.refused(
                            mapping,
                            "the sink " + twin
                                    + " has a mapping of that name for the same namespace, and a document says its mapping, not"
                                    + " its sink. Delete one of the two sinks, or rename the mapping of one");
                });
                plans.add(Plan.of(mapping, read, sources, named));
            }
        }
        return plans;
    }

    private Properties kafka() {
        Properties properties = new Properties();
        if (kafkaConfig != null) {
            try (Reader reader = Files.newBufferedReader(kafkaConfig)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new CommandException(ExitCode.BAD_USAGE, "The file " + kafkaConfig + " cannot be read.", e);
            }
        }
        if (bootstrapServers != null) {
            properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        }
        if (!properties.containsKey(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Name Kafka's brokers with --bootstrap-servers, or in the file of --kafka-config.");
        }
        return properties;
    }

    private Optional<String> credentials() {
        if (connectCredentials == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(connectCredentials).strip());
        } catch (IOException e) {
            throw new CommandException(ExitCode.BAD_USAGE, "The file " + connectCredentials + " cannot be read.", e);
        }
    }
}
