package dev.puffgres.source.envelope;

/**
 * Where a change comes from: what an envelope's {@code source} says of its position.
 *
 * @param lsn of the row's own record in the WAL; of a row that was read, of its snapshot
 * @param previousCommit the end of the last commit that was seen before this transaction; null where none was
 * @param txId the transaction, as 32 bits of it; null where it is not known
 * @param commitMicros when the transaction committed, in microseconds since 1970; of a row that was read, when it was
 * @param snapshot {@code first}, {@code true}, {@code last}, … for a row that was read; null for a change
 */
public record Origin(long lsn, Long previousCommit, Long txId, long commitMicros, String snapshot) {}
