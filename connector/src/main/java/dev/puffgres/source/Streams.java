package dev.puffgres.source;

import dev.puffgres.source.port.CapturedTable;
import dev.puffgres.source.port.ChangeSource;
import dev.puffgres.source.port.SourceCounters;
import dev.puffgres.source.port.SourcePartitions;
import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.wal2json.StreamOffset;
import dev.puffgres.source.wal2json.WalSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Starts a stream where the stored offsets say. */
final class Streams {

    private Streams() {}

    /** @throws ConnectException if what is stored is no offset of ours */
    static ChangeSource start(SourceSettings settings, OffsetStorageReader offsets, SourceCounters counters) {
        Optional<StreamOffset> stored = stored(settings, offsets);
        boolean begun = backfilled(settings, offsets);
        return switch (settings.adapter()) {
            case WAL2JSON_STREAM -> WalSource.stream(settings, stored, begun, counters);
            case WAL2JSON_POLL -> WalSource.poll(settings, stored, begun, counters);
        };
    }

    private static Optional<StreamOffset> stored(SourceSettings settings, OffsetStorageReader offsets) {
        Map<String, Object> stored = offsets.offset(SourcePartitions.stream(settings.topicPrefix()));
        try {
            return Optional.ofNullable(stored).map(StreamOffset::of);
        } catch (IllegalArgumentException e) {
            throw new ConnectException("The stored offset of " + settings.topicPrefix()
                    + " is none of this connector: it " + e.getMessage()
                    + ". Another connector has used the topic.prefix: give this one a new one");
        }
    }

    private static boolean backfilled(SourceSettings settings, OffsetStorageReader offsets) {
        List<Map<String, String>> tables = settings.tables().stream()
                .map(CapturedTable::id)
                .map(table -> SourcePartitions.table(settings.topicPrefix(), table))
                .toList();
        return offsets.offsets(tables).values().stream().anyMatch(Objects::nonNull);
    }
}
