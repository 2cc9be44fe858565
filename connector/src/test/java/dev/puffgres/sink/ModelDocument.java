package dev.puffgres.sink;

import dev.puffgres.action.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** A document of the model: what happens to it in the history, and what it must look like after each change. */
final class ModelDocument {
    final String namespace;
    final long id;

    /** In the order in which they happened to the row. */
    final List<Change> changes = new ArrayList<>();

    /** Where the records of its changes are. More than one if rows of several keys have had the document's id. */
    final Set<TopicPartition> feeders = new HashSet<>();

    private final List<Content> states = new ArrayList<>(List.of(Content.ABSENT));
    private long highest = -1;
    private boolean deletes;
    private boolean bad;
    private boolean inverted;
    private boolean severalEpochs;

    /** What an event is to a document. */
    enum Kind {
        READ,
        UPSERT,
        PATCH,
        DELETE;

        /** Whether nothing of the document before is left. */
        boolean isWhole() {
            return this != PATCH;
        }
    }

    /** The attributes of a document; {@link #ABSENT} where there is none. */
    record Content(boolean exists, String a, String b, String c) {
        static final Content ABSENT = new Content(false, null, null, null);
    }

    /**
     * One change.
     *
     * @param withoutC whether a patch says nothing of attribute c
     * @param bad whether the engine could not render it, or the service refuses it
     */
    record Change(
            Kind kind,
            Version version,
            String a,
            String b,
            String c,
            boolean withoutC,
            boolean bad,
            TopicPartition partition,
            long offset) {}

    ModelDocument(String namespace, long id) {
        this.namespace = namespace;
        this.id = id;
    }

    void add(Change change) {
        Content before = last();
        Change previous = changes.isEmpty() ? null : changes.get(changes.size() - 1);
        changes.add(change);
        feeders.add(change.partition());
        states.add(after(before, change));
        long version = change.version().value();
        inverted |= change.version().versioned() && version < highest;
        severalEpochs |= previous != null
                && previous.version().epochFloor() != change.version().epochFloor();
        highest = Math.max(highest, version);
        deletes |= change.kind() == Kind.DELETE;
        bad |= change.bad();
    }

    private static Content after(Content before, Change change) {
        return switch (change.kind()) {
            case READ, UPSERT -> new Content(true, change.a(), change.b(), change.c());
            case PATCH -> new Content(true, change.a(), before.b(), change.withoutC() ? before.c() : change.c());
            case DELETE -> Content.ABSENT;
        };
    }

    /** What it is after so many of its changes. */
    Content after(int number) {
        return states.get(number);
    }

    Content last() {
        return states.get(states.size() - 1);
    }

    boolean exists() {
        return last().exists();
    }

    /** The highest version so far, or -1. */
    long highest() {
        return highest;
    }

    boolean hasDeletes() {
        return deletes;
    }

    boolean hasPatches() {
        return changes.stream().anyMatch(each -> each.kind() == Kind.PATCH);
    }

    /** Whether a change of it is bad. */
    boolean isTainted() {
        return bad;
    }

    /** Whether a change's version lies below that of an earlier one: a key that was inserted again, or changes before a READ. */
    boolean isInverted() {
        return inverted;
    }

    boolean isOfSeveralEpochs() {
        return severalEpochs;
    }

    /** Whether its changes come from one partition, so that their order in it is that of the deliveries. */
    boolean isOrdered() {
        return feeders.size() == 1;
    }

    /** Whether the last change that left nothing of the document before it was bad. */
    boolean endsBad() {
        for (int i = changes.size() - 1; i >= 0; i--) {
            if (changes.get(i).kind().isWhole()) {
                return changes.get(i).bad();
            }
        }
        return false;
    }

    /** Whether the last change before one that left nothing of the document before it was bad. */
    boolean lacksAChangeBefore(Change change) {
        boolean lacks = false;
        for (Change each : changes) {
            if (Objects.equals(each, change)) {
                return lacks;
            }
            lacks = each.kind().isWhole() ? each.bad() : lacks;
        }
        return false;
    }

    /** Whether a later change leaves nothing of the one at an index. */
    boolean isReplacedAfter(Change change) {
        boolean after = false;
        for (Change each : changes) {
            if (after && each.kind().isWhole()) {
                return true;
            }
            after |= Objects.equals(each, change);
        }
        return false;
    }

    @Override
    public String toString() {
        return namespace + "/" + id;
    }
}
