package dev.puffgres.benchmarks;

import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The emulator, which answers as soon as it has written. */
final class EmulatorDestination implements Destination {

    private final Emulator emulator;

    EmulatorDestination() {
        try {
            emulator = Emulator.start(EmulatorConfig.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long rows() {
        return emulator.journal().size();
    }

    @Override
    public long requests() {
        return emulator.requests().size();
    }

    @Override
    public long bytes() {
        return emulator.requests().stream()
                .mapToLong(RecordedRequest::wireBytes)
                .sum();
    }

    @Override
    public Map<String, String> connectorOptions() {
        return Map.of(
                "turbopuffer.base.url", emulator.baseUrl().toString(),
                "turbopuffer.api.key", emulator.apiKey());
    }

    @Override
    public void close() {
        emulator.close();
    }
}
