package dev.puffgres.source.backfill;

/** A chunk turned out much larger than it was meant to be. The next try asks for fewer rows, in another session. */
final class ChunkTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChunkTooLargeException() {
        super("a chunk is too large", null, false, false);
    }
}
