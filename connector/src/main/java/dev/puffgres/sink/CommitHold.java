package dev.puffgres.sink;

/**
 * For how long the lanes of one namespace wait, after an answer, with their next request, so that it reaches the service shortly
 * before the commit that it would have waited for anyway, and takes along what came meanwhile. docs/decisions/0017 has the reasons.
 *
 * <p>Whether the service paces commits shows in the time from one answer to the next: it stays the same when a request leaves
 * later, and the request's own time is shorter by as much. Where it does not stay the same the wait only costs, and is given up.
 * Not thread-safe: the timer thread's.
 */
final class CommitHold {
    /** In shorter rounds there is little to gain. */
    private static final long LEAST_ROUND_MS = 200;

    /** What of a round a request is left to reach the service in time, and by how much of one it is tried. */
    private static final int LEAD = 4;

    /** By what part of a round an answer may be late, or early, and still be on time. */
    private static final int TOLERANCE = 8;

    /** How many late answers move the beat to where they are, as good as. */
    private static final int BEAT_FOLLOWS = 8;

    /** By what part of a round a hold that a late answer has shortened grows again. */
    private static final int REGROWTH = 32;

    /** After so many rounds a shorter hold must not make them shorter, or the service has ceased to pace. */
    private static final int CHECKED_EVERY = 64;

    /** So many answers in time between two late ones make them accidents. */
    private static final int ACCIDENTS_APART = 16;

    private static final int FEWEST_ROUNDS_OF_REST = 4;
    private static final int MOST_ROUNDS_OF_REST = 64;

    private final long mostMs;

    /**
     * When the last commit was answered, at the soonest: an answer that was held up on its way says nothing of when the next commit is. On the
     * monotonic clock.
     */
    private double beatMs;

    /** From one answer to the next. 0 while unknown. */
    private double roundMs;

    private long holdMs;
    private boolean settled;
    private boolean checking;
    private boolean lateBefore;
    private int roundsSinceLate = ACCIDENTS_APART;
    private int roundsToCheck = CHECKED_EVERY;
    private int roundsToRest = FEWEST_ROUNDS_OF_REST;
    private int nextRest = FEWEST_ROUNDS_OF_REST;

    /** @param mostMs the longest hold */
    CommitHold(long mostMs) {
        this.mostMs = mostMs;
    }

    /** How long after an answer the next request of its lane leaves. */
    long ms() {
        return checking ? holdMs - holdMs / 4 : holdMs;
    }

    /**
     * When the next request of a lane leaves.
     *
     * @param answeredMs the last one was
     */
    long departureMs(long answeredMs) {
        if (holdMs == 0) {
            return answeredMs;
        }
        double heldUp = Math.max(0, Math.min(answeredMs - beatMs, roundMs / TOLERANCE));
        return answeredMs - (long) heldUp + ms();
    }

    /**
     * A lane's request was answered at the first attempt.
     *
     * @param lastMs the one before it was answered
     * @param departedMs it left
     * @param nowMs its answer is here
     */
    void answered(long lastMs, long departedMs, long nowMs) {
        long heldMs = departedMs - lastMs;
        long spacingMs = nowMs - lastMs;
        if (roundMs == 0) {
            roundMs = heldMs * TOLERANCE < spacingMs ? spacingMs : 0;
            beatMs = nowMs;
            return;
        }
        double tolerance = roundMs / TOLERANCE;
        followBeat(nowMs, tolerance);
        if (Math.abs(heldMs - ms()) > tolerance / 2) {
            // It waited for its rows, or left under another hold.
            return;
        }
        boolean late = spacingMs > roundMs + tolerance;
        // The answer after a late one is early where commits keep their beat.
        boolean early = !lateBefore && spacingMs < roundMs - (checking ? holdMs / 8.0 : tolerance);
        lateBefore = late;
        if (holdMs == 0) {
            roundMs += (spacingMs - roundMs) / 4;
            tryOne(late);
        } else if (early) {
            roundMs = spacingMs;
            giveUp();
        } else if (late) {
            missed();
        } else {
            roundsSinceLate++;
            roundMs += (spacingMs - roundMs) / 8;
            lengthen();
        }
    }

    private void followBeat(long nowMs, double tolerance) {
        double expectedMs = beatMs + Math.rint((nowMs - beatMs) / roundMs) * roundMs;
        double behindMs = nowMs - expectedMs;
        beatMs = behindMs > 0 && behindMs <= tolerance ? expectedMs + behindMs / BEAT_FOLLOWS : nowMs;
    }

    private void tryOne(boolean late) {
        roundsToRest--;
        if (roundsToRest <= 0 && !late && roundMs >= LEAST_ROUND_MS && mostMs >= roundMs / LEAD) {
            holdMs = (long) (roundMs / LEAD);
        }
    }

    private void lengthen() {
        long goalMs = Math.min(mostMs, (long) (roundMs - roundMs / LEAD));
        holdMs = Math.min(goalMs, holdMs + (long) (roundMs / (settled ? REGROWTH : LEAD)));
        if (holdMs == goalMs && !checking) {
            settled = true;
            nextRest = FEWEST_ROUNDS_OF_REST;
        }
        roundsToCheck = checking ? CHECKED_EVERY : roundsToCheck - 1;
        checking = settled && roundsToCheck <= 0;
    }

    /** One late answer is an accident, as pauses are; more say that requests need longer to reach the service. */
    private void missed() {
        roundsToCheck--;
        checking = false;
        boolean accident = settled && roundsSinceLate >= ACCIDENTS_APART;
        roundsSinceLate = 0;
        if (accident) {
            return;
        }
        holdMs -= holdMs / 4;
        if (!settled || holdMs < roundMs / TOLERANCE) {
            giveUp();
        }
    }

    private void giveUp() {
        holdMs = 0;
        settled = false;
        checking = false;
        roundsToCheck = CHECKED_EVERY;
        roundsToRest = nextRest;
        nextRest = Math.min(MOST_ROUNDS_OF_REST, 2 * nextRest);
    }
}
