package dev.puffgres.benchmarks;

import java.time.Duration;

/** How fast the emulator is. */
enum ServicePace {
    /** What turbopuffer publishes: half of the upserts of 512 kB take no longer, and a namespace commits once a second. */
    SERVICE("the service's pace", Duration.ofMillis(165), Duration.ofSeconds(1)),
    LATENCY("its latency, no waits for commits", Duration.ofMillis(165), Duration.ZERO),
    AT_ONCE("answers at once", Duration.ZERO, Duration.ZERO);

    private final String label;
    private final Duration latency;
    private final Duration commits;

    ServicePace(String label, Duration latency, Duration commits) {
        this.label = label;
        this.latency = latency;
        this.commits = commits;
    }

    /** How the page calls it. */
    String label() {
        return label;
    }

    /** Of every request, before it is carried out. */
    Duration latency() {
        return latency;
    }

    /** The least time between two commits of a namespace. */
    Duration commits() {
        return commits;
    }

    /** The page's words for {@link #SERVICE}. */
    static String published() {
        return SERVICE.latency.toMillis() + " ms for each request, and a commit a namespace every "
                + SERVICE.commits.toMillis() + " ms";
    }
}
