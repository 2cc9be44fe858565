package dev.puffgres.source.wal2json;

/** Takes what a {@link MessageParser} reads, in the order of the log. */
interface MessageHandler {

    /** A transaction begins. */
    void begin(long xid, long commitMicros, long endLsn);

    /** Whether the rows of the transaction that began last are not wanted, none of them. */
    boolean skipsTransaction();

    /** How rows of a table are read; null where they are not wanted. */
    TablePlan plan(String schema, String table);

    /**
     * How rows of a table are read whose messages do not agree with the plan.
     *
     * @throws IncompleteMessage if the message must be read again
     */
    TablePlan replan(TablePlan plan, MessageShape shape);

    /**
     * A row was inserted, updated or deleted.
     *
     * @param op {@code I}, {@code U} or {@code D}
     * @param after the new row; null for a delete
     * @param before the old row, or its key's columns; null for an insert, and where nothing is known
     */
    void row(char op, long lsn, TablePlan plan, String[] after, String[] before);

    /** A table was emptied. */
    void truncate(long lsn, String schema, String table);

    /** The transaction that began last ends. */
    void commit();
}
