package dev.puffgres.turbopuffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puffgres.turbopuffer.ClientConfig.Compression;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientConfigTest {

    private static final String KEY = "tpuf_canary";

    @Test
    void aRegionGivesItsAddress() {
        assertThat(ClientConfig.regionUrl("gcp-us-central1")).isEqualTo("https://gcp-us-central1.turbopuffer.com");
        assertThatThrownBy(() -> ClientConfig.regionUrl("evil.example/"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("region");
    }

    @Test
    void plainHttpIsForThisMachineAlone() {
        assertThat(config("http://localhost:8080", KEY, false).baseUrl()).startsWith("http://localhost:8080");
        assertThat(config("http://127.0.0.1:1", KEY, false).baseUrl()).startsWith("http://127.0.0.1:1");
        assertThat(config("http://[::1]:1", KEY, false).baseUrl()).startsWith("http://[::1]:1");
        assertThat(config("http://puffer.internal", KEY, true).baseUrl()).startsWith("http://puffer.internal");
        assertThatThrownBy(() -> config("http://puffer.internal", KEY, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plain http to puffer.internal");
        assertThatThrownBy(() -> config("http://localhost.evil.example", KEY, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAddressThatIsNoneIsRefusedWithASentence() {
        for (String url : new String[] {
            "", "turbopuffer.com", "ftp://x", "https://{region}.turbopuffer.com", "https://u:p@x", "https://x/?a=b"
        }) {
            assertThatThrownBy(() -> config(url, KEY, false))
                    .as(url)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the base URL");
        }
    }

    @Test
    void aKeyIsCutOfWhiteSpaceAndNeverShown() {
        ClientConfig config = config("https://x.turbopuffer.com", KEY + "\n", false);
        assertThat(config.apiKey()).isEqualTo(KEY);
        assertThat(config.toString()).doesNotContain("canary");
        assertThatThrownBy(() -> config("https://x.turbopuffer.com", "tpuf_can\nary", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the API key has a character that cannot be sent (number 9 of 12)")
                .hasMessageNotContaining("tpuf");
        assertThatThrownBy(() -> config("https://x.turbopuffer.com", " ", false))
                .hasMessage("the API key is empty");
    }

    @Test
    void aProxysPasswordIsNeverShown() {
        HttpProxy proxy = new HttpProxy("proxy", 3128, Optional.of(new HttpProxy.Credentials("user", "canary")));
        assertThat(proxy.toString()).contains("user").doesNotContain("canary");
        assertThatThrownBy(() -> new HttpProxy("proxy", 0, Optional.empty())).hasMessageContaining("port");
        assertThatThrownBy(() -> new HttpProxy(" ", 1, Optional.empty())).hasMessageContaining("host");
    }

    @Test
    void timeoutsArePositive() {
        assertThatThrownBy(() -> new ClientConfig(
                        "https://x.turbopuffer.com",
                        KEY,
                        1,
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Compression.NONE,
                        Optional.empty(),
                        false))
                .hasMessageContaining("request timeout");
    }

    private static ClientConfig config(String url, String key, boolean allowInsecure) {
        return new ClientConfig(
                url,
                key,
                16,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Compression.NONE,
                Optional.empty(),
                allowInsecure);
    }
}
