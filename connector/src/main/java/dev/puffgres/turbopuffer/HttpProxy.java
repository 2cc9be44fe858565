package dev.puffgres.turbopuffer;

import java.util.Optional;

/**
 * An HTTP proxy; https goes through it by CONNECT. Its text never holds the password.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param credentials for Basic authentication, sent with the first request
 */
public record HttpProxy(String host, int port, Optional<Credentials> credentials) {

    public HttpProxy {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the proxy's host is empty");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the proxy's port must be between 1 and 65535");
        }
    }

    /** A proxy's user and password. */
    public record Credentials(String username, String password) {
        public Credentials {
            if (username.isEmpty() || username.contains(":")) {
                throw new IllegalArgumentException("the proxy's username must not be empty or hold a colon");
            }
        }

        @Override
        public String toString() {
            return "Credentials[username=" + username + "]";
        }
    }
}
