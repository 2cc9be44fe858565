package dev.puffgres.turbopuffer;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The filters that guard writes, as JSON text: a write never undoes a newer one, and a patch never touches a document that
 * is known to be incomplete or of an older epoch.
 *
 * <p>Where the nulls go decides the form: {@code Lt} and {@code Lte} also match documents without the attribute, {@code Gte}
 * does not (turbopuffer.com/docs/query), an upsert's condition is not asked for a new document, and a delete's {@code
 * $ref_new} is always null (turbopuffer.com/docs/write).
 */
public final class Conditions {

    /** Arms that one delete condition may have: the service reads each id's document for every arm. */
    public static final int MAX_DELETE_ARMS = 1000;

    /**
     * The stored document has no version, or none that is newer than the row's; nor does it lack a newer change, for a late row must not
     * take that mark away.
     */
    public static final String UPSERT =
            or("[\"__source_lsn\",\"Eq\",null]", and(notNewerThan("__source_lsn"), lacksNothingNewer()));

    /**
     * Like {@link #UPSERT}, of rows that a snapshot read: besides, the stored document is not what a later snapshot of the same epoch has
     * read. Both have one version.
     */
    public static final String READ = or(
            "[\"__source_lsn\",\"Eq\",null]",
            and(notNewerThan("__source_lsn"), lacksNothingNewer(), ofNoLaterSnapshot()));

    /**
     * The stored document is not newer than the change that could not be written: the row's {@code __incomplete}. For patches
     * that mark it.
     */
    public static final String MARK_INCOMPLETE = or("[\"__source_lsn\",\"Eq\",null]", notNewerThan("__incomplete"));

    /**
     * Of an upsert where deletes leave markers: the stored document is not newer than the row, or it is the marker of a delete that
     * came before the row although its LSN is higher. See {@link #MARKER} for what the stored {@code __prev_commit} tells.
     */
    public static final String SOFT_UPSERT = or(
            "[\"__source_lsn\",\"Eq\",null]",
            and(notNewerThan("__source_lsn"), notAfter(), lacksNothingNewer()),
            and(
                    "[\"__deleted\",\"Eq\",true]",
                    "[\"__source_lsn\",\"Lt\",{\"$ref_new\":\"__prev_commit\"}]",
                    "[\"__prev_commit\",\"Lt\",{\"$ref_new\":\"__prev_commit\"}]"));

    /** Like {@link #READ}, where deletes leave markers: none of its own epoch gives way to it. */
    public static final String SOFT_READ = or(
            "[\"__source_lsn\",\"Eq\",null]",
            and(notNewerThan("__source_lsn"), notAfter(), lacksNothingNewer(), ofNoLaterSnapshot()));

    /**
     * Of a marker: the stored document is older. Its version alone does not tell, since an insert that uses a deleted row's key again
     * can have a lower LSN than the delete. But then its transaction came after the delete's commit, and {@code __prev_commit} says so.
     */
    public static final String MARKER = or(
            "[\"__source_lsn\",\"Eq\",null]",
            and("[\"__source_lsn\",\"Lt\",{\"$ref_new\":\"__source_lsn\"}]", notAfter()));

    private Conditions() {}

    /**
     * Like {@link #patch}, where deletes leave markers: besides, the stored document is no marker, and of no later transaction.
     *
     * @param epochFloor the lowest version of the epoch
     */
    public static String softPatch(long epochFloor) {
        return and(
                "[\"__source_lsn\",\"Gte\"," + epochFloor + "]",
                notNewerThan("__source_lsn"),
                notAfter(),
                "[\"__incomplete\",\"Eq\",null]",
                "[\"__deleted\",\"Eq\",null]");
    }

    /**
     * The stored document is of the patch's epoch or a later one, is not newer than the patch, and is complete.
     *
     * @param epochFloor the lowest version of the epoch
     */
    public static String patch(long epochFloor) {
        return and(
                "[\"__source_lsn\",\"Gte\"," + epochFloor + "]",
                notNewerThan("__source_lsn"),
                "[\"__incomplete\",\"Eq\",null]");
    }

    /**
     * Each document is older than its delete.
     *
     * @throws IllegalArgumentException if there are none, or more than {@link #MAX_DELETE_ARMS}
     */
    public static String delete(List<GuardedDelete> deletes) {
        if (deletes.isEmpty() || deletes.size() > MAX_DELETE_ARMS) {
            throw new IllegalArgumentException("a delete condition has 1 to " + MAX_DELETE_ARMS + " arms");
        }
        return or(deletes.stream()
                .map(delete -> and(
                        "[\"id\",\"Eq\"," + delete.id() + "]", "[\"__source_lsn\",\"Lt\"," + delete.version() + "]"))
                .toArray(String[]::new));
    }

