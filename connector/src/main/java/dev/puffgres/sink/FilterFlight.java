package dev.puffgres.sink;

import dev.puffgres.turbopuffer.QueryResult;
import dev.puffgres.turbopuffer.RetryPolicy;
import dev.puffgres.turbopuffer.TurbopufferException;
import dev.puffgres.turbopuffer.WriteRequest;
import dev.puffgres.turbopuffer.WriteResult;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Deletes what a filter matches: the request is sent again until the service says that nothing remains, since one deletes a
 * bounded number of documents (turbopuffer.com/docs/write). It stands for no single write, so there is nothing to drop from it.
 */
final class FilterFlight implements Flight {
    /** Who is told what became of it: {@link #deleted} any number of times, then one of the others. */
    interface Outcome {
        /** A request has deleted so many documents. */
        void deleted(long documents);

        /** Nothing matches any more. */
        void done();

        /** The service will never accept the filter. */
        void refused(TurbopufferException failure);
    }

    private final WriteRequest request;
    private final BooleanSupplier touchesClosed;
    private final boolean background;
    private final Outcome outcome;
    private final Failing failing = new Failing();
    private boolean finished;

    /**
     * @param filter as JSON text
     * @param schema declares what the filter names, for the namespace that has not seen all of it; null to declare nothing
     * @param touchesClosed whether it is sent for a record of a partition that is closed by now
     */
    FilterFlight(String filter, String schema, BooleanSupplier touchesClosed, Outcome outcome) {
        this(filter, schema, touchesClosed, false, outcome);
    }

    private FilterFlight(
            String filter, String schema, BooleanSupplier touchesClosed, boolean background, Outcome outcome) {
        this.request = WriteRequest.deletingByFilter(filter, schema);
        this.touchesClosed = touchesClosed;
        this.background = background;
        this.outcome = outcome;
    }

    /** A delete that no record waits for: however long it fails, that is neither a stall nor a reason to give up. */
    static FilterFlight inBackground(String filter, Outcome outcome) {
        return new FilterFlight(filter, null, () -> false, true, outcome);
    }

    @Override
    public Step next() {
        return new Step.Write(request);
    }

    @Override
    public long waitUntilMs() {
        return failing.waitUntilMs();
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public List<Pending> drop(Predicate<Pending> needless) {
        return List.of();
    }

    @Override
    public boolean touchesClosed() {
        return !finished && touchesClosed.getAsBoolean();
    }

    @Override
    public List<Pending> upsertsUnderWay() {
        return List.of();
    }

    @Override
    public long failingSinceMs() {
        return background ? Long.MAX_VALUE : failing.sinceMs();
    }

    @Override
    public String lastFailure() {
        return failing.lastFailure();
    }

    @Override
    public void written(WriteResult result) {
        failing.over();
        outcome.deleted(result.deleted());
        if (!result.rowsRemaining()) {
            finished = true;
            outcome.done();
        }
    }

    @Override
    public void answered(QueryResult result) {
        throw new IllegalStateException("a query was answered and none was asked");
    }

    @Override
    public boolean failed(TurbopufferException failure, long nowMs, RetryPolicy policy, RandomGenerator random) {
        if (failure.kind() == TurbopufferException.Kind.NOT_FOUND) {
            // There is no namespace, so nothing matches.
            failing.over();
            finished = true;
            outcome.done();
            return false;
        }
        if (failure.kind() == TurbopufferException.Kind.REFUSED) {
            failing.over();
            finished = true;
            outcome.refused(failure);
            return false;
        }
        failing.again(failure, nowMs, policy, random);
        return true;
    }
}
