package dev.puffgres.action;

import org.apache.kafka.connect.errors.DataException;

/** No mapping can be applied: the record is no change event that can be read. The message says what to change and never quotes it. */
public final class UnreadableEventException extends DataException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public UnreadableEventException(String reason) {
        super(FailureKind.MALFORMED_EVENT + " while applying mappings to a change event: " + reason);
        this.reason = reason;
    }

    /** The same as an action, of no mapping. */
    public Action.Failure failure() {
        return new Action.Failure(Action.Failure.NO_MAPPING, FailureKind.MALFORMED_EVENT, reason);
    }
}
