package dev.puffgres.turbopuffer;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * How to reach a turbopuffer service. Valid from construction; its text never holds a secret.
 *
 * @param baseUrl {@code https://<region>.turbopuffer.com} ({@link #regionUrl}) or another address that serves its API
 * @param apiKey the bearer key; white space around it (a secret file's last line break) is cut off
 * @param maxRequests how many requests may be in flight at once, from 1
 * @param requestTimeout the longest that one attempt may take, from connecting to the answer's last byte
 * @param connectTimeout the longest that connecting to one address may take
 * @param compression of request bodies
 * @param proxy an HTTP proxy; empty: what the JVM's proxy selector says
 * @param allowInsecure whether plain http to another host than this one is meant
 */
public record ClientConfig(
        String baseUrl,
        String apiKey,
        int maxRequests,
        Duration requestTimeout,
        Duration connectTimeout,
        Compression compression,
        Optional<HttpProxy> proxy,
        boolean allowInsecure) {

    /** How request bodies are compressed. */
    public enum Compression {
        NONE,
        /** gzip at level 1. Worth it only where bandwidth is short. */
        GZIP
    }

    private static final Pattern REGION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1");

    /** @throws IllegalArgumentException with a sentence for the person who wrote the configuration */
    public ClientConfig {
        Objects.requireNonNull(compression, "compression");
        Objects.requireNonNull(proxy, "proxy");
        baseUrl = checkedUrl(baseUrl, allowInsecure);
        apiKey = Secrets.checked("the API key", apiKey.strip());
        if (maxRequests < 1) {
            throw new IllegalArgumentException("the number of requests in flight must be at least 1");
        }
        checkPositive("the request timeout", requestTimeout);
        checkPositive("the connect timeout", connectTimeout);
    }

    /**
     * The address of turbopuffer in a region, such as {@code gcp-us-central1}.
     *
     * @throws IllegalArgumentException if it cannot be the name of a region
     */
    public static String regionUrl(String region) {
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException(
                    "the region must be a name such as gcp-us-central1: lower-case letters, digits and hyphens");
        }
        return "https://" + region + ".turbopuffer.com";
    }

    @Override
    public String toString() {
        return "ClientConfig[baseUrl=" + baseUrl + ", maxRequests=" + maxRequests + ", requestTimeout=" + requestTimeout
                + ", connectTimeout=" + connectTimeout + ", compression=" + compression + ", proxy=" + proxy + "]";
    }

    private static String checkedUrl(String text, boolean allowInsecure) {
        if (text.contains("{")) {
            throw new IllegalArgumentException("the base URL has a placeholder in braces: write the region itself");
        }
        HttpUrl url = HttpUrl.parse(text.strip());
        if (url == null) {
            throw new IllegalArgumentException(
                    "the base URL must be an address such as https://gcp-us-central1.turbopuffer.com");
        }
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            throw new IllegalArgumentException(
                    "the base URL must not hold a user or password: the API key has its own option");
        }
        if (url.query() != null || url.fragment() != null) {
            throw new IllegalArgumentException("the base URL must end before any ? or #");
        }
        boolean loopback = LOOPBACK.matcher(url.host().toLowerCase(Locale.ROOT)).matches();
        if (!url.isHttps() && !loopback && !allowInsecure) {
            throw new IllegalArgumentException("the base URL is plain http to " + url.host()
                    + ", which would send the API key and every row in the clear: use https, or allow it explicitly");
        }
        return url.toString();
    }

    private static void checkPositive(String name, Duration duration) {
        if (duration.compareTo(Duration.ofMillis(1)) < 0
                || duration.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(name + " must be between 1 and " + Integer.MAX_VALUE + " ms");
        }
    }
}