    /**
     * What a mapping had written before a TRUNCATE: documents of older versions. But not a READ of a snapshot that began after it,
     * whose version is the lowest of its epoch too: so a late request takes nothing that came after the TRUNCATE.
     *
     * @param version of the TRUNCATE
     * @param epochFloor the lowest version of its epoch; whatever is of an older one goes as well
     * @param lsn of the TRUNCATE. It locks the table, so what a snapshot of a lower or the same LSN has read, was there before
     */
    public static String truncated(String mapping, long version, long epochFloor, long lsn) {
        return and(
                "[\"__mapping\",\"Eq\"," + JsonText.quote(mapping) + "]",
                // Lt alone would match documents without a version.
                "[\"__source_lsn\",\"Gte\",0]",
                "[\"__source_lsn\",\"Lt\"," + version + "]",
                or(
                        "[\"__source_lsn\",\"Lt\"," + epochFloor + "]",
                        "[\"__snapshot\",\"Eq\",null]",
                        "[\"__snapshot\",\"Lte\"," + lsn + "]"));
    }

    /** All that a mapping has written and that has a version. */
    public static String written(String mapping) {
        return and(
                "[\"__mapping\",\"Eq\"," + JsonText.quote(mapping) + "]",
                // Lt alone would match documents without a version.
                "[\"__source_lsn\",\"Gte\",0]");
    }

    /**
     * What a mapping had written before its epoch was raised.
     *
     * @param epochFloor the lowest version of the epoch that holds now
     */
    public static String ofOlderEpochs(String mapping, long epochFloor) {
        return and(written(mapping), "[\"__source_lsn\",\"Lt\"," + epochFloor + "]");
    }

    /**
     * What a mapping has from the snapshots of its epoch: documents that no change has touched since.
     *
     * @param epochFloor the version of every such document
     */
    public static String read(String mapping, long epochFloor) {
        return and(
                "[\"__mapping\",\"Eq\"," + JsonText.quote(mapping) + "]",
                "[\"__source_lsn\",\"Eq\"," + epochFloor + "]",
                "[\"__snapshot\",\"Gte\",0]");
    }

    /**
     * What a mapping has from snapshots of its epoch that were begun anew: rows that the last attempt did not find any more.
     *
     * @param epochFloor the version of every such document
     * @param lastAttempt the LSN of the last attempt, as in {@code __snapshot}
     */
    public static String ofOlderSnapshots(String mapping, long epochFloor, long lastAttempt) {
        return and(read(mapping, epochFloor), "[\"__snapshot\",\"Lt\"," + lastAttempt + "]");
    }

    /** What either of two filters matches. */
    public static String either(String one, String other) {
        return or(one, other);
    }

    /** What a filter matches, without the markers of soft deletes: they are what a late upsert is compared with. */
    public static String exceptMarkers(String filter) {
        return and(filter, "[\"__deleted\",\"Eq\",null]");
    }

    /**
     * The markers of deleted documents of one mapping that were made before a time. For deletes by filter.
     *
     * @param mapping as in {@code __mapping}
     */
    public static String markersBefore(String mapping, Instant time) {
        return and(
                "[\"__mapping\",\"Eq\"," + JsonText.quote(mapping) + "]",
                "[\"__deleted\",\"Eq\",true]",
                "[\"__deleted_at\",\"Gte\",\"" + Instant.EPOCH + "\"]",
                "[\"__deleted_at\",\"Lt\",\"" + time + "\"]");
    }

    /**
     * One arm of a delete's condition.
     *
     * @param id the id as JSON text
     * @param version the version of the delete
     */
    public record GuardedDelete(String id, long version) {
        public GuardedDelete {
            Objects.requireNonNull(id, "id");
        }
    }

    private static String notNewerThan(String attribute) {
        return "[\"__source_lsn\",\"Lte\",{\"$ref_new\":\"" + attribute + "\"}]";
    }

    /** Of an older epoch, or of the same snapshot or one before it, or a document of no snapshot. */
    private static String ofNoLaterSnapshot() {
        return or(
                "[\"__source_lsn\",\"Lt\",{\"$ref_new\":\"__source_lsn\"}]",
                "[\"__snapshot\",\"Lte\",{\"$ref_new\":\"__snapshot\"}]");
    }

    private static String lacksNothingNewer() {
        return "[\"__incomplete\",\"Lte\",{\"$ref_new\":\"__source_lsn\"}]";
    }

    /**
     * The commit before the stored write's transaction is below the incoming write, or not above the commit before its transaction:
     * of two writes to one row, the one that came later is not the stored one, whatever their LSNs.
     */
    private static String notAfter() {
        return or(
                "[\"__prev_commit\",\"Lt\",{\"$ref_new\":\"__source_lsn\"}]",
                "[\"__prev_commit\",\"Lte\",{\"$ref_new\":\"__prev_commit\"}]");
    }

    private static String and(String... filters) {
        return "[\"And\",[" + String.join(",", filters) + "]]";
    }

    private static String or(String... filters) {
        return "[\"Or\",[" + String.join(",", filters) + "]]";
    }
}
