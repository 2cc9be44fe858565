package dev.puffgres.sink;

import dev.puffgres.turbopuffer.QueryResult;
import dev.puffgres.turbopuffer.RetryPolicy;
import dev.puffgres.turbopuffer.TurbopufferException;
import dev.puffgres.turbopuffer.WriteRequest;
import dev.puffgres.turbopuffer.WriteResult;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The life of something that is to be written to one namespace, from its first request until it has an outcome, with at most one
 * request under way. It says what to do next ({@link #next}) and is told what came of it; it does nothing itself. Not
 * thread-safe: the timer thread's.
 */
interface Flight {
    /** What is to be sent next. */
    sealed interface Step {
        /** A write shall be sent. */
        record Write(WriteRequest request) implements Step {}

        /** A query shall be sent. */
        record Query(String body) implements Step {}
    }

    /** What to send now. Not while a request is under way, before {@link #waitUntilMs}, or once it is finished. */
    Step next();

    /** Nothing shall be sent before this time on the monotonic clock. */
    long waitUntilMs();

    /** Whether everything has its outcome. */
    boolean isFinished();

    /**
     * Forgets writes that nobody waits for any more. Not while a request is on its way.
     *
     * @param needless which those are
     */
    List<Pending> drop(Predicate<Pending> needless);

    /** Whether the request that is on its way carries a record of a closed partition. */
    boolean touchesClosed();

    /** The upserts that the request under way carries. */
    List<Pending> upsertsUnderWay();

    /** When it began to fail, or {@link Long#MAX_VALUE}. */
    long failingSinceMs();

    /** What the service said last, while it fails. */
    String lastFailure();

    /** The service has accepted the write that {@link #next} asked for. */
    void written(WriteResult result);

    /** The service has answered the query that {@link #next} asked for. */
    void answered(QueryResult result);

    /**
     * A request had no success.
     *
     * @return whether it will be sent again
     */
    boolean failed(TurbopufferException failure, long nowMs, RetryPolicy policy, RandomGenerator random);
}
