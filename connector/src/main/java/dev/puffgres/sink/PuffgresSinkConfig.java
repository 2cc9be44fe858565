package dev.puffgres.sink;

import dev.puffgres.turbopuffer.Limits;
import dev.puffgres.turbopuffer.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The sink connector's options. */
public final class PuffgresSinkConfig extends AbstractConfig {
    static final String API_KEY = "turbopuffer.api.key";
    static final String REGION = "turbopuffer.region";
    static final String BASE_URL = "turbopuffer.base.url";
    static final String ALLOW_INSECURE = "turbopuffer.allow.insecure";
    static final String NAMESPACE_PREFIX = "namespace.prefix";
    static final String BATCH_MAX_ROWS = "batch.max.rows";
    static final String BATCH_MAX_BYTES = "batch.max.bytes";
    static final String LINGER_MS = "linger.ms";
    static final String LINGER_MAX_MS = "linger.max.ms";
    static final String MAX_IN_FLIGHT = "max.in.flight.requests";
    static final String MAX_IN_FLIGHT_PER_NAMESPACE = "max.in.flight.requests.per.namespace";
    static final String BUFFER_MAX_BYTES = "buffer.max.bytes";
    static final String BUFFER_MAX_RECORDS = "buffer.max.records";
    static final String MAX_OUTSTANDING_RECORDS = "max.outstanding.records";
    static final String REQUEST_TIMEOUT_MS = "request.timeout.ms";
    static final String CONNECT_TIMEOUT_MS = "connect.timeout.ms";
    static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";
    static final String RETRY_TIMEOUT_MS = "retry.timeout.ms";
    static final String COMPRESSION_TYPE = "compression.type";
    static final String DELETE_MODE = "delete.mode";
    static final String SOFT_DELETE_RETENTION_MS = "soft.delete.retention.ms";
    static final String PROXY_HOST = "proxy.host";
    static final String PROXY_PORT = "proxy.port";
    static final String PROXY_USERNAME = "proxy.username";
    static final String PROXY_PASSWORD = "proxy.password";
    static final String VALIDATE_CONNECTION = "validate.connection";

    static final String HARD = "hard";
    static final String SOFT = "soft";

    private static final long MIB = 1024 * 1024;
    private static final int NO_PORT = 0;
    private static final int HOUR_MS = 3_600_000;

