package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Version;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one write of two to the same document, since a request must not name an id twice. What comes out leaves the same
 * document as the two writes would, one after the other, each with its condition:
 *
 * <pre>
 *  held \ arrives | READ            | upsert       | patch                       | delete
 *  READ           | the later READ  | upsert       | next request                | delete
 *  upsert         | held            | newer upsert | merged upsert               | delete
 *  patch          | held            | newer upsert | merged patch                | delete
 *  delete         | next request    | upsert       | delete; patch met nothing   | delete
 * </pre>
 *
 * <p>A delete that is only sent once more gives way to any other write of the document.
 *
 * <p>"Newer" among changes is by the pair (previous commit, LSN), not by the version alone; an older arrival is dropped with the
 * held write. A READ has no place in that order: its LSN is the snapshot's, which may lie above that of a change that is
 * streamed after it, so a READ and a change are folded as they arrive. Writes without a version are ordered by arrival alone.
 */
final class Fold {
    private static final String VERSION_MEMBER = "\"__source_lsn\"";

    private final SchemaCache schemas;

    Fold(SchemaCache schemas) {
        this.schemas = schemas;
    }

    /** The write that stands for both, or empty if both must be sent, the arrival in a later request. */
    Optional<Pending> fold(Pending held, Pending arrival) {
        if (held.isRepeat()) {
            return Optional.of(arrival.settling(held.records()));
        } else if (arrival.isRepeat()) {
            return Optional.of(held.settling(arrival.records()));
        }
        Optional<Action.Write> folded =
                held.mark() || arrival.mark() ? withMark(held, arrival) : fold(held.write(), arrival.write());
        if (folded.isEmpty()) {
            return Optional.empty();
        }
        Action.Write write = folded.get();
        boolean patchMetNothing = held.write() instanceof Action.Delete
                && write == held.write()
                && !arrival.mark()
                && arrival.write() instanceof Action.Patch patch
                && isNewer(held.write(), patch);
        long bytes = write == held.write()
                ? held.bytes()
                : write == arrival.write() ? arrival.bytes() : Pending.sizeOf(write);
        if (patchMetNothing) {
            Rejection rejection = metNoDocument((Action.Patch) arrival.write(), "it was deleted just before");
            return Optional.of(new Pending(
                    write,
                    held.records(),
                    Pending.concat(
                            held.orphans(),
                            arrival.records().stream()
                                    .map(each -> new Pending.Orphan(each, rejection))
                                    .toList()),
                    bytes,
                    held.arrivedMs(),
                    false));
        }
        boolean stillOrphaned = write == held.write();
        return Optional.of(new Pending(
                write,
                Pending.concat(
                        stillOrphaned
                                ? held.records()
                                : Pending.concat(held.records(), Pending.recordsOf(held.orphans())),
                        arrival.records()),
                stillOrphaned ? Pending.concat(held.orphans(), arrival.orphans()) : arrival.orphans(),
                bytes,
                held.arrivedMs(),
                write == held.write() ? held.mark() : arrival.mark()));
    }

    /** What is reported of a patch for which the namespace holds no document. */
    static Rejection metNoDocument(Action.Patch patch, String why) {
        return new Rejection(
                FailureKind.UNAVAILABLE_COLUMN,
                patch.mapping(),
                patch.version().lsn(),
                "mapping " + patch.mapping() + ", LSN "
                        + Lsn.text(patch.version().lsn())
                        + ": the change does not carry the unchanged TOASTed columns " + patch.unavailable()
                        + ", and namespace " + patch.target().namespace()
                        + " has no complete document that the other columns could be written to (" + why
                        + "). Set REPLICA IDENTITY FULL on the table, or touch the row's columns once more");
    }

    private Optional<Action.Write> fold(Action.Write held, Action.Write arrival) {
        if (!held.version().versioned() || !arrival.version().versioned()) {
            return newer(held, arrival);
        }
        int epochs = Long.compare(arrival.version().epochFloor(), held.version().epochFloor());
        if (epochs < 0) {
            return Optional.of(held);
        }
        if (epochs > 0) {
            // A patch meets only documents of its own epoch: both are sent, and the service says which stands.
            return arrival instanceof Action.Patch ? Optional.empty() : Optional.of(arrival);
        }
        if (held.version().read() || arrival.version().read()) {
            return withRead(held, arrival);
        }
        int order = order(held.version(), arrival.version());
        if (order == 0) {
            return tie(held, arrival);
        }
        return order < 0 ? Optional.of(held) : newer(held, arrival);
    }

    /** The same change once more, which may have been folded into what is held, or two halves of one key change. */
    private Optional<Action.Write> tie(Action.Write held, Action.Write arrival) {
        if (rank(arrival) < rank(held)) {
            return Optional.of(held);
        }
        if (arrival instanceof Action.Patch patch) {
            return held instanceof Action.Patch merged ? mergedPatch(merged, patch) : Optional.of(arrival);
        }
        return Optional.of(withVersion(arrival, higher(held.version(), arrival.version())));
    }

