package dev.puffgres.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** The count of the no-op sink. */
final class NoOpDestination implements Destination {

    private final Path file;
    private final MappedByteBuffer count;

    NoOpDestination() {
        try {
            file = Files.createTempFile("puffgres-count", null);
            Files.write(file, new byte[Long.BYTES]);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                count = channel.map(FileChannel.MapMode.READ_ONLY, 0, Long.BYTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long rows() {
        return count.getLong(0);
    }

    @Override
    public long requests() {
        return 0;
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public Map<String, String> connectorOptions() {
        return Map.of(NoOpSinkConnector.COUNT_FILE, file.toString());
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
