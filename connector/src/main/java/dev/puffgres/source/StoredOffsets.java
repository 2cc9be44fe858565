package dev.puffgres.source;

import dev.puffgres.source.port.SourcePartitions;
import dev.puffgres.source.wal2json.StreamOffset;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;

/** Offsets that somebody puts in the place of the stored ones, through Connect's REST interface. */
final class StoredOffsets {

    private StoredOffsets() {}

    /**
     * Refuses what no task could go on from.
     *
     * @throws ConnectException that says what is wrong
     */
    static void check(String topicPrefix, Map<Map<String, ?>, Map<String, ?>> offsets) {
        offsets.forEach((partition, offset) -> {
            if (!topicPrefix.equals(partition.get(SourcePartitions.SERVER))) {
                throw new ConnectException("The source partition " + partition + " is none of this connector: its "
                        + SourcePartitions.SERVER + " is " + topicPrefix);
            }
            boolean table = partition.containsKey(SourcePartitions.TABLE);
            if (partition.size() != (table ? 2 : 1)) {
                throw new ConnectException("The source partition " + partition + " has other keys than "
                        + Set.of(SourcePartitions.SERVER, SourcePartitions.TABLE));
            }
            if (offset == null) {
                return;
            }
            if (table) {
                throw new ConnectException(
                        "The offset of a table's backfill can be removed, so that the table is read again, and not be"
                                + " set: null is the only value for " + partition);
            }
            try {
                StreamOffset.of(offset);
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new ConnectException(
                        "The offset for " + partition + " is none of this connector: it " + e.getMessage());
            }
        });
    }
}
