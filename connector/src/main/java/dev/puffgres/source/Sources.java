package dev.puffgres.source;

import dev.puffgres.source.port.Backfill;
import dev.puffgres.source.port.ChangeSource;
import dev.puffgres.source.port.SourceSettings;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceTaskContext;

/** Makes the sources that a configuration asks for. The only place that names implementations. */
final class Sources {

    private Sources() {}

    /** The rows that are there, if they are wanted of this task. */
    static Optional<Backfill> backfill(SourceSettings settings, SourceTaskContext context) {
        return Optional.empty();
    }

    /** The changes, if they are wanted of this task. */
    static Optional<ChangeSource> stream(SourceSettings settings, SourceTaskContext context) {
        return Optional.empty();
    }
}
