package dev.puffgres.benchmarks;

/** There is no figure: its measurement failed, or the raw output is older than the question. */
final class NotMeasuredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotMeasuredException(String what) {
        super(what);
    }
}
