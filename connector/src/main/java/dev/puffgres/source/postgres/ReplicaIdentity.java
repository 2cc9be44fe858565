package dev.puffgres.source.postgres;

/** What Postgres logs of a row before an update or a delete: {@code ALTER TABLE … REPLICA IDENTITY}. */
public enum ReplicaIdentity {
    /** The primary key's columns, and only where they change or the row is deleted. */
    DEFAULT('d'),
    /** Every column. */
    FULL('f'),
    /** The columns of a unique index. */
    INDEX('i'),
    /** Nothing. */
    NOTHING('n');

    private final char code;

    ReplicaIdentity(char code) {
        this.code = code;
    }

    /** By {@code pg_class.relreplident}. */
    static ReplicaIdentity of(String code) {
        for (ReplicaIdentity identity : values()) {
            if (code.length() == 1 && code.charAt(0) == identity.code) {
                return identity;
            }
        }
        throw new IllegalArgumentException("no replica identity: " + code);
    }
}
