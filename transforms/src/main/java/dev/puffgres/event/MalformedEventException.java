package dev.puffgres.event;

/** A record is no change event that can be read. The message says what to change and never quotes the record. */
public final class MalformedEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedEventException(String message) {
        super(message, null, false, false);
    }
}
