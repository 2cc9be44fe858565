package dev.puffgres.sink;

/** What the core tells the task thread. Called on the timer thread; neither method waits. */
interface TaskPort {
    /** Every action of the record has ended, and some were rejected. */
    void report(Delivery delivery);

    /** The task must stop. Only the first sentence counts. */
    void stop(String sentence);
}
