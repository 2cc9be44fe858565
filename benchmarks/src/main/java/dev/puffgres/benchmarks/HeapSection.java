package dev.puffgres.benchmarks;

import java.util.Map;

/** Where it is shown that a backlog stays out of the heap. */
record HeapSection() implements Section {

    private static final String MEASUREMENTS = "[measurements.md](measurements.md)";

    @Override
    public String title() {
        return "A gigabyte in Kafka, and half of one as heap";
    }

    @Override
    public void write(Page page) {
        page.paragraph(
                "No part of this run: a test holds the sink to it, `MemoryIT`, with 1 GB of small and 1 GB of large records behind an outage of three minutes. What it has seen is in "
                        + MEASUREMENTS + ".");
    }

    @Override
    public Map<Goal, String> figures() {
        return Map.of(Goal.SMALL_HEAP, "survives, by `MemoryIT`: " + MEASUREMENTS);
    }
}
