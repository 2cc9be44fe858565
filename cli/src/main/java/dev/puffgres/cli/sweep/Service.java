package dev.puffgres.cli.sweep;

import dev.puffgres.cli.CommandException;
import dev.puffgres.cli.ExitCode;
import dev.puffgres.mapping.Template;
import dev.puffgres.turbopuffer.ClientConfig;
import dev.puffgres.turbopuffer.NamespacePage;
import dev.puffgres.turbopuffer.NamespaceSweep;
import dev.puffgres.turbopuffer.OkHttpTurbopufferClient;
import dev.puffgres.turbopuffer.Patience;
import dev.puffgres.turbopuffer.RetryPolicy;
import dev.puffgres.turbopuffer.TurbopufferClient;
import dev.puffgres.turbopuffer.TurbopufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The turbopuffer service that a sink writes to. */
final class Service implements AutoCloseable {

    private static final Patience PATIENCE =
            new Patience(new RetryPolicy(Duration.ofMillis(250), Duration.ofSeconds(8)), Duration.ofSeconds(60));

    private final String url;
    private final TurbopufferClient client;

    private Service(String url, TurbopufferClient client) {
        this.url = url;
        this.client = client;
    }

    /**
     * @param keyFile holds the key; empty: the environment does
     * @throws CommandException if the address or the key is missing, or cannot be
     */
    static Service of(Sink sink, Optional<Path> keyFile, Map<String, String> environment) {
        Supplier<String> region = () -> sink.option("turbopuffer.region")
                .or(() -> present(environment, "TURBOPUFFER_REGION"))
                .map(ClientConfig::regionUrl)
                .orElseThrow(() -> new CommandException(
                        ExitCode.BAD_USAGE,
                        "The sink " + sink.name() + " has its region from a config provider: set TURBOPUFFER_REGION, or"
                                + " TURBOPUFFER_BASE_URL."));
        try {
            String url = sink.option("turbopuffer.base.url")
                    .or(() -> present(environment, "TURBOPUFFER_BASE_URL"))
                    .orElseGet(region);
            ClientConfig config = new ClientConfig(
                    url,
                    key(keyFile, environment),
                    4,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(10),
                    ClientConfig.Compression.NONE,
                    Optional.empty(),
                    sink.option("turbopuffer.allow.insecure")
                            .filter(Boolean::parseBoolean)
                            .isPresent());
            return new Service(url, new OkHttpTurbopufferClient(config));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.BAD_USAGE, "turbopuffer: " + e.getMessage() + ".", e);
        }
    }

    private static String key(Optional<Path> file, Map<String, String> environment) {
        if (file.isPresent()) {
            try {
                return Files.readString(file.get());
            } catch (IOException e) {
                throw new CommandException(ExitCode.BAD_USAGE, "The file " + file.get() + " cannot be read.", e);
            }
        }
        return present(environment, "TURBOPUFFER_API_KEY")
                .orElseThrow(() -> new CommandException(
                        ExitCode.BAD_USAGE,
                        "Set TURBOPUFFER_API_KEY, or name a file that holds the key with --api-key-file."));
    }

    private static Optional<String> present(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    String url() {
        return url;
    }

    /** The namespaces that a sink may have written rows of a mapping to. Those of a template are looked up. */
    List<String> namespaces(String prefix, Template template) throws InterruptedException {
        if (template.isLiteral()) {
            return List.of(prefix + template.beginning());
        }
        List<String> names = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Optional<String> from = cursor;
            NamespacePage page = ask(() -> PATIENCE.ask(() -> client.namespaces(prefix + template.beginning(), from)));
            page.names().stream()
                    .filter(name -> template.mayRender(name.substring(prefix.length())))
                    .forEach(names::add);
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return names;
    }

    NamespaceSweep sweep(String namespace) {
        return new NamespaceSweep(client, namespace, PATIENCE);
    }

    /** A question that may fail. */
    interface Question<T> {
        T ask() throws InterruptedException;
    }

    /** @throws CommandException with what the service said */
    static <T> T ask(Question<T> question) throws InterruptedException {
        try {
            return question.ask();
        } catch (TurbopufferException e) {
            ExitCode code =
                    switch (e.kind()) {
                        case RETRIABLE, UNEXPECTED -> ExitCode.UNREACHABLE;
                        case UNAUTHORIZED -> ExitCode.BAD_USAGE;
                        case REFUSED, NOT_FOUND -> ExitCode.FOUND_WRONG;
                    };
            throw new CommandException(code, "turbopuffer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
