package dev.puffgres.source.wal2json;

import java.sql.SQLException;

/** One connection to the log, until it breaks. Used by one thread, but for {@link #abort}. */
interface WalSession extends AutoCloseable {

    /** Takes a message. */
    interface Messages {
        void accept(byte[] bytes, int offset, int length);
    }

    /**
     * Reads some of what is there.
     *
     * @return whether anything new was
     */
    boolean read(Messages messages) throws SQLException;

    /** Everything that was committed up to here was read, if no transaction is open at the moment; 0 where that is not known. */
    long readUpTo();

    /** Postgres may forget what is before. */
    void confirm(long lsn) throws SQLException;

    /** Tells the server that we are still there, when nothing is read for a while. */
    void keepAlive() throws SQLException;

    /** Ends it at once, whatever it is doing. */
    void abort();

    @Override
    void close();
}
