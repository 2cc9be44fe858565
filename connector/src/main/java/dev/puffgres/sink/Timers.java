package dev.puffgres.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * When tracks want to be looked at. There may be very many, and most lie as far ahead as rows linger, so those of one millisecond
 * stand together, in the order in which they came: a heap of all would be walked through for each. Not thread-safe: the timer
 * thread's.
 */
final class Timers {
    private final TreeMap<Long, List<Track>> tracks = new TreeMap<>();
    private long lastMs = Long.MIN_VALUE;
    private List<Track> last = List.of();

    /** @param atMs on the monotonic clock */
    void add(long atMs, Track track) {
        if (atMs != lastMs) {
            last = tracks.computeIfAbsent(atMs, any -> new ArrayList<>());
            lastMs = atMs;
        }
        last.add(track);
    }

    /** When the next ones are, or {@link Long#MAX_VALUE}. */
    long nextMs() {
        return tracks.isEmpty() ? Long.MAX_VALUE : tracks.firstKey();
    }

    /** Takes out those of {@link #nextMs}. */
    List<Track> takeNext() {
        Map.Entry<Long, List<Track>> next = tracks.pollFirstEntry();
        if (next.getKey() == lastMs) {
            lastMs = Long.MIN_VALUE;
        }
        return next.getValue();
    }
}
