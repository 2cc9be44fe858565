package dev.puffgres.event;

/** A record is not one that is read as a stream, and is to be read as a tree. */
final class NotPlainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without a stack: it is thrown too often to say where. */
    private NotPlainException() {
        super(null, null, false, false);
    }

    static void unless(boolean plain) {
        if (!plain) {
            throw new NotPlainException();
        }
    }
}
