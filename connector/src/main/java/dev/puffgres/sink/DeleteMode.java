package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.DocumentSchema;
import dev.puffgres.action.Version;
import dev.puffgres.turbopuffer.Conditions;

/**
 * What the option delete.mode changes of the requests of versioned writes: how they are worded, and on which conditions they hold. Writes
 * without a version are always worded as {@link #HARD} does.
 */
interface DeleteMode {
    /** Deletes leave nothing behind. */
    DeleteMode HARD = new DeleteMode() {
        @Override
        public boolean leavesMarkers() {
            return false;
        }

        @Override
        public DocumentSchema schema(DocumentSchema schema) {
            return schema;
        }

        @Override
        public String upsert(Action.Upsert upsert) {
            return upsert.document();
        }

        @Override
        public String upsertCondition(boolean read) {
            return read ? Conditions.READ : Conditions.UPSERT;
        }

        @Override
        public String patch(Action.Patch patch) {
            return patch.attributes();
        }

        @Override
        public String patchCondition(long epochFloor) {
            return Conditions.patch(epochFloor);
        }

        @Override
        public String truncated(Action.Truncate truncate) {
            Version version = truncate.version();
            return Conditions.truncated(truncate.mapping(), version.value(), version.epochFloor(), version.lsn());
        }

        @Override
        public long markerBytes(Action.Delete delete) {
            throw new UnsupportedOperationException("hard deletes leave no markers");
        }

        @Override
        public String marker(Action.Delete delete, DocumentSchema schema) {
            throw new UnsupportedOperationException("hard deletes leave no markers");
        }
    };

    /** Whether a delete is written as a row, a marker, which has its own condition and so needs requests of its own. */
    boolean leavesMarkers();

    /** What a namespace must know to hold documents of a schema. */
    DocumentSchema schema(DocumentSchema schema);

    /** The row of an upsert. */
    String upsert(Action.Upsert upsert);

    /** @param read whether a snapshot has read the rows */
    String upsertCondition(boolean read);

    /** The row of a patch. */
    String patch(Action.Patch patch);

    String patchCondition(long epochFloor);

    /** What a TRUNCATE deletes, as a filter. */
    String truncated(Action.Truncate truncate);

    /** About what a marker adds to a request, in bytes. */
    long markerBytes(Action.Delete delete);

    /**
     * The row of a delete.
     *
     * @param schema of the whole request
     */
    String marker(Action.Delete delete, DocumentSchema schema);
}
