package dev.puffgres.sink;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a task on which its {@link SinkCore} lives: runs what is handed to it, and the core's timers. */
final class TimerThread implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(TimerThread.class);

    private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final Clock clock;
    private final TaskPort task;
    private final Thread thread;
    private SinkCore core;
    private volatile boolean stopped;

    TimerThread(String name, Clock clock, TaskPort task) {
        this.clock = clock;
        this.task = task;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start(SinkCore itsCore) {
        core = itsCore;
        thread.start();
    }

    /** Hands something over; never waits. After the end it is not run. */
    @Override
    public void execute(Runnable event) {
        events.add(event);
    }

    /** Ends the thread, and waits a little for what it is at. */
    void stop() {
        stopped = true;
        execute(() -> {});
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopped) {
                Runnable event = events.poll(Math.max(0, untilTick()), TimeUnit.MILLISECONDS);
                while (event != null && !stopped) {
                    event.run();
                    event = events.poll();
                }
                core.tick();
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted: the task ends");
        } catch (Throwable bug) { // A task whose timer thread has died in silence would never write again.
            LOG.error("The timer thread ended by a defect of this plugin", bug);
            task.stop("the sink's timer thread ended by a defect of this plugin ("
                    + bug.getClass().getName() + "): please report it with the worker's log, and restart the task");
        } finally {
            core.stop();
        }
    }

    private long untilTick() {
        long at = core.nextTickMs();
        return at == Long.MAX_VALUE ? TimeUnit.HOURS.toMillis(1) : at - clock.monotonicMs();
    }
}
