package dev.puffgres.source.wal2json;

import dev.puffgres.source.port.SourceSettings;
import java.time.Duration;

/** How long to wait before the next attempt, and whether there is one. Not thread-safe. */
final class Backoff {

    private final SourceSettings.Retries retries;
    private int failures;

    Backoff(SourceSettings.Retries retries) {
        this.retries = retries;
    }

    /** An attempt has failed. False if it was the last. */
    boolean failed() {
        failures++;
        return retries.max() < 0 || failures <= retries.max();
    }

    void succeeded() {
        failures = 0;
    }

    int failures() {
        return failures;
    }

    Duration delay() {
        long delay = retries.firstDelay().toMillis();
        for (int i = 1; i < failures && delay < retries.longestDelay().toMillis(); i++) {
            delay *= 2;
        }
        return Duration.ofMillis(Math.min(delay, retries.longestDelay().toMillis()));
    }
}
