package dev.puffgres.source.envelope;

import dev.puffgres.source.postgres.Column;
import dev.puffgres.source.postgres.TableId;
import org.apache.kafka.connect.errors.ConnectException;
import org.postgresql.replication.LogSequenceNumber;

/** A column's text is none that Postgres writes for its type. The message names everything but the value. */
public final class UnreadableValueException extends ConnectException {
    private static final long serialVersionUID = 1L;

    UnreadableValueException(TableId table, Column column, long lsn) {
        // A parser's exception is no cause: it quotes what it could not parse.
        super("The value of column " + column.name() + " of table " + table + " at LSN "
                + LogSequenceNumber.valueOf(lsn).asString() + " cannot be read as its type, " + column.type()
                + ". Either the column's type was changed and changed back, or the session does not write Postgres'"
                + " ISO forms: a setting of the role or database must not override DateStyle, IntervalStyle or"
                + " bytea_output.");
    }
}
