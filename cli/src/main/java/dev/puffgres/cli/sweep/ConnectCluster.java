package dev.puffgres.cli.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puffgres.cli.CommandException;
import dev.puffgres.cli.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a Connect cluster says of its connectors over its REST interface. It is only asked, never told anything. */
final class ConnectCluster {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;
    private final Optional<String> credentials;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** @param credentials {@code user:password}, where the interface asks for them */
    ConnectCluster(URI url, Optional<String> credentials) {
        this.url = url.toString().endsWith("/") ? url : URI.create(url + "/");
        this.credentials = credentials;
    }

    /** The configuration of every connector by its name, as it was given: references to secrets are not resolved. */
    Map<String, Map<String, String>> connectors() throws InterruptedException {
        Map<String, Map<String, String>> configs = new TreeMap<>();
        get("connectors?expand=info")
                .properties()
                .forEach(connector -> configs.put(
                        connector.getKey(),
                        JSON.convertValue(
                                connector.getValue().path("info").path("config"),
                                new TypeReference<Map<String, String>>() {})));
        return configs;
    }

    /** The offsets that a connector has stored: objects with {@code partition} and {@code offset}. */
    JsonNode offsets(String connector) throws InterruptedException {
        String name = URLEncoder.encode(connector, StandardCharsets.UTF_8).replace("+", "%20");
        return get("connectors/" + name + "/offsets").path("offsets");
    }

    private JsonNode get(String path) throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT).header("Accept", "application/json");
        credentials.ifPresent(each -> request.header(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(each.getBytes(StandardCharsets.UTF_8))));
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 401 || response.statusCode() == 403) {
                throw new CommandException(
                        ExitCode.BAD_USAGE,
                        "Kafka Connect at " + url + " answers " + response.statusCode()
                                + ": give its user and password with --connect-credentials.");
            }
            if (response.statusCode() != 200) {
                throw new CommandException(
                        ExitCode.UNREACHABLE,
                        "Kafka Connect at " + url + " answers " + response.statusCode() + " to GET /" + path
                                + "; it must be 3.6 or newer, and not be rebalancing.");
            }
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new CommandException(
                    ExitCode.UNREACHABLE, "What answers at " + url + " is not Kafka Connect's REST interface.", e);
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    "Kafka Connect does not answer at " + url + ": give the address of a worker with --connect.",
                    e);
        }
    }
}
