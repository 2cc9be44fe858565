package dev.puffgres.source.port;

/** How changes are read. */
public enum Adapter {
    /** The replication protocol, with the output plugin wal2json. */
    WAL2JSON_STREAM,
    /** SQL alone, with the output plugin wal2json. */
    WAL2JSON_POLL
}
