package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.DocumentSchema;
import dev.puffgres.action.Target;
import dev.puffgres.action.Version;
import dev.puffgres.turbopuffer.JsonText;
import java.util.ArrayList;
import java.util.List;

/**
 * One write to one document that is not durable yet, and the records that it stands for. Folding uses up what it folds: a write
 * that was folded into another must not be used again.
 *
 * @param write what is sent; its target's namespace is without the prefix
 * @param records the records that are done when it is durable, and reported when it is refused
 * @param orphans records whose patch was folded into this delete, so that it met no document
 * @param bytes the size of what it adds to a request, in UTF-8
 * @param arrivedMs when the first of its records arrived, on the monotonic clock
 * @param mark whether it is a patch that marks a document as incomplete, for records that are rejected already
 */
record Pending(
        Action.Write write, List<Delivery> records, List<Orphan> orphans, long bytes, long arrivedMs, boolean mark) {

    /** What one arm of a delete's condition takes besides the id and the version. */
    private static final int DELETE_ARM_BYTES = 64;

    /** A record whose patch met no document, with what is reported unless a later write settles it. */
    record Orphan(Delivery record, Rejection rejection) {}

    static Pending of(Action.Write write, Delivery delivery, long nowMs) {
        return new Pending(write, List.of(delivery), List.of(), sizeOf(write), nowMs, false);
    }

    /** The mark for a document that lacks a change which could not even be rendered. */
    static Pending mark(
            String mapping, Action.Outdated outdated, DocumentSchema schema, Delivery delivery, long nowMs) {
        Action.Patch patch = new Action.Patch(
                mapping,
                outdated.target(),
                outdated.version(),
                0,
                schema,
                markText(outdated.target(), outdated.version()),
                "");
        return new Pending(patch, List.of(delivery), List.of(), sizeOf(patch), nowMs, true);
    }

    /** The version of the change that a document lacks is the mark, so that one condition holds for all rows of a request. */
    static String markText(Target target, Version version) {
        return "{\"id\":" + target.id() + ",\"__incomplete\":" + version.value() + "}";
    }

    /** The document id as JSON text. */
    String id() {
        return write.target().id();
    }

    boolean isPatch() {
        return write instanceof Action.Patch;
    }

    /** Whether it is only sent once more: it stands for no record. */
    boolean isRepeat() {
        for (Delivery each : records) {
            if (!each.isRepeat()) {
                return false;
            }
        }
        return orphans.isEmpty();
    }

    /** Whether nobody waits for it any more: every record that it stands for is of a closed partition. */
    boolean isAbandoned() {
        for (Delivery each : records) {
            if (!each.assignment().isClosed()) {
                return false;
            }
        }
        for (Orphan each : orphans) {
            if (!each.record().assignment().isClosed()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a record of a closed partition is among those that it stands for. */
    boolean touchesClosed() {
        for (Delivery each : records) {
            if (each.assignment().isClosed()) {
                return true;
            }
        }
        for (Orphan each : orphans) {
            if (each.record().assignment().isClosed()) {
                return true;
            }
        }
        return false;
    }

    /** This write, which also settles the records of an earlier one. */
    Pending settling(List<Delivery> earlier) {
        return new Pending(write, concat(records, earlier), orphans, bytes, arrivedMs, mark);
    }

    static List<Delivery> recordsOf(List<Orphan> orphans) {
        return orphans.stream().map(Orphan::record).toList();
    }

    /**
     * Both lists. The first is used up: it grows where it can, so that a row that changes ten thousand times while its lane is
     * busy does not copy its records ten thousand times.
     */
    static <T> List<T> concat(List<T> first, List<T> second) {
        if (first.isEmpty()) {
            return second;
        }
        if (second.isEmpty()) {
            return first;
        }
        List<T> both = first instanceof ArrayList<T> grown ? grown : new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    /** What a write adds to a request, in bytes of UTF-8. */
    static long sizeOf(Action.Write write) {
        if (write instanceof Action.Upsert upsert) {
            return JsonText.utf8Length(upsert.document()) + 1;
        } else if (write instanceof Action.Patch patch) {
            return JsonText.utf8Length(patch.attributes()) + 1;
        }
        return 2 * JsonText.utf8Length(write.target().id()) + DELETE_ARM_BYTES;
    }
}
