package dev.puffgres.sink;

import dev.puffgres.turbopuffer.ClientConfig;
import dev.puffgres.turbopuffer.HttpProxy;
import dev.puffgres.turbopuffer.OkHttpTurbopufferClient;
import dev.puffgres.turbopuffer.TurbopufferClient;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;

/** Makes the client that a configuration asks for. The only place that names an implementation. */
final class ClientFactory {
    private ClientFactory() {}

    static TurbopufferClient create(PuffgresSinkConfig config) {
        return new OkHttpTurbopufferClient(clientConfig(config));
    }

    /** @throws ConfigException that names the option and never quotes a secret */
    static ClientConfig clientConfig(PuffgresSinkConfig config) {
        try {
            return new ClientConfig(
                    baseUrl(config),
                    config.getPassword(PuffgresSinkConfig.API_KEY).value(),
                    config.getInt(PuffgresSinkConfig.MAX_IN_FLIGHT),
                    Duration.ofMillis(config.getInt(PuffgresSinkConfig.REQUEST_TIMEOUT_MS)),
                    Duration.ofMillis(config.getInt(PuffgresSinkConfig.CONNECT_TIMEOUT_MS)),
                    ClientConfig.Compression.valueOf(config.getString(PuffgresSinkConfig.COMPRESSION_TYPE)
                            .toUpperCase(Locale.ROOT)),
                    proxy(config),
                    config.getBoolean(PuffgresSinkConfig.ALLOW_INSECURE));
        } catch (IllegalArgumentException e) {
            // Their messages are sentences that hold no secret.
            throw new ConfigException(e.getMessage());
        }
    }

    /** The option that says where the service is. */
    static String addressOption(PuffgresSinkConfig config) {
        return config.getString(PuffgresSinkConfig.BASE_URL).isBlank()
                ? PuffgresSinkConfig.REGION
                : PuffgresSinkConfig.BASE_URL;
    }

    private static String baseUrl(PuffgresSinkConfig config) {
        String region = config.getString(PuffgresSinkConfig.REGION).strip();
        String url = config.getString(PuffgresSinkConfig.BASE_URL).strip();
        if (region.isEmpty() == url.isEmpty()) {
            throw new IllegalArgumentException(
                    region.isEmpty()
                            ? "set turbopuffer.region, or turbopuffer.base.url for an address of your own"
                            : "set only one of turbopuffer.region and turbopuffer.base.url");
        }
        return url.isEmpty() ? ClientConfig.regionUrl(region) : url;
    }

    private static Optional<HttpProxy> proxy(PuffgresSinkConfig config) {
        String host = config.getString(PuffgresSinkConfig.PROXY_HOST).strip();
        if (host.isEmpty()) {
            return Optional.empty();
        }
        String username = config.getString(PuffgresSinkConfig.PROXY_USERNAME);
        return Optional.of(new HttpProxy(
                host,
                config.getInt(PuffgresSinkConfig.PROXY_PORT),
                username.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new HttpProxy.Credentials(
                                username,
                                config.getPassword(PuffgresSinkConfig.PROXY_PASSWORD)
                                        .value()))));
    }
}
