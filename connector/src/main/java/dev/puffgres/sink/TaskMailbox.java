package dev.puffgres.sink;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/** What the timer thread leaves for the task thread, which looks in at every put. Thread-safe. */
final class TaskMailbox implements TaskPort {
    private final Queue<Delivery> toReport = new ConcurrentLinkedQueue<>();
    private final AtomicReference<String> stop = new AtomicReference<>();

    @Override
    public void report(Delivery delivery) {
        toReport.add(delivery);
    }

    @Override
    public void stop(String sentence) {
        stop.compareAndSet(null, sentence);
    }

    /** The next record to report, or null. */
    Delivery nextToReport() {
        return toReport.poll();
    }

    /** Why the task must stop, or null. */
    String stopSentence() {
        return stop.get();
    }
}
