package dev.puffgres.benchmarks;

import java.util.Map;

/** Where a contestant's rows go, which counts what has come. Its methods may be called from any thread. */
interface Destination extends AutoCloseable {

    /** Rows that are done. */
    long rows();

    /** Requests that were answered. */
    long requests();

    /** The bodies of those requests, in bytes. */
    long bytes();

    /** What tells the sink where to write. */
    Map<String, String> connectorOptions();

    @Override
    void close();
}