    /** A mark and another write: whatever replaces or removes the document as a whole makes it needless. */
    private static Optional<Action.Write> withMark(Pending held, Pending arrival) {
        if (held.mark() && arrival.mark()) {
            return Optional.of(
                    held.write().version().value() > arrival.write().version().value()
                            ? held.write()
                            : arrival.write());
        }
        Pending other = held.mark() ? arrival : held;
        Version mark = (held.mark() ? held : arrival).write().version();
        Version whole = other.write().version();
        boolean replaces = !other.isPatch() && !whole.read() && whole.versioned() && whole.value() >= mark.value();
        boolean removedBefore = !held.mark() && other.write() instanceof Action.Delete;
        return replaces || removedBefore ? Optional.of(other.write()) : Optional.empty();
    }

    private static Optional<Action.Write> withRead(Action.Write held, Action.Write arrival) {
        if (held.version().read() && arrival.version().read()) {
            return Optional.of(order(held.version(), arrival.version()) < 0 ? held : arrival);
        }
        if (held.version().read()) {
            return arrival instanceof Action.Patch ? Optional.empty() : Optional.of(arrival);
        }
        return held instanceof Action.Delete ? Optional.empty() : Optional.of(held);
    }

    private Optional<Action.Write> newer(Action.Write held, Action.Write arrival) {
        if (arrival instanceof Action.Patch patch) {
            if (held instanceof Action.Upsert upsert) {
                return mergedUpsert(upsert, patch);
            } else if (held instanceof Action.Patch earlier) {
                return mergedPatch(earlier, patch);
            }
            return Optional.of(held);
        }
        return Optional.of(withVersion(arrival, higher(held.version(), arrival.version())));
    }

    private Optional<Action.Write> mergedUpsert(Action.Upsert upsert, Action.Patch patch) {
        return schemas.merge(upsert.schema(), patch.schema()).map(schema -> {
            Version version = higher(upsert.version(), patch.version());
            Map<String, String> document = Members.of(upsert.document());
            Members.of(patch.attributes()).forEach((name, value) -> {
                // In a document null is the absence of an attribute; in a patch it takes the attribute away.
                if (value.equals("null")) {
                    document.remove(name);
                } else {
                    document.put(name, value);
                }
            });
            return new Action.Upsert(
                    patch.mapping(),
                    upsert.target(),
                    version,
                    earlier(upsert.commitMs(), patch.commitMs()),
                    schema,
                    Members.join(stamped(document, version)));
        });
    }

    private Optional<Action.Write> mergedPatch(Action.Patch earlier, Action.Patch patch) {
        if (earlier.version().versioned() != patch.version().versioned()) {
            return Optional.empty();
        }
        return schemas.merge(earlier.schema(), patch.schema()).map(schema -> {
            Version version = higher(earlier.version(), patch.version());
            Map<String, String> attributes = Members.of(earlier.attributes());
            attributes.putAll(Members.of(patch.attributes()));
            return new Action.Patch(
                    patch.mapping(),
                    patch.target(),
                    version,
                    earlier(earlier.commitMs(), patch.commitMs()),
                    schema,
                    Members.join(stamped(attributes, version)),
                    both(earlier.unavailable(), patch.unavailable()));
        });
    }

    /** The same write with a version that is not below that of the write that it replaces. */
    private static Action.Write withVersion(Action.Write write, Version version) {
        if (version.value() == write.version().value()) {
            return write;
        }
        if (write instanceof Action.Upsert upsert) {
            return new Action.Upsert(
                    upsert.mapping(),
                    upsert.target(),
                    version,
                    upsert.commitMs(),
                    upsert.schema(),
                    Members.join(stamped(Members.of(upsert.document()), version)));
        }
        return new Action.Delete(write.mapping(), write.target(), version, write.commitMs(), write.schema());
    }

    private static Map<String, String> stamped(Map<String, String> members, Version version) {
        if (version.versioned()) {
            members.put(VERSION_MEMBER, Long.toString(version.value()));
        }
        return members;
    }

    /** The arrival's place in the order with the higher of the two versions; READs keep theirs, the floor of the epoch. */
    private static Version higher(Version held, Version arrival) {
        if (!arrival.versioned() || held.value() <= arrival.value()) {
            return arrival;
        }
        return new Version(held.value(), arrival.read(), arrival.previousCommit(), arrival.lsn());
    }

    private static boolean isNewer(Action.Write held, Action.Write arrival) {
        return !held.version().versioned()
                || !arrival.version().versioned()
                || (held.version().epochFloor() == arrival.version().epochFloor()
                        && order(held.version(), arrival.version()) > 0);
    }

    /** Positive if the arrival is newer. */
    private static int order(Version held, Version arrival) {
        int commits = Long.compare(arrival.previousCommit(), held.previousCommit());
        return commits != 0 ? commits : Long.compare(arrival.lsn(), held.lsn());
    }

    private static int rank(Action.Write write) {
        if (write instanceof Action.Upsert) {
            return 2;
        }
        return write instanceof Action.Patch ? 1 : 0;
    }

    private static long earlier(long one, long other) {
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }

    /** The columns that neither patch carries. */
    private static String both(String earlier, String later) {
        Set<String> columns = new LinkedHashSet<>(Arrays.asList(later.split(",\\s*")));
        columns.retainAll(Arrays.asList(earlier.split(",\\s*")));
        return columns.isEmpty() ? later : String.join(",", columns);
    }
}
