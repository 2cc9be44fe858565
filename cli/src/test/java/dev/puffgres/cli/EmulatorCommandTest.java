package dev.puffgres.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class EmulatorCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Thread serving;

    @AfterEach
    void endTheCommand() throws InterruptedException {
        if (serving != null) {
            serving.interrupt();
            serving.join();
        }
    }

    @Test
    void itServesAtTheUrlAndTakesTheKeyThatItPrints() throws IOException, InterruptedException {
        serving = new Thread(() -> run("--port", "0", "--json"));
        serving.start();
        await().until(() -> out.toString().endsWith(System.lineSeparator()));
        JsonNode printed = new ObjectMapper().readTree(out.toString());

        HttpResponse<String> namespaces = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(printed.path("url").asText() + "/v1/namespaces"))
                                .header(
                                        "Authorization",
                                        "Bearer " + printed.path("api_key").asText())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(namespaces.statusCode()).isEqualTo(200);
        assertThat(namespaces.body()).contains("\"namespaces\":[]");
    }

    @Test
    void aTakenPortIsSaidInASentence() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--port", String.valueOf(taken.getLocalPort()))).isEqualTo(2);
            assertThat(err.toString().lines())
                    .containsExactly(
                            "Port " + taken.getLocalPort() + " is taken: name another one, or 0 for any free port.");
        }
    }

    @Test
    void aPortThatIsNoneIsBadUsage() {
        assertThat(run("--port", "70000")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--port takes 0 to 65535, not 70000.")
                .contains("Usage: puffgres emulator");
    }

    private int run(String... options) {
        CommandLine command = Puffgres.commandLine()
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        String[] arguments = new String[options.length + 1];
        arguments[0] = "emulator";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return command.execute(arguments);
    }
}
