package dev.puffgres.sink;

import dev.puffgres.turbopuffer.TurbopufferException;

/** Why a request is sent again. */
enum RetryCause {
    /** 429. */
    THROTTLED,
    /** 5xx. */
    SERVER_ERROR,
    /** No answer: a connection error or a timeout. */
    NO_ANSWER,
    /** 408, 409, or an answer that is not the service's. */
    OTHER;

    static RetryCause of(TurbopufferException failure) {
        if (failure.status() == 429) {
            return THROTTLED;
        } else if (failure.status() >= 500) {
            return SERVER_ERROR;
        }
        return failure.status() == 0 && failure.kind() == TurbopufferException.Kind.RETRIABLE ? NO_ANSWER : OTHER;
    }
}
