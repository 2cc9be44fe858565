package dev.puffgres.sink;

import dev.puffgres.turbopuffer.TurbopufferException;
import java.util.HashSet;
import java.util.Set;

/**
 * How fast a task writes, as far as the service says by its answers: how many requests are under way, of the task and of a
 * namespace, and how long rows linger. docs/decisions/0015 has the reasons.
 *
 * <p>turbopuffer throttles a namespace, for the backlog of its index (turbopuffer.com/docs/write); limits of an account are not
 * published, but may exist. So a namespace that is pushed back is limited by itself, and the task only where within one round of
 * requests several namespaces are that were not before, and they are more than a few of all answers.
 *
 * <p>The timer thread's, but for {@link #limit}, {@link #underWay} and {@link #lingerMs}.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, the others only look
final class Pace {
    /** A round is as many answers as requests may be under way, but enough to judge by. */
    private static final int FEWEST_ANSWERS = 5;

    /** The pushing back of one namespace is its own trouble. */
    private static final int NAMESPACES_OF_A_TASK = 2;

    /** One answer in so many must push back before it is the task's trouble. */
    private static final int ANSWERS_TO_A_PUSH = 5;

    private final Clock clock;
    private final RequestLimit limit;
    private final AdaptiveLinger linger;
    private final long mostHoldMs;
    private final int smallRows;

    private double roundTripMs;
    private long lastPushedSentMs;
    private final Set<String> pushedBack = new HashSet<>();
    private int answers;
    private long rows;

    private volatile int shownLimit;
    private volatile int underWay;
    private volatile long holdMs;

    Pace(Settings settings, Clock clock) {
        this.clock = clock;
        this.limit = new RequestLimit(settings.maxInFlight());
        this.linger = new AdaptiveLinger(settings.linger(), settings.lingerMax());
        this.mostHoldMs = settings.lingerMax().compareTo(settings.linger()) > 0
                ? settings.lingerMax().toMillis()
                : 0;
        this.smallRows = settings.batchMaxRows() / 2;
        this.shownLimit = limit.get();
    }

    /** Whether the task may send another request. */
    boolean hasRoom() {
        return underWay < shownLimit;
    }

    /** How many requests the task may have under way. Any thread. */
    int limit() {
        return shownLimit;
    }

    /** How many it has. Any thread. */
    int underWay() {
        return underWay;
    }

    /** How long a row waits for others now, in milliseconds. Any thread. */
    long lingerMs() {
        return linger.ms(clock.monotonicMs());
    }

    /** How long the request that was sent last waited for its namespace's next commit, in milliseconds. Any thread. */
    long holdMs() {
        return holdMs;
    }

    /** For a namespace, while it is written to. */
    CommitHold newHold() {
        return new CommitHold(mostHoldMs);
    }

    void sent(Namespace namespace, int itsRows) {
        holdMs = namespace.holdMs();
        underWay++;
        rows += itsRows;
        namespace.sent();
    }

    /**
     * A request was answered, or given up.
     *
     * @param failure null if it had success
     * @param waiting how many more requests could be sent now if there was room
     */
    void answered(Namespace namespace, long sentMs, TurbopufferException failure, int waiting) {
        long now = clock.monotonicMs();
        underWay--;
        namespace.answered();
        roundTripMs += ((now - sentMs) - roundTripMs) / (roundTripMs == 0 ? 1 : 8);
        if (failure != null && pushesBack(failure)) {
            if (namespace.pushedBack(sentMs, now) && limit.concerns(sentMs)) {
                pushedBack.add(namespace.name());
                lastPushedSentMs = sentMs;
            }
        } else if (failure == null) {
            namespace.accepted();
            limit.accepted();
        }
        answers++;
        if (answers >= Math.max(FEWEST_ANSWERS, limit.get())) {
            endRound(now, waiting);
        }
        shownLimit = limit.get();
    }

    private void endRound(long now, int waiting) {
        boolean push = pushedBack.size() >= NAMESPACES_OF_A_TASK && pushedBack.size() * ANSWERS_TO_A_PUSH >= answers;
        if (push) {
            limit.pushedBack(lastPushedSentMs, now);
        }
        // More than a round of requests is in line anyway: rows lose little by waiting, and larger requests are fewer.
        boolean crowded = waiting > limit.get() && rows < (long) answers * smallRows;
        if (push || crowded) {
            linger.pressed(now, (long) roundTripMs);
        }
        pushedBack.clear();
        answers = 0;
        rows = 0;
    }

    /** 429, 503, and no answer in time. Other failures say nothing of the rate: an outage is the retries' matter. */
    private static boolean pushesBack(TurbopufferException failure) {
        return failure.status() == 429
                || failure.status() == 503
                || failure.reason() == TurbopufferException.Reason.TIMEOUT;
    }
}
