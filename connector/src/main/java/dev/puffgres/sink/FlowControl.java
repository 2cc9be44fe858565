package dev.puffgres.sink;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * Which partitions Connect shall not read for now. The task thread's.
 *
 * <p>All are paused while the buffer is over its limit, and resumed below half of it; one is paused while too many records lie
 * beyond its oldest undone one, or while it feeds a namespace that holds more than its share.
 */
final class FlowControl {
    private final long maxBytes;
    private final long maxRecords;
    private final long maxOutstanding;
    private final BufferAccount account;

    /** What Connect was told last, by assignment: one that is not in here has not been told anything. */
    private final Map<Assignment, Boolean> told = new HashMap<>();

    private boolean full;
    private volatile int paused;

    FlowControl(long maxBytes, long maxRecords, long maxOutstanding, BufferAccount account) {
        this.maxBytes = maxBytes;
        this.maxRecords = maxRecords;
        this.maxOutstanding = maxOutstanding;
        this.account = account;
    }

    /** Pauses and resumes, and says whether anything is paused. */
    boolean apply(SinkTaskContext context, Map<TopicPartition, Assignment> open, Set<Assignment> throttled) {
        full = full
                ? account.bytes() > maxBytes / 2 || account.records() > maxRecords / 2
                : account.bytes() > maxBytes || account.records() > maxRecords;
        told.keySet().retainAll(Set.copyOf(open.values()));
        Set<TopicPartition> pause = new HashSet<>();
        Set<TopicPartition> resume = new HashSet<>();
        int count = 0;
        for (Map.Entry<TopicPartition, Assignment> each : open.entrySet()) {
            Assignment assignment = each.getValue();
            Boolean before = told.get(assignment);
            long backlog = assignment.backlog();
            boolean now = full
                    || throttled.contains(assignment)
                    || backlog > (Boolean.TRUE.equals(before) ? maxOutstanding / 2 : maxOutstanding);
            count += now ? 1 : 0;
            if (before == null || before != now) {
                (now ? pause : resume).add(each.getKey());
                told.put(assignment, now);
            }
        }
        if (!pause.isEmpty() || !resume.isEmpty()) {
            // Connect refuses to pause or resume what it has lost without telling the task.
            Set<TopicPartition> owned = context.assignment();
            pause.retainAll(owned);
            resume.retainAll(owned);
            if (!pause.isEmpty()) {
                context.pause(pause.toArray(TopicPartition[]::new));
            }
            if (!resume.isEmpty()) {
                context.resume(resume.toArray(TopicPartition[]::new));
            }
        }
        paused = count;
        return count > 0;
    }

    /** How many partitions are paused. Any thread. */
    int paused() {
        return paused;
    }
}
