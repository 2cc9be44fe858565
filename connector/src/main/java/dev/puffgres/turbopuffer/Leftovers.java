package dev.puffgres.turbopuffer;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The documents that a mapping has left behind: those of older epochs, and those of snapshots that were begun anew. Each was of a row
 * once, and no record will ever speak of it again.
 *
 * <p>Markers of soft deletes are none: they are what a late request is compared with, readers do not see them, and the sink removes them
 * after their retention.
 *
 * @param mapping as in {@code __mapping}
 * @param epochFloor the lowest version of the epoch that holds now; 0: there is no older one
 * @param lastSnapshot the LSN of the last attempt at the epoch's snapshot, as in {@code __snapshot}; empty: snapshots are left alone
 */
public record Leftovers(String mapping, long epochFloor, OptionalLong lastSnapshot) {

    public Leftovers {
        Objects.requireNonNull(mapping, "mapping");
        Objects.requireNonNull(lastSnapshot, "lastSnapshot");
        if (epochFloor < 0) {
            throw new IllegalArgumentException("an epoch is 0 to 127");
        }
    }

    /**
     * What there is in one namespace.
     *
     * @param documents all that the mapping has written there, leftovers included
     * @param olderEpochs those of older epochs
     * @param olderSnapshots those of snapshots that were begun anew
     */
    public record Count(long documents, long olderEpochs, long olderSnapshots) {

        /** What a namespace has that does not exist, or that the mapping has not written to. */
        public static final Count NONE = new Count(0, 0, 0);

        public long leftBehind() {
            return olderEpochs + olderSnapshots;
        }

        public Count plus(Count other) {
            return new Count(
                    documents + other.documents,
                    olderEpochs + other.olderEpochs,
                    olderSnapshots + other.olderSnapshots);
        }
    }
}
