package dev.puffgres.sink;

import dev.puffgres.mapping.Mapping;
import dev.puffgres.turbopuffer.Limits;
import dev.puffgres.turbopuffer.TurbopufferClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;

/** Checks a configuration as a whole, as far as the validator of a single option cannot. Stateless and thread-safe. */
final class SinkValidation {
    private static final String ERRORS_TOLERANCE = "errors.tolerance";
    private static final String ERRORS_LOG_ENABLE = "errors.log.enable";
    private static final String DEAD_LETTER_TOPIC = "errors.deadletterqueue.topic.name";

    private final Function<PuffgresSinkConfig, TurbopufferClient> clients;

    /** @param clients makes the client for the live checks, which closes it */
    SinkValidation(Function<PuffgresSinkConfig, TurbopufferClient> clients) {
        this.clients = clients;
    }

    /** @param declared what the options' own validators have found */
    Config validate(Config declared, Map<String, String> properties) {
        ConfigErrors errors = new ConfigErrors(declared, properties);
        boolean optionsAreValid = errors.isEmpty();
        errorHandling(properties, errors);
        MappedTransform transform = MappedTransform.find(properties, errors);
        sharedNamespaces(transform, properties, errors);
        if (optionsAreValid) {
            PuffgresSinkConfig config = new PuffgresSinkConfig(properties);
            combinations(config, errors);
            softDeletes(config, transform, errors);
            namespaceLengths(config, transform, properties, errors);
            if (errors.isEmpty() && config.getBoolean(PuffgresSinkConfig.VALIDATE_CONNECTION)) {
                new ServiceCheck(config, transform, properties, errors).run(clients);
            }
        }
        return errors.config();
    }

    /** Connect would drop what the sink reports, or stop at the first report. */
    private static void errorHandling(Map<String, String> properties, ConfigErrors errors) {
        boolean tolerant = "all".equalsIgnoreCase(properties.getOrDefault(ERRORS_TOLERANCE, "none"));
        boolean queue = !properties.getOrDefault(DEAD_LETTER_TOPIC, "").isBlank();
        boolean log = Boolean.parseBoolean(properties.getOrDefault(ERRORS_LOG_ENABLE, "false"));
        if (tolerant && !queue && !log) {
            errors.add(
                    ERRORS_TOLERANCE,
                    "all would lose records without a trace: set " + DEAD_LETTER_TOPIC + ", or " + ERRORS_LOG_ENABLE
                            + "=true, or leave it at none");
        }
        if (queue && !tolerant) {
            errors.add(
                    DEAD_LETTER_TOPIC,
                    "a dead letter queue is of no use while " + ERRORS_TOLERANCE
                            + " is none, which stops the task at the first record: set it to all");
        }
    }

    private static void combinations(PuffgresSinkConfig config, ConfigErrors errors) {
        boolean proxy = !config.getString(PuffgresSinkConfig.PROXY_HOST).isBlank();
        if (proxy && config.getInt(PuffgresSinkConfig.PROXY_PORT) == 0) {
            errors.add(PuffgresSinkConfig.PROXY_PORT, "is required with " + PuffgresSinkConfig.PROXY_HOST);
        }
        if (config.getLong(PuffgresSinkConfig.RETRY_BACKOFF_MAX_MS)
                < config.getLong(PuffgresSinkConfig.RETRY_BACKOFF_MS)) {
            errors.add(
                    PuffgresSinkConfig.RETRY_BACKOFF_MAX_MS,
                    "must not be below " + PuffgresSinkConfig.RETRY_BACKOFF_MS);
        }
        if (config.getInt(PuffgresSinkConfig.MAX_IN_FLIGHT_PER_NAMESPACE)
                > config.getInt(PuffgresSinkConfig.MAX_IN_FLIGHT)) {
            errors.add(
                    PuffgresSinkConfig.MAX_IN_FLIGHT_PER_NAMESPACE,
                    "must not be above " + PuffgresSinkConfig.MAX_IN_FLIGHT);
        }
        if (errors.isEmpty()) {
            try {
                ClientFactory.clientConfig(config);
            } catch (ConfigException e) {
                errors.add(ClientFactory.addressOption(config), e.getMessage());
            }
        }
    }

    private static void softDeletes(PuffgresSinkConfig config, MappedTransform transform, ConfigErrors errors) {
        if (!config.getString(PuffgresSinkConfig.DELETE_MODE).equals(PuffgresSinkConfig.SOFT)) {
            return;
        }
        if (config.getLong(PuffgresSinkConfig.SOFT_DELETE_RETENTION_MS)
                < config.getInt(PuffgresSinkConfig.REQUEST_TIMEOUT_MS)) {
            errors.add(
                    PuffgresSinkConfig.SOFT_DELETE_RETENTION_MS,
                    "must not be below " + PuffgresSinkConfig.REQUEST_TIMEOUT_MS
                            + ": so late a request may still take effect that was given up, and the marker must be there then");
        }
        for (Mapping mapping : transform.mappings()) {
            if (mapping.versioning() == Mapping.Versioning.NONE) {
                errors.add(
                        PuffgresSinkConfig.DELETE_MODE,
                        "soft needs versions to tell what a marker outlives, and mapping " + mapping.name()
                                + " has versioning.mode = \"none\": set it to source_lsn, or use hard");
            }
            if (mapping.attributes().values().stream()
                    .map(each -> each.options().get("embed"))
                    .anyMatch(embed -> embed != null && !embed.isNull())) {
                errors.add(
                        PuffgresSinkConfig.DELETE_MODE,
                        "soft leaves markers without text, and mapping " + mapping.name()
                                + " lets the service embed an attribute's text: use hard");
            }
        }
    }

    private static void namespaceLengths(
            PuffgresSinkConfig config, MappedTransform transform, Map<String, String> properties, ConfigErrors errors) {
        String prefix = config.getString(PuffgresSinkConfig.NAMESPACE_PREFIX);
        for (Mapping mapping : transform.mappings()) {
            if (mapping.namespace().isLiteral()
                    && prefix.length() + mapping.namespace().toString().length() > Limits.NAMESPACE_LENGTH) {
                errors.add(
                        transform.option(properties, mapping, "namespace"),
                        "has more than " + Limits.NAMESPACE_LENGTH + " characters together with "
                                + PuffgresSinkConfig.NAMESPACE_PREFIX);
            }
        }
    }

    /** A namespace has one type of id and one distance metric, fixed by its first write. */
    private static void sharedNamespaces(
            MappedTransform transform, Map<String, String> properties, ConfigErrors errors) {
        Map<String, Mapping> firsts = new HashMap<>();
        for (Mapping mapping : transform.mappings()) {
            if (!mapping.namespace().isLiteral()) {
                continue;
            }
            Mapping first = firsts.putIfAbsent(mapping.namespace().toString(), mapping);
            if (first == null) {
                continue;
            }
            if (!ServiceCheck.idType(first).equals(ServiceCheck.idType(mapping))) {
                errors.add(
                        transform.option(properties, mapping, "id.type"),
                        "must be " + ServiceCheck.idType(first) + ", as in mapping " + first.name()
                                + ", which writes to the same namespace");
            }
            if (first.distanceMetric().isPresent()
                    && mapping.distanceMetric().isPresent()
                    && !Objects.equals(first.distanceMetric(), mapping.distanceMetric())) {
                errors.add(
                        transform.option(properties, mapping, "distance_metric"),
                        "must be " + first.distanceMetric().get() + ", as in mapping " + first.name()
                                + ", which writes to the same namespace");
            }
        }
    }
}
