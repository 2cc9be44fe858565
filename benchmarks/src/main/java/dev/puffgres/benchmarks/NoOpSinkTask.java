package dev.puffgres.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * Counts into a file that is mapped, so that whoever watches costs the worker nothing. Behind the count is a hash of the actions, where
 * there are some: they are not worked out unless somebody looks at them.
 */
public final class NoOpSinkTask extends SinkTask {

    /** By name: the class is another plugin's. */
    private static final String ACTIONS = "dev.puffgres.Actions";

    private MappedByteBuffer count;
    private long records;
    private long hash;

    @Override
    public void start(Map<String, String> props) {
        Path file = Path.of(props.get(NoOpSinkConnector.COUNT_FILE));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            count = channel.map(FileChannel.MapMode.READ_WRITE, 0, 2 * Long.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map " + file, e);
        }
    }

    @Override
    public void put(Collection<SinkRecord> batch) {
        for (SinkRecord record : batch) {
            if (record.value() instanceof Struct struct
                    && ACTIONS.equals(struct.schema().name())) {
                hash += struct.hashCode();
            }
        }
        records += batch.size();
        count.putLong(0, records);
        count.putLong(Long.BYTES, hash);
    }

    @Override
    public void stop() {}

    @Override
    public String version() {
        return "1";
    }
}
