package dev.puffgres.benchmarks;

/** The raw output lacks a figure: its measurement failed, or came into being after the output. */
final class NotMeasuredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotMeasuredException(String what) {
        super(what);
    }
}
