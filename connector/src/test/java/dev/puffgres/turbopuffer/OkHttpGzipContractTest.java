package dev.puffgres.turbopuffer;

import dev.puffgres.turbopuffer.ClientConfig.Compression;
import java.time.Duration;

class OkHttpGzipContractTest extends TurbopufferClientContract {

    @Override
    TurbopufferClient client(String baseUrl, String apiKey, Duration requestTimeout) {
        return new OkHttpTurbopufferClient(
                OkHttpContractTest.config(baseUrl, apiKey, requestTimeout, Compression.GZIP));
    }
}
