package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.turbopuffer.Conditions;
import dev.puffgres.turbopuffer.TurbopufferException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the markers of soft deletes once they have stayed for their retention: of each namespace and mapping into which this task has
 * written markers, from its first marker on, and then again and again until its last one is gone. One request at a time. Not
 * thread-safe: the timer thread's.
 */
final class MarkerPurge implements DeleteListener {
    /** Places with markers that it keeps in mind. What is forgotten is purged when the next marker is written there. */
    static final int MOST = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(MarkerPurge.class);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final int PAUSES_IN_RETENTION = 10;

    private final Duration retention;
    private final Clock clock;
    private final Tally tally;
    private final long pauseMs;
    private final Map<Place, Schedule> schedules = new LinkedHashMap<>(16, 0.75f, true);
    private final PriorityQueue<Schedule> next = new PriorityQueue<>(Comparator.comparingLong(each -> each.atMs));
    private boolean purging;

    private record Place(String namespace, String mapping) {}

    private static final class Schedule {
        final Place place;
        long atMs;
        long lastMarkerMs;
        boolean forgotten;

        Schedule(Place place, long atMs) {
            this.place = place;
            this.atMs = atMs;
        }
    }

    MarkerPurge(Duration retention, Clock clock, Tally tally) {
        this.retention = retention;
        this.clock = clock;
        this.tally = tally;
        this.pauseMs = Math.max(
                SHORTEST_PAUSE.toMillis(),
                Math.min(LONGEST_PAUSE.toMillis(), retention.toMillis() / PAUSES_IN_RETENTION));
    }

    @Override
    public void settled(Namespace namespace, Action.Delete delete, Assignment by) {
        long now = clock.monotonicMs();
        Place place = new Place(namespace.name(), delete.mapping());
        Schedule schedule = schedules.get(place);
        if (schedule == null) {
            schedule = new Schedule(place, now);
            schedules.put(place, schedule);
            next.add(schedule);
            forgetOldest();
        }
        schedule.lastMarkerMs = now;
    }

    private void forgetOldest() {
        if (schedules.size() > MOST) {
            var oldest = schedules.values().iterator();
            Schedule gone = oldest.next();
            oldest.remove();
            gone.forgotten = true;
            next.remove(gone);
        }
    }

    /** When {@link #takeDue} has something to give, on the monotonic clock; {@link Long#MAX_VALUE} if nothing. */
    long dueMs() {
        return purging || next.isEmpty() ? Long.MAX_VALUE : next.peek().atMs;
    }

    /** The purge that is to be sent now. It is the only one until it has landed. */
    Optional<Track> takeDue() {
        if (dueMs() > clock.monotonicMs()) {
            return Optional.empty();
        }
        purging = true;
        return Optional.of(new Purge(next.remove()));
    }

    /** What a purge removes. The lower bound keeps documents out that have no such attribute, which {@code Lt} matches. */
    private String filter(Schedule schedule) {
        return Conditions.markersBefore(
                schedule.place.mapping(), Instant.ofEpochMilli(clock.wallMs()).minus(retention));
    }

    private void ended(Schedule schedule, long beganMs) {
        purging = false;
        if (schedule.forgotten) {
            return;
        }
        if (beganMs - schedule.lastMarkerMs > retention.toMillis() + pauseMs) {
            schedules.remove(schedule.place);
        } else {
            schedule.atMs = clock.monotonicMs() + pauseMs;
            next.add(schedule);
        }
    }

    /** A place of its own for one purge, beside the lanes: it meets no write that could be on its way. */
    private final class Purge extends Track {
        private final Schedule schedule;
        private boolean departed;

        Purge(Schedule schedule) {
            super(Namespace.withoutLanes(schedule.place.namespace()));
            this.schedule = schedule;
        }

        @Override
        long dueMs(Settings settings, long lingerMs) {
            return departed ? Long.MAX_VALUE : Long.MIN_VALUE;
        }

        @Override
        Flight depart(Flights flights) {
            departed = true;
            long beganMs = clock.monotonicMs();
            return FilterFlight.inBackground(filter(schedule), new FilterFlight.Outcome() {
                @Override
                public void deleted(long documents) {
                    tally.purged.add(documents);
                }

                @Override
                public void done() {
                    ended(schedule, beganMs);
                }

                @Override
                public void refused(TurbopufferException failure) {
                    LOG.warn(
                            "Markers of deleted documents stay in namespace {}: {}",
                            schedule.place.namespace(),
                            failure.getMessage());
                    ended(schedule, beganMs);
                }
            });
        }

        @Override
        List<Pending> dropAbandoned() {
            return List.of();
        }

        @Override
        boolean isNeedless(Pending write) {
            return false;
        }
    }
}
