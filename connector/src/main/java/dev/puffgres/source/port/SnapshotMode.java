package dev.puffgres.source.port;

/** Debezium's {@code snapshot.mode}, as far as it makes sense here. */
public enum SnapshotMode {
    /** The rows that are there, then the changes. */
    INITIAL,
    /** The changes alone. */
    NO_DATA,
    /** The rows that are there, and nothing else. */
    INITIAL_ONLY;

    public boolean backfills() {
        return this != NO_DATA;
    }

    public boolean streams() {
        return this != INITIAL_ONLY;
    }
}
