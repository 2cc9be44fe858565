package dev.puffgres.turbopuffer;

import java.io.IOException;

/** The proxy wants other credentials than it was given, or some. */
final class ProxyRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    static final String SENTENCE =
            "the proxy asks for a user and password, or does not accept those that are configured";

    ProxyRefusedException() {
        super(SENTENCE);
    }
}