    /** Every option, with what Connect and the reference page show of it. */
    public static final ConfigDef CONFIG_DEF = new Definition()
            .group("turbopuffer")
            .add(
                    API_KEY,
                    Type.PASSWORD,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new NotBlankSecret(),
                    Importance.HIGH,
                    "API key",
                    "The turbopuffer API key. Give it through a config provider, such as ${file:/path/secrets.properties:key},"
                            + " so that the config topic does not hold it.")
            .add(
                    REGION,
                    Type.STRING,
                    "",
                    null,
                    Importance.HIGH,
                    "Region",
                    "The turbopuffer region, such as gcp-us-central1. Either this or turbopuffer.base.url must be set.")
            .add(
                    BASE_URL,
                    Type.STRING,
                    "",
                    null,
                    Importance.MEDIUM,
                    "Base URL",
                    "The address of the service where it is not a region's, without a path: a private endpoint or the emulator."
                            + " Plain http is accepted for this host only, unless turbopuffer.allow.insecure is set.")
            .add(
                    ALLOW_INSECURE,
                    Type.BOOLEAN,
                    false,
                    null,
                    Importance.LOW,
                    "Allow plain http",
                    "Whether turbopuffer.base.url may be plain http to another host. The API key and every row then travel in the"
                            + " clear.")
            .add(
                    NAMESPACE_PREFIX,
                    Type.STRING,
                    "",
                    new Prefix(),
                    Importance.MEDIUM,
                    "Namespace prefix",
                    "Stands before the namespace of every mapping, for instance to keep environments apart.")
            .add(
                    VALIDATE_CONNECTION,
                    Type.BOOLEAN,
                    true,
                    null,
                    Importance.LOW,
                    "Validate against the service",
                    "Whether validating this configuration asks the service: is the key accepted, and does the schema of the"
                            + " mappings' namespaces agree. An outage never makes a configuration invalid.")
            .group("Batching")
            .add(
                    BATCH_MAX_ROWS,
                    Type.INT,
                    10_000,
                    ConfigDef.Range.between(1, 100_000),
                    Importance.MEDIUM,
                    "Rows per request",
                    "The most rows of one write request.")
            .add(
                    BATCH_MAX_BYTES,
                    Type.LONG,
                    16 * MIB,
                    ConfigDef.Range.between(1024, Limits.REQUEST_BYTES / 2),
                    Importance.MEDIUM,
                    "Bytes per request",
                    "The most bytes of rendered rows in one write request. A larger row is sent alone.")
            .add(
                    LINGER_MS,
                    Type.INT,
                    100,
                    ConfigDef.Range.between(0, HOUR_MS),
                    Importance.MEDIUM,
                    "Linger (ms)",
                    "How long a row waits for others before an idle namespace sends it. While a request is under way rows gather"
                            + " in any case.")
            .add(
                    LINGER_MAX_MS,
                    Type.INT,
                    1_000,
                    ConfigDef.Range.between(0, HOUR_MS),
                    Importance.LOW,
                    "Highest linger (ms)",
                    "What linger.ms may grow to while the service pushes back, or more requests stand in line than may be under way:"
                            + " fewer and larger requests. The metric linger-ms says what it is now. Also the longest time for which a"
                            + " busy namespace's request is kept back so as to reach the service shortly before its next commit:"
                            + " the metric hold-ms. Not above linger.ms: neither happens.")
            .add(
                    MAX_IN_FLIGHT,
                    Type.INT,
                    16,
                    ConfigDef.Range.between(1, 1_000),
                    Importance.MEDIUM,
                    "Requests in flight",
                    "The most requests of one task at a time. When the service pushes back (429, 503, no answer in time) in several"
                            + " namespaces at once, fewer are sent, down to one, and again more as it accepts them: the metric"
                            + " requests-in-flight-limit.")
            .add(
                    MAX_IN_FLIGHT_PER_NAMESPACE,
                    Type.INT,
                    2,
                    ConfigDef.Range.between(1, 100),
                    Importance.MEDIUM,
                    "Requests in flight per namespace",
                    "The most requests of one task to one namespace at a time; one, as long as a request takes along what has come since the last."
                            + " Writes of one document are never in two of them."
                            + " A namespace that the service pushes back has fewer, down to one.")
            .add(
                    COMPRESSION_TYPE,
                    Type.STRING,
                    "none",
                    ConfigDef.ValidString.in("none", "gzip"),
                    Importance.LOW,
                    "Compression",
                    "How request bodies are compressed: none or gzip. gzip is worth its time only where bandwidth is short.")
            .group("Buffering")
            .add(
                    BUFFER_MAX_BYTES,
                    Type.LONG,
                    64 * MIB,
                    ConfigDef.Range.atLeast(MIB),
                    Importance.MEDIUM,
                    "Buffered bytes",
                    "How many bytes of rendered rows a task holds before it pauses its partitions. A namespace may hold a quarter"
                            + " of it while other partitions could go on.")
            .add(
                    BUFFER_MAX_RECORDS,
                    Type.LONG,
                    50_000L,
                    ConfigDef.Range.atLeast(100),
                    Importance.MEDIUM,
                    "Buffered records",
                    "How many records that are not done a task holds before it pauses its partitions. Their envelopes stay in"
                            + " memory where records can be reported.")
            .add(
                    MAX_OUTSTANDING_RECORDS,
                    Type.LONG,
                    100_000L,
                    ConfigDef.Range.atLeast(100),
                    Importance.LOW,
                    "Outstanding records per partition",
                    "A partition is paused when more records than these lie from its oldest undone one to its last: so many are"
                            + " read again after a crash.")
            .group("Retries")
            .add(
                    REQUEST_TIMEOUT_MS,
                    Type.INT,
                    60_000,
                    ConfigDef.Range.between(100, HOUR_MS),
                    Importance.LOW,
                    "Request timeout (ms)",
                    "The longest that one attempt of a request may take.")
            .add(
                    CONNECT_TIMEOUT_MS,
                    Type.INT,
                    10_000,
                    ConfigDef.Range.between(100, HOUR_MS),
                    Importance.LOW,
                    "Connect timeout (ms)",
                    "The longest that connecting may take.")
            .add(
                    RETRY_BACKOFF_MS,
                    Type.LONG,
                    250L,
                    ConfigDef.Range.between(1, HOUR_MS),
                    Importance.LOW,
                    "Retry backoff (ms)",
                    "The ceiling of the first random wait before a request is sent again; it doubles with every failure.")
            .add(
                    RETRY_BACKOFF_MAX_MS,
                    Type.LONG,
                    30_000L,
                    ConfigDef.Range.between(1, HOUR_MS),
                    Importance.LOW,
                    "Highest retry backoff (ms)",
                    "The highest ceiling of the wait between attempts. A longer Retry-After of the service is honoured.")
            .add(
                    RETRY_TIMEOUT_MS,
                    Type.LONG,
                    -1L,
                    ConfigDef.Range.atLeast(-1),
                    Importance.MEDIUM,
                    "Retry timeout (ms)",
                    "How long a request may keep failing before the task fails. -1: for ever; the metric stalled-ms and a warning"
                            + " once a minute then say so.")
            .group("Deletes")
            .add(
                    DELETE_MODE,
                    Type.STRING,
                    HARD,
                    ConfigDef.ValidString.in(HARD, SOFT),
                    Importance.MEDIUM,
                    "Delete mode",
                    "hard: a deleted row's document is deleted. soft: a marker with __deleted = true takes its place, so that no late"
                            + " request can bring the document back; readers must leave markers out, and they are removed after"
                            + " soft.delete.retention.ms.")
            .add(
                    SOFT_DELETE_RETENTION_MS,
                    Type.LONG,
                    Duration.ofDays(7).toMillis(),
                    ConfigDef.Range.atLeast(0),
                    Importance.LOW,
                    "Retention of soft deletes (ms)",
                    "How long the marker of a soft delete stays, at least; a request that takes effect later than that could bring the"
                            + " document back. Not below request.timeout.ms. Without effect while delete.mode is hard.")
            .group("Proxy")
            .add(
                    PROXY_HOST,
                    Type.STRING,
                    "",
                    null,
                    Importance.LOW,
                    "Proxy host",
                    "An HTTP proxy. Without it the JVM's proxy settings hold.")
            .add(
                    PROXY_PORT,
                    Type.INT,
                    NO_PORT,
                    ConfigDef.Range.between(0, 65_535),
                    Importance.LOW,
                    "Proxy port",
                    "The proxy's port. Required with proxy.host.")
            .add(
                    PROXY_USERNAME,
                    Type.STRING,
                    "",
                    null,
                    Importance.LOW,
                    "Proxy user",
                    "The user for the proxy, if it asks.")
            .add(
                    PROXY_PASSWORD,
                    Type.PASSWORD,
                    "",
                    null,
                    Importance.LOW,
                    "Proxy password",
                    "The password for the proxy, if it asks. Give it through a config provider.")
            .done();

