package dev.puffgres.turbopuffer;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A request had no success. The message says what happened in the service's words, with quoted strings cut out: they may
 * be of the row.
 */
public final class TurbopufferException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What a caller can do about it. */
    public enum Kind {
        /** 408, 409, 429, 5xx, or no answer: try the same request again. */
        RETRIABLE,
        /** 400, 413, 422: this request will never be accepted. */
        REFUSED,
        /** 401, 403, or a proxy's 407: no request will be accepted until somebody mends the key or its permissions. */
        UNAUTHORIZED,
        /** 404 in the service's words: the namespace does not exist. */
        NOT_FOUND,
        /**
         * An answer that is not of this service: another status, a page of HTML, or a 200 that is no turbopuffer answer. A
         * proxy or a portal answered in its place, or the base URL is wrong. It must never count as success. Trying again is
         * safe and may help, but somebody should be told.
         */
        UNEXPECTED
    }

    /** What happened, for counting: a handful of values. */
    public enum Reason {
        /** The service, or something before it, answered with a status that is no success. */
        STATUS,
        /** An answer that is not of this service. */
        FOREIGN_ANSWER,
        /** No answer in time. */
        TIMEOUT,
        /** The host's name has no address. */
        UNKNOWN_HOST,
        /** No connection, or it broke. */
        CONNECTION,
        /** No secure connection: usually a certificate that the JVM's trust store does not know. */
        TLS,
        /** The request could not be made: a namespace that cannot stand in a URL. */
        REQUEST,
        /** The client was closed. */
        CLOSED
    }

    private final Kind kind;
    private final Reason reason;
    private final int status;
    private final boolean outcomeUnknown;
    private final transient Duration retryAfter;
    private final String attribute;

    /**
     * A failure with the reason that its status implies.
     *
     * @param status the HTTP status, 0 if there was no answer
     * @param outcomeUnknown whether the write may have been, or may yet be, applied
     * @param retryAfter what the service asked for, or null
     * @param attribute the attribute of a schema conflict, or null
     */
    public TurbopufferException(
            Kind kind, int status, boolean outcomeUnknown, Duration retryAfter, String attribute, String message) {
        this(
                kind,
                status == 0 ? Reason.CONNECTION : Reason.STATUS,
                status,
                outcomeUnknown,
                retryAfter,
                attribute,
                message);
    }

    /**
     * @param status the HTTP status, 0 if there was no answer
     * @param outcomeUnknown whether the write may have been, or may yet be, applied
     * @param retryAfter what the service asked for, or null
     * @param attribute the attribute of a schema conflict, or null
     */
    public TurbopufferException(
            Kind kind,
            Reason reason,
            int status,
            boolean outcomeUnknown,
            Duration retryAfter,
            String attribute,
            String message) {
        super(message, null, false, false);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.reason = Objects.requireNonNull(reason, "reason");
        this.status = status;
        this.outcomeUnknown = outcomeUnknown;
        this.retryAfter = retryAfter;
        this.attribute = attribute;
    }

    public Kind kind() {
        return kind;
    }

    public Reason reason() {
        return reason;
    }

    public int status() {
        return status;
    }

    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public Optional<String> attribute() {
        return Optional.ofNullable(attribute);
    }
}
