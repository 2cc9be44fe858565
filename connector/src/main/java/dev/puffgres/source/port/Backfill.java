package dev.puffgres.source.port;

/** A source that comes to an end: the rows that a table has already. */
public interface Backfill extends ChangeSource {

    /**
     * Whether every row has been given by {@link #poll} and is acknowledged. Of the task that streams afterwards: whether this is true of the
     * other tasks' tables as well, by their stored offsets.
     */
    boolean isDone();
}
