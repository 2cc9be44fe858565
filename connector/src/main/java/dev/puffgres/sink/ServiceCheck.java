package dev.puffgres.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puffgres.mapping.Attribute;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.turbopuffer.TurbopufferClient;
import dev.puffgres.turbopuffer.TurbopufferException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the service whether it accepts the key, and whether the schema of the mappings' namespaces agrees. What only time mends (a
 * timeout, 429, 5xx) is logged and is no error: an outage must not forbid a change of {@code tasks.max}.
 */
final class ServiceCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceCheck.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Connect's REST answers wait for a validation. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Duration CLOSE_LIMIT = Duration.ofMillis(200);

    /** Namespaces beyond these are left to the first write. */
    private static final int MOST_NAMESPACES = 50;

    private final PuffgresSinkConfig config;
    private final MappedTransform transform;
    private final Map<String, String> properties;
    private final ConfigErrors errors;

    ServiceCheck(
            PuffgresSinkConfig config, MappedTransform transform, Map<String, String> properties, ConfigErrors errors) {
        this.config = config;
        this.transform = transform;
        this.properties = properties;
        this.errors = errors;
    }

    void run(Function<PuffgresSinkConfig, TurbopufferClient> clients) {
        long deadline = System.nanoTime() + LIMIT.minus(CLOSE_LIMIT).toNanos();
        TurbopufferClient client = clients.apply(config);
        try {
            List<Mapping> literal = transform.mappings().stream()
                    .filter(each -> each.namespace().isLiteral())
                    .limit(MOST_NAMESPACES)
                    .toList();
            if (literal.isEmpty()) {
                CompletableFuture<Void> ping = client.ping();
                await(ping, deadline, "the list of namespaces");
                return;
            }
            Map<String, CompletableFuture<String>> schemas = new LinkedHashMap<>();
            for (Mapping each : literal) {
                schemas.computeIfAbsent(namespace(each), client::schema);
            }
            for (Mapping each : literal) {
                String schema = await(schemas.get(namespace(each)), deadline, "namespace " + namespace(each));
                if (schema != null) {
                    compare(each, schema);
                }
            }
        } finally {
            client.close(CLOSE_LIMIT);
        }
    }

    private String namespace(Mapping mapping) {
        return config.getString(PuffgresSinkConfig.NAMESPACE_PREFIX) + mapping.namespace();
    }

    /** The answer, or null if there is none to compare. */
    private <T> T await(CompletableFuture<T> answer, long deadline, String what) {
        try {
            return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Not validated against the service: {} gave no answer within {}", what, LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TurbopufferException failure) {
                judge(failure, what);
            } else {
                throw new IllegalStateException("the client broke its contract", e.getCause());
            }
        }
        return null;
    }

    private void judge(TurbopufferException failure, String what) {
        switch (failure.kind()) {
            case NOT_FOUND -> LOG.debug("{} does not exist yet", what);
            case UNAUTHORIZED -> unauthorized(failure, what);
            case UNEXPECTED ->
                errors.add(
                        ClientFactory.addressOption(config),
                        "the address answers, but not as turbopuffer does: " + failure.getMessage());
            case REFUSED -> errors.add(ClientFactory.addressOption(config), what + ": " + failure.getMessage());
            case RETRIABLE -> {
                if (failure.reason() == TurbopufferException.Reason.UNKNOWN_HOST) {
                    errors.add(ClientFactory.addressOption(config), failure.getMessage());
                } else {
                    LOG.warn("Not validated against the service: {}: {}", what, failure.getMessage());
                }
            }
        }
    }

    private void unauthorized(TurbopufferException failure, String what) {
        if (failure.status() == 407) {
            errors.add(PuffgresSinkConfig.PROXY_USERNAME, "the proxy does not accept its credentials (407)");
        } else if (failure.status() == 401) {
            errors.add(
                    PuffgresSinkConfig.API_KEY,
                    "the service does not accept the key (401): use a valid key of this region");
        } else {
            errors.add(
                    PuffgresSinkConfig.API_KEY,
                    "the key may not read " + what + " (" + failure.status()
                            + "): give it the permission, or set validate.connection=false if it is meant to write only");
        }
    }

    private void compare(Mapping mapping, String text) {
        JsonNode schema;
        try {
            schema = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            LOG.warn("Not validated against the service: the schema of namespace {} is no JSON", namespace(mapping));
            return;
        }
        compare(mapping, schema, "id", idType(mapping), "id.type");
        for (Attribute each : mapping.attributes().values()) {
            each.type()
                    .ifPresent(type -> compare(
                            mapping, schema, each.name(), type.toString(), "attributes." + each.name() + ".type"));
        }
        if (mapping.versioning() == Mapping.Versioning.SOURCE_LSN) {
            compare(mapping, schema, "__source_lsn", "uint", "namespace");
        }
    }

    private void compare(Mapping mapping, JsonNode schema, String attribute, String wanted, String key) {
        JsonNode entry = schema.path(attribute);
        String stored =
                entry.isTextual() ? entry.textValue() : entry.path("type").textValue();
        if (stored != null && !stored.equals(wanted)) {
            errors.add(
                    transform.option(properties, mapping, key),
                    "the namespace " + namespace(mapping) + " has " + attribute + " as " + stored + ", not as " + wanted
                            + ": types cannot be changed, so use that type or another namespace");
        }
    }

    /** The id's type as a schema spells it. */
    static String idType(Mapping mapping) {
        return mapping.id().type() == Mapping.IdType.INT
                ? "uint"
                : mapping.id().type().name().toLowerCase(Locale.ROOT);
    }
}
