package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a topic holds of a table that several sessions change at once, with the LSNs and commits that Postgres would write: rows are locked
 * until their transaction ends, transactions are streamed in the order of their commits, and an insert that meets a locked key has
 * written its row, and so has its LSN, before it waits.
 */
final class WalHistory {
    static final int IDS = 4;
    private static final int SESSIONS = 3;
    private static final int STEPS = 60;

    /** One record: the n-th change of the topic. */
    record Change(long id, Action.Write action) {}

    final List<Change> topic = new ArrayList<>();
    final Map<Long, Integer> deletes = new HashMap<>();

    /** Whether a key is used again with a lower LSN than its delete's. */
    boolean reused;

    private final SplittableRandom random;
    private final boolean waitingInserts;
    private final boolean[] exists = new boolean[IDS];
    private final long[] lastDelete = new long[IDS];
    private final Session[] owners = new Session[IDS];
    private final List<Session> sessions = new ArrayList<>();
    private long wal = 100;
    private long lastCommit;

    private enum Kind {
        INSERT,
        UPDATE,
        PATCH,
        DELETE
    }

    private record Event(int id, Kind kind, long lsn) {}

    private static final class Session {
        final List<Event> events = new ArrayList<>();
        final Map<Integer, Boolean> sees = new HashMap<>();
        Event waiting;
    }

    /** @param waitingInserts whether keys are used again by inserts that have waited, so that LSNs may fall */
    WalHistory(SplittableRandom random, boolean waitingInserts) {
        this.random = random;
        this.waitingInserts = waitingInserts;
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(new Session());
        }
        for (int id = 0; id < IDS; id++) {
            exists[id] = random.nextBoolean();
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            change(sessions.get(random.nextInt(SESSIONS)));
        }
        wal += 10;
        for (int id = 0; id < IDS; id++) {
            if (exists[id]) {
                add(id, Changes.upsert(id, Changes.read(wal), "n" + topic.size(), "b" + topic.size()));
            }
        }
        for (int i = 0; i < STEPS; i++) {
            step(sessions.get(random.nextInt(SESSIONS)));
        }
        for (int i = 0; i < SESSIONS; i++) {
            sessions.forEach(this::end);
        }
    }

    /** The number of the last change of a row; -1 if it is not there at the end. */
    int last(long id) {
        for (int n = topic.size() - 1; n >= 0; n--) {
            if (topic.get(n).id() == id) {
                return topic.get(n).action() instanceof Action.Delete ? -1 : n;
            }
        }
        return -1;
    }

    private void step(Session session) {
        if (session.waiting != null) {
            return;
        }
        if (random.nextInt(3) == 0) {
            end(session);
        } else {
            change(session);
        }
    }

    private void change(Session session) {
        if (session.waiting != null) {
            return;
        }
        wal += 1 + random.nextInt(5);
        int id = wanted(session);
        if (owners[id] != null && owners[id] != session) {
            if (waitingInserts) {
                session.waiting = new Event(id, Kind.INSERT, wal);
            }
            return;
        }
        owners[id] = session;
        boolean there = session.sees.getOrDefault(id, exists[id]);
        Kind kind = there ? Kind.values()[1 + random.nextInt(3)] : Kind.INSERT;
        if (there && isWaitedFor(id) && random.nextInt(4) != 0) {
            kind = Kind.DELETE;
        }
        session.sees.put(id, kind != Kind.DELETE);
        session.events.add(new Event(id, kind, wal));
    }

    /** Often a row for whose key another session waits: only if it is deleted does that one go on. */
    private int wanted(Session session) {
        for (int id = 0; id < IDS; id++) {
            if (owners[id] == session && isWaitedFor(id) && random.nextInt(3) != 0) {
                return id;
            }
        }
        return random.nextInt(IDS);
    }

    private boolean isWaitedFor(int id) {
        return sessions.stream().anyMatch(each -> each.waiting != null && each.waiting.id() == id);
    }

    private void end(Session session) {
        if (session.waiting != null) {
            return;
        }
        if (!session.events.isEmpty()) {
            stream(session);
        }
        release(session);
    }

    private void stream(Session session) {
        long previousCommit = lastCommit;
        wal += 1 + random.nextInt(5);
        lastCommit = wal;
        for (Event each : session.events) {
            Version version = Changes.change(previousCommit, each.lsn());
            int n = topic.size();
            switch (each.kind()) {
                case INSERT, UPDATE -> add(each.id(), Changes.upsert(each.id(), version, "n" + n, "b" + n));
                case PATCH -> add(each.id(), Changes.patch(each.id(), version, "n" + n));
                case DELETE -> {
                    deletes.put(each.lsn(), n);
                    lastDelete[each.id()] = each.lsn();
                    add(each.id(), Changes.delete(each.id(), version));
                }
            }
        }
        session.sees.forEach((id, there) -> exists[id] = there);
    }

    private void add(long id, Action.Write action) {
        topic.add(new Change(id, action));
    }

    /** Lets go of the locks; who has waited for them goes on, or fails because the key is taken. */
    private void release(Session session) {
        session.events.clear();
        session.sees.clear();
        for (int id = 0; id < IDS; id++) {
            if (owners[id] == session) {
                owners[id] = null;
            }
        }
        for (Session each : sessions) {
            if (each.waiting == null || owners[each.waiting.id()] != null) {
                continue;
            }
            Event insert = each.waiting;
            each.waiting = null;
            if (exists[insert.id()]) {
                release(each);
            } else {
                reused |= insert.lsn() < lastDelete[insert.id()];
                owners[insert.id()] = each;
                each.sees.put(insert.id(), true);
                each.events.add(insert);
            }
        }
    }
}
