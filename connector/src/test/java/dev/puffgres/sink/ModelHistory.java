package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Target;
import dev.puffgres.action.Version;
import dev.puffgres.sink.ModelDocument.Change;
import dev.puffgres.sink.ModelDocument.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;

/**
 * What the topics hold: a table's snapshot and its transactions, as actions. Which of the table's troubles a history has is
 * drawn from the seed.
 */
final class ModelHistory {
    private static final String TOPIC = "app.public.pages";
    private static final String LATER_TOPIC = "app2.public.pages";
    private static final String PAGES = "pages";
    private static final String NOTES = "notes";
    private static final int IDS = 6;

    /** One record of a topic. */
    static final class Entry {
        final TopicPartition partition;
        final long offset;
        final List<Action> actions = new ArrayList<>(2);
        final Map<ModelDocument, Change> changes = new LinkedHashMap<>(2);
        private Struct value;

        Entry(TopicPartition partition, long offset) {
            this.partition = partition;
            this.offset = offset;
        }

        Struct value() {
            if (value == null) {
                value = ActionRecord.write(actions);
            }
            return value;
        }

        boolean fails() {
            return actions.stream().anyMatch(Action.Failure.class::isInstance);
        }

        @Override
        public String toString() {
            return partition + "@" + offset + " "
                    + actions.stream().map(ModelHistory::shortly).toList();
        }
    }

    private static final int TRANSACTION = 3;

    final boolean versioned;
    final Map<TopicPartition, List<Entry>> partitions = new LinkedHashMap<>();
    final Map<String, ModelDocument> documents = new LinkedHashMap<>();

    private final SplittableRandom random;
    private final int keyPartitions;
    private final boolean badRows;
    private final boolean twoMappings;
    private final boolean movingRows;
    private final boolean keyChanges;
    private final boolean sharedIds;
    private final boolean secondEpoch;
    private int epoch;
    private long commit;
    private int number;

    ModelHistory(SplittableRandom random) {
        this.random = random;
        versioned = random.nextInt(8) != 0;
        keyPartitions = 1 + random.nextInt(3);
        badRows = random.nextInt(3) == 0;
        twoMappings = random.nextInt(4) == 0;
        movingRows = !twoMappings && random.nextInt(4) == 0;
        keyChanges = random.nextInt(3) == 0;
        sharedIds = versioned && !badRows && !movingRows && keyPartitions > 1 && random.nextInt(4) == 0;
        secondEpoch = versioned && !badRows && !sharedIds && random.nextInt(8) == 0;
        for (int i = 0; i < keyPartitions; i++) {
            partitions.put(new TopicPartition(TOPIC, i), new ArrayList<>());
        }
        snapshot();
        // Many rows of a snapshot are never changed.
        transactions(random.nextInt(4) == 0 ? random.nextInt(5) : 5 + random.nextInt(25));
        if (secondEpoch) {
            partitions.put(new TopicPartition(LATER_TOPIC, 0), new ArrayList<>());
            epoch = 1 + random.nextInt(3);
            snapshot();
            transactions(random.nextInt(10));
        }
    }

    /** Whether a record may have to be reported although each is delivered once, and in order. */
    boolean mayFail() {
        return badRows || secondEpoch;
    }

    /** The records at an offset and above it. */
    List<Entry> from(TopicPartition partition, long offset) {
        List<Entry> records = partitions.get(partition);
        int index = (int) (offset - offset / (TRANSACTION + 1));
        return records.subList(Math.min(index, records.size()), records.size());
    }

    /** The offset behind the last record, which is all that a consumer learns of the end. */
    long end(TopicPartition partition) {
        List<Entry> records = partitions.get(partition);
        return records.isEmpty() ? 0 : records.get(records.size() - 1).offset + 1;
    }

    int records() {
        return partitions.values().stream().mapToInt(List::size).sum();
    }

    ModelDocument document(String namespace, String id) {
        return documents.get(namespace + "/" + id);
    }

    // ---- the table's life

    private void snapshot() {
        boolean again = random.nextInt(4) == 0;
        for (int attempt = 0; attempt < (again ? 2 : 1); attempt++) {
            long snapshot = commit + 1_000_000L * (attempt + 1);
            for (long id = 0; id < IDS; id++) {
                if (random.nextInt(again ? 2 : 3) == 0) {
                    Entry entry = append(partitionOf(id));
                    number++;
                    for (String namespace : homes(id)) {
                        write(entry, Kind.READ, document(namespace, id), readAt(snapshot), false);
                    }
                }
            }
        }
    }

