package dev.puffgres.sink;

/** Hears of the times that a task measures. Called on the timer thread. */
interface LatencyListener {
    LatencyListener NONE = new LatencyListener() {
        @Override
        public void requestAnswered(long ms) {}

        @Override
        public void durable(long sinceCommitMs) {}
    };

    /** A request was answered, whatever the answer. */
    void requestAnswered(long ms);

    /** The oldest change of a request became durable this long after its commit in Postgres. */
    void durable(long sinceCommitMs);
}
