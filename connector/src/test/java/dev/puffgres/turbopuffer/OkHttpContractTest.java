package dev.puffgres.turbopuffer;

import dev.puffgres.turbopuffer.ClientConfig.Compression;
import java.time.Duration;
import java.util.Optional;

class OkHttpContractTest extends TurbopufferClientContract {

    @Override
    TurbopufferClient client(String baseUrl, String apiKey, Duration requestTimeout) {
        return new OkHttpTurbopufferClient(config(baseUrl, apiKey, requestTimeout, Compression.NONE));
    }

    static ClientConfig config(String baseUrl, String apiKey, Duration requestTimeout, Compression compression) {
        return new ClientConfig(
                baseUrl, apiKey, 4, requestTimeout, Duration.ofSeconds(5), compression, Optional.empty(), false);
    }
}
