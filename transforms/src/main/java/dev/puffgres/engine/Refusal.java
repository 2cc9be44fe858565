package dev.puffgres.engine;

import dev.puffgres.action.FailureKind;

/** Why an event gives no write under a mapping. The message says what to do about it and never quotes the row. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    Refusal(FailureKind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    FailureKind kind() {
        return kind;
    }
}
