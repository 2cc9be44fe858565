package dev.puffgres.turbopuffer;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What came back over HTTP.
 *
 * @param status the status
 * @param headers gives a header's last value by its name in any case, or null
 * @param body as UTF-8; cut off at the client's limit
 * @param complete whether the whole body is there
 */
record HttpAnswer(int status, UnaryOperator<String> headers, String body, boolean complete) {

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.apply(name));
    }

    boolean successful() {
        return status == 200;
    }

    /** Whether it is a page for people: nothing in this API answers so, a proxy or portal does. */
    boolean isHtml() {
        return header("Content-Type").map(type -> type.startsWith("text/html")).orElse(false)
                || body.stripLeading().startsWith("<");
    }
}
