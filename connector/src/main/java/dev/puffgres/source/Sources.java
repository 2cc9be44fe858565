package dev.puffgres.source;

import dev.puffgres.source.backfill.CatchingUp;
import dev.puffgres.source.backfill.ChunkedBackfill;
import dev.puffgres.source.debezium.DebeziumConnector;
import dev.puffgres.source.port.Backfill;
import dev.puffgres.source.port.ChangeSource;
import dev.puffgres.source.port.SourceCounters;
import dev.puffgres.source.port.SourceSettings;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceTaskContext;

/** Makes the sources that a configuration asks for. The only place that names implementations. */
final class Sources {

    private Sources() {}

    /**
     * What stands in for the connector and its task with {@code adapter=pgoutput}; empty with any other.
     *
     * @throws org.apache.kafka.connect.errors.ConnectException if the worker has no Debezium
     */
    static Optional<DebeziumConnector> debezium(PuffgresSourceConfig config) {
        return config.isPgoutput()
                ? Optional.of(new DebeziumConnector(config.forDebezium(), config.tables()))
                : Optional.empty();
    }

    /** The rows that are there, if they are wanted of this task. */
    static Optional<Backfill> backfill(SourceSettings settings, SourceTaskContext context) {
        return settings.snapshotMode().backfills()
                ? Optional.of(ChunkedBackfill.start(settings, context.offsetStorageReader()))
                : Optional.empty();
    }

    /** The changes, if they are wanted of this task. */
    static Optional<ChangeSource> stream(SourceSettings settings, SourceTaskContext context, SourceCounters counters) {
        if (settings.task() != 0 || !settings.snapshotMode().streams()) {
            return Optional.empty();
        }
        ChangeSource stream = Streams.start(settings, context.offsetStorageReader(), counters);
        return Optional.of(CatchingUp.over(stream, settings, context.offsetStorageReader(), counters));
    }
}