    private Version readAt(long snapshot) {
        return versioned ? Changes.epoch(epoch, Changes.read(snapshot)) : Changes.unversioned();
    }

    private void transactions(int changes) {
        for (int i = 1; i <= changes; i++) {
            commit += 100;
            number++;
            change(random.nextInt(IDS), i);
        }
    }

    private void change(long id, int nth) {
        // Debezium does not know the last commit before the first transactions; their LSNs lie below the snapshot's.
        long previousCommit = nth <= 4 ? 0 : commit;
        boolean exists = homes(id).stream().map(each -> document(each, id)).anyMatch(this::isAlive);
        // Written before other transactions committed, but committed after them: so a key can be used again.
        boolean overtaken = !sharedIds && previousCommit > 0 && random.nextInt(exists ? 4 : 2) == 0;
        long lsn = commit + 50 - (overtaken ? random.nextInt(exists ? 250 : 400) : 0);
        int what = random.nextInt(16);
        if (what == 0) {
            noise(id);
        } else if (!exists) {
            upsert(id, lsn, previousCommit);
        } else if (what <= 4) {
            delete(id, lsn, previousCommit);
        } else if (what <= 9 && !sharedIds) {
            // An id that is not the key needs full images, which have no unavailable columns.
            patch(id, lsn, previousCommit);
        } else if (what == 10 && movingRows) {
            move(id, lsn, previousCommit);
        } else if (what == 11 && keyChanges) {
            changeKey(id, lsn, previousCommit);
        } else {
            upsert(id, lsn, previousCommit);
        }
    }

    /** Records that concern no document. */
    private void noise(long id) {
        Entry entry = append(partitionOf(id));
        switch (random.nextInt(badRows ? 3 : 2)) {
            case 0 -> {}
            case 1 -> entry.actions.add(new Action.Skip("m", "not a member"));
            default -> entry.actions.add(new Action.Failure("m", FailureKind.INVALID_ID, "column id"));
        }
    }

    private void upsert(long id, long lsn, long previousCommit) {
        Entry entry = append(partitionOf(id));
        boolean bad = badRows && random.nextInt(5) == 0;
        for (String namespace : homes(id)) {
            write(entry, Kind.UPSERT, document(namespace, id), lsn, previousCommit, bad);
        }
    }

    private void patch(long id, long lsn, long previousCommit) {
        Entry entry = append(partitionOf(id));
        for (String namespace : homes(id)) {
            write(entry, Kind.PATCH, document(namespace, id), lsn, previousCommit, false);
        }
    }

    private void delete(long id, long lsn, long previousCommit) {
        Entry entry = append(partitionOf(id));
        for (String namespace : homes(id)) {
            write(entry, Kind.DELETE, document(namespace, id), lsn, previousCommit, false);
        }
        if (sharedIds && random.nextBoolean()) {
            // A row of another key gets the document's id: its records are in another partition.
            owners[(int) id] = random.nextInt(keyPartitions);
        }
        if (random.nextInt(3) == 0) {
            append(entry.partition);
        }
    }

    /** The row goes to the other namespace: one record, two actions. */
    private void move(long id, long lsn, long previousCommit) {
        Entry entry = append(partitionOf(id));
        ModelDocument old = document(homes(id).get(0), id);
        moved[(int) id] = !moved[(int) id];
        ModelDocument young = document(homes(id).get(0), id);
        long above = Math.max(lsn, Math.max(lsnAbove(old), lsnAbove(young)));
        write(entry, Kind.UPSERT, young, above, previousCommit, badRows && random.nextInt(4) == 0);
        write(entry, Kind.DELETE, old, above, previousCommit, false);
    }

    /** A delete of the old key and a create of the new one, with one LSN; in one record where the id is no key. */
    private void changeKey(long id, long lsn, long previousCommit) {
        long other = (id + 1 + random.nextInt(IDS - 1)) % IDS;
        List<String> homes = homes(id);
        boolean taken = !homes.equals(homes(other))
                || homes.stream().map(each -> document(each, other)).anyMatch(ModelDocument::exists);
        if (taken) {
            return;
        }
        long above = lsn;
        for (String namespace : homes) {
            above = Math.max(above, lsnAbove(document(namespace, id)));
        }
        Entry entry = append(partitionOf(id));
        if (partitionOf(id).equals(partitionOf(other)) && random.nextBoolean()) {
            for (String namespace : homes) {
                write(entry, Kind.UPSERT, document(namespace, other), above, previousCommit, false);
                write(entry, Kind.DELETE, document(namespace, id), above, previousCommit, false);
            }
            return;
        }
        for (String namespace : homes) {
            write(entry, Kind.DELETE, document(namespace, id), above, previousCommit, false);
        }
        Entry create = append(partitionOf(other));
        for (String namespace : homes) {
            write(create, Kind.UPSERT, document(namespace, other), above, previousCommit, false);
        }
    }

