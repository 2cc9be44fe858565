package dev.puffgres.turbopuffer;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Waits for answers, and asks again for a while where the service or the network was at fault. For a command, whose thread has nothing
 * else to do; never for a task.
 *
 * @param policy how long to wait before each new attempt
 * @param limit how long one request may go on failing
 */
public record Patience(RetryPolicy policy, Duration limit) {

    public Patience {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(limit, "limit");
    }

    /**
     * The answer to a request that is made anew for each attempt.
     *
     * @throws TurbopufferException the last failure
     */
    public <T> T ask(Supplier<CompletableFuture<T>> request) throws InterruptedException {
        long began = System.nanoTime();
        for (int failures = 1; ; failures++) {
            try {
                return request.get().join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof TurbopufferException failure)) {
                    throw e;
                }
                Duration pause = policy.waitAfter(failures, failure, ThreadLocalRandom.current());
                boolean hopeless = failure.kind() != TurbopufferException.Kind.RETRIABLE
                        || failure.reason() == TurbopufferException.Reason.UNKNOWN_HOST;
                if (hopeless || System.nanoTime() - began + pause.toNanos() > limit.toNanos()) {
                    throw failure;
                }
                Thread.sleep(pause.toMillis());
            }
        }
    }
}
