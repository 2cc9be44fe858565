package dev.puffgres.sink;

import dev.puffgres.action.FailureKind;
import java.util.Objects;

/**
 * Why a record goes to the error reporter.
 *
 * @param lsn the change's LSN, or {@link #NO_LSN} where only the message knows it
 * @param message a sentence that names what to do and never quotes the row
 */
record Rejection(FailureKind kind, String mapping, long lsn, String message) {
    static final long NO_LSN = -1;

    Rejection {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(mapping, "mapping");
        Objects.requireNonNull(message, "message");
    }
}