    // ---- rows, documents and records

    private final boolean[] moved = new boolean[IDS];
    private final int[] owners = new int[IDS];

    {
        for (int i = 0; i < IDS; i++) {
            owners[i] = i;
        }
    }

    private TopicPartition partitionOf(long id) {
        return epoch > 0
                ? new TopicPartition(LATER_TOPIC, 0)
                : new TopicPartition(TOPIC, owners[(int) id] % keyPartitions);
    }

    private List<String> homes(long id) {
        return twoMappings ? List.of(PAGES, NOTES) : List.of(moved[(int) id] ? NOTES : PAGES);
    }

    private ModelDocument document(String namespace, long id) {
        return documents.computeIfAbsent(namespace + "/" + id, any -> new ModelDocument(namespace, id));
    }

    /** Whether this epoch's table has the row. */
    private boolean isAlive(ModelDocument document) {
        return document.exists() && (!versioned || document.highest() >= floor());
    }

    private long lsnAbove(ModelDocument document) {
        return Math.max(0, document.highest() + 1 - floor());
    }

    private long floor() {
        return (long) epoch << 56;
    }

    /** Every third record is the last of its transaction: what ends one takes the next offset, and is never delivered. */
    private static long offset(int index) {
        return index + (long) index / TRANSACTION;
    }

    private Entry append(TopicPartition partition) {
        List<Entry> records = partitions.get(partition);
        Entry entry = new Entry(partition, offset(records.size()));
        records.add(entry);
        return entry;
    }

    private void write(Entry entry, Kind kind, ModelDocument document, long lsn, long previousCommit, boolean bad) {
        // A living row is locked until its transaction commits: the LSNs of its changes rise. Only a re-inserted key's
        // may
        // fall.
        long own = isAlive(document) ? Math.max(lsn, lsnAbove(document)) : lsn;
        Version version = versioned ? Changes.epoch(epoch, Changes.change(previousCommit, own)) : Changes.unversioned();
        write(entry, kind, document, version, bad);
    }

    private void write(Entry entry, Kind kind, ModelDocument document, Version version, boolean bad) {
        String a = "a" + number;
        String b = (bad ? "bad" : "b") + number;
        String c = random.nextInt(3) == 0 ? null : "c" + number;
        boolean withoutC = kind == Kind.PATCH && random.nextInt(3) == 0;
        Action.Write write =
                switch (kind) {
                    case READ, UPSERT -> Changes.upsert(document.namespace, document.id, version, a, b, c);
                    case PATCH ->
                        withoutC
                                ? Changes.patch(document.namespace, document.id, version, a)
                                : Changes.patch(document.namespace, document.id, version, a, c);
                    case DELETE -> Changes.delete(document.namespace, document.id, version);
                };
        entry.actions.add(bad && random.nextBoolean() ? failure(write) : write);
        Change change = new Change(kind, version, a, b, c, withoutC, bad, entry.partition, entry.offset);
        document.add(change);
        entry.changes.put(document, change);
    }

    /** A row that the engine could not even render. */
    private Action.Failure failure(Action.Write write) {
        return new Action.Failure(
                "m",
                FailureKind.INVALID_TYPE,
                "column a",
                versioned
                        ? Optional.of(new Action.Outdated(write.target(), write.version(), write.schema()))
                        : Optional.empty());
    }

    private static String shortly(Action action) {
        if (action instanceof Action.Upsert upsert) {
            return "upsert " + shortly(upsert.target(), upsert.version()) + " " + upsert.document();
        } else if (action instanceof Action.Patch patch) {
            return "patch " + shortly(patch.target(), patch.version()) + " " + patch.attributes();
        } else if (action instanceof Action.Delete delete) {
            return "delete " + shortly(delete.target(), delete.version());
        } else if (action instanceof Action.Failure failure) {
            return "failure " + failure.outdated().map(each -> shortly(each.target(), each.version()));
        }
        return "skip";
    }

    private static String shortly(Target target, Version version) {
        return target.namespace() + "/" + target.id()
                + (version.read()
                        ? " read " + version.value()
                        : "@" + version.previousCommit() + ":" + version.value());
    }
}
