package dev.puffgres.source.wal2json;

import dev.puffgres.source.postgres.TableId;

/**
 * A row whose message names no primary key, which need not mean that its table had none: what wal2json has looked up before it writes the row is
 * gone by the time that it writes the key, if another session's DDL, ANALYZE or GRANT was noticed in between. Decoded again, the message is
 * whole. Source: wal2json 2.5 and 2.6, {@code pg_decode_write_change}; eulerto/wal2json#283 reports the like of an update.
 */
final class IncompleteMessage extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IncompleteMessage(TableId relation) {
        super("a change of table " + relation + " came without its primary key");
    }
}
