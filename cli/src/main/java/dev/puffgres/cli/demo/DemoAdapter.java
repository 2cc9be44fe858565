package dev.puffgres.cli.demo;

import java.util.Locale;

/** What reads the log in the demo. The option takes the names in lower case. */
enum DemoAdapter {
    /** Debezium's connector as such. */
    DEBEZIUM,
    PGOUTPUT,
    WAL2JSON_STREAM,
    WAL2JSON_POLL;

    /** The file of {@code config-examples}. */
    String example() {
        return this == DEBEZIUM ? "debezium-tuned.json" : "source-" + toString().replace('_', '-') + ".json";
    }

    boolean needsWal2json() {
        return this == WAL2JSON_STREAM || this == WAL2JSON_POLL;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