    PuffgresSinkConfig(Map<String, String> properties) {
        super(CONFIG_DEF, properties, false);
    }

    /** What the core of a task is told. */
    Settings settings() {
        long retryTimeoutMs = getLong(RETRY_TIMEOUT_MS);
        return new Settings(
                getString(NAMESPACE_PREFIX),
                getInt(BATCH_MAX_ROWS),
                getLong(BATCH_MAX_BYTES),
                Duration.ofMillis(getInt(LINGER_MS)),
                Duration.ofMillis(getInt(LINGER_MAX_MS)),
                getInt(MAX_IN_FLIGHT),
                getInt(MAX_IN_FLIGHT_PER_NAMESPACE),
                getLong(BUFFER_MAX_BYTES),
                getLong(BUFFER_MAX_RECORDS),
                new RetryPolicy(
                        Duration.ofMillis(getLong(RETRY_BACKOFF_MS)),
                        Duration.ofMillis(Math.max(getLong(RETRY_BACKOFF_MS), getLong(RETRY_BACKOFF_MAX_MS)))),
                retryTimeoutMs < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(retryTimeoutMs)),
                new Settings.Deletes(
                        getString(DELETE_MODE).equals(SOFT),
                        Duration.ofMillis(getLong(SOFT_DELETE_RETENTION_MS)),
                        Duration.ofMillis(getInt(REQUEST_TIMEOUT_MS))));
    }

    long maxOutstandingRecords() {
        return getLong(MAX_OUTSTANDING_RECORDS);
    }

    /** Collects the options in the order of the reference page. */
    private static final class Definition {
        private final ConfigDef definition = new ConfigDef();
        private String group = "";
        private int order;

        Definition group(String name) {
            group = name;
            order = 0;
            return this;
        }

        Definition add(
                String name,
                Type type,
                Object defaultValue,
                ConfigDef.Validator validator,
                Importance importance,
                String displayName,
                String doc) {
            order++;
            Width width = type == Type.STRING || type == Type.PASSWORD ? Width.MEDIUM : Width.SHORT;
            definition.define(
                    name, type, defaultValue, validator, importance, doc, group, order, width, displayName, List.of());
            return this;
        }

        ConfigDef done() {
            return definition;
        }
    }

    private static final class NotBlankSecret implements ConfigDef.Validator {
        @Override
        public void ensureValid(String name, Object value) {
            if (value instanceof org.apache.kafka.common.config.types.Password secret
                    && secret.value().isBlank()) {
                throw new ConfigException(name, null, "must not be empty");
            }
        }

        @Override
        public String toString() {
            return "not empty";
        }
    }

    private static final class Prefix implements ConfigDef.Validator {
        private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9\\-_.]{0,100}");

        @Override
        public void ensureValid(String name, Object value) {
            if (value != null && !ALLOWED.matcher((String) value).matches()) {
                throw new ConfigException(
                        name, value, "must be at most 100 of the characters A-Z, a-z, 0-9, -, _ and .");
            }
        }

        @Override
        public String toString() {
            return "at most 100 of A-Z, a-z, 0-9, -, _ and .";
        }
    }
}
