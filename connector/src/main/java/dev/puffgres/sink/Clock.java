package dev.puffgres.sink;

/** The two times that a task needs. */
interface Clock {
    Clock SYSTEM = new Clock() {
        @Override
        public long monotonicMs() {
            return System.nanoTime() / 1_000_000;
        }

        @Override
        public long wallMs() {
            return System.currentTimeMillis();
        }
    };

    /** For intervals: never goes back, and says nothing about the time of day. */
    long monotonicMs();

    /** Milliseconds since the epoch, to compare with Postgres's commit times. */
    long wallMs();
}
