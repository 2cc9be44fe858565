package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The three services of {@code docker/compose.yaml} as containers of one network: Postgres and the broker from the images that the file
 * names, and the worker from an image built of {@code docker/Dockerfile} and this build's plugin archive.
 */
final class Containers implements AutoCloseable {

    private static final String NAME = "app";
    private static final int REST_PORT = 8083;

    /** As the worker's own settings name the broker, and as it is to be reached here. */
    private static final String BROKER = "kafka:9092";

    private static final String BROKER_LISTENER = "kafka:19092";

    private final Network network = Network.newNetwork();
    private final PostgreSQLContainer postgres;
    private final KafkaContainer kafka;
    private final GenericContainer<?> connect;

    private Containers(String apiKey) {
        postgres = new PostgreSQLContainer(image("postgres").asCompatibleSubstituteFor("postgres"))
                .withNetwork(network)
                .withNetworkAliases("postgres")
                .withUsername(NAME)
                .withPassword(NAME)
                .withDatabaseName(NAME)
                .withCommand("postgres", "-c", "wal_level=logical");
        // Testcontainers advertises port 9092 for clients outside of the network.
        kafka = new KafkaContainer(image("kafka")).withNetwork(network).withListener(BROKER_LISTENER);
        connect = new GenericContainer<>(worker())
                .withNetwork(network)
                .withNetworkAliases("connect")
                .withEnv("POSTGRES_HOST", "postgres")
                .withEnv("POSTGRES_PORT", "5432")
                .withEnv("POSTGRES_USER", NAME)
                .withEnv("POSTGRES_PASSWORD", NAME)
                .withEnv("POSTGRES_DB", NAME)
                .withEnv("TURBOPUFFER_API_KEY", apiKey)
                .withEnv("KAFKA_HEAP_OPTS", "-Xms256m -Xmx1g")
                .withExposedPorts(REST_PORT)
                .waitingFor(Wait.forHttp("/health").forPort(REST_PORT))
                .withStartupTimeout(Duration.ofMinutes(3));
    }

    /** @param apiKey the worker's {@code TURBOPUFFER_API_KEY} */
    static Containers start(String apiKey) {
        Containers containers = new Containers(apiKey);
        try {
            containers.postgres.start();
            containers.kafka.start();
            containers.connect.start();
            return containers;
        } catch (RuntimeException e) {
            containers.close();
            throw e;
        }
    }

    /** Fails where Docker's own conditions would skip: a run that was asked for and did not happen must not look green. */
    static void requireEngine() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException(
                    "The profile docker needs a container engine, and Testcontainers has found none:"
                            + " start Docker, or set DOCKER_HOST to an engine's address, or leave the profile out.");
        }
    }

    /** Where the worker's REST interface is, seen from the test. */
    URI rest() {
        return URI.create("http://" + connect.getHost() + ":" + connect.getMappedPort(REST_PORT));
    }

    void sql(String statements) {
        try {
            ExecResult result = postgres.execInContainer(
                    "psql", "-q", "-v", "ON_ERROR_STOP=1", "-U", NAME, "-d", NAME, "-c", statements);
            assertThat(result.getExitCode()).as(result.getStderr()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    String workerLog() {
        return connect.getLogs();
    }

    @Override
    public void close() {
        connect.stop();
        kafka.stop();
        postgres.stop();
        network.close();
    }

    /** The context holds what the Dockerfile copies, at the same paths as in the project. */
    private static ImageFromDockerfile worker() {
        Path archive = PluginArchive.zip();
        return new ImageFromDockerfile()
                .withFileFromPath("Dockerfile", docker().resolve("Dockerfile"))
                .withFileFromPath("connector/target/" + archive.getFileName(), archive)
                .withFileFromTransferable("docker/connect.properties", Transferable.of(workerProperties()));
    }

    private static String workerProperties() {
        String properties = read("connect.properties");
        assertThat(properties).contains("bootstrap.servers=" + BROKER + "\n");
        return properties.replace(BROKER, BROKER_LISTENER);
    }

    private static DockerImageName image(String service) {
        Matcher image = Pattern.compile("^  " + service + ":\\n(?: {4}#.*\\n)* {4}image: (\\S+)$", Pattern.MULTILINE)
                .matcher(read("compose.yaml"));
        if (!image.find()) {
            throw new IllegalStateException("docker/compose.yaml names no image for the service " + service);
        }
        return DockerImageName.parse(image.group(1));
    }

    private static String read(String file) {
        try {
            return Files.readString(docker().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read docker/" + file, e);
        }
    }

    private static Path docker() {
        return PluginArchive.root().resolve("docker");
    }
}
