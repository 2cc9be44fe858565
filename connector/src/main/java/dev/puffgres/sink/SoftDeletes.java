package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.DocumentSchema;
import dev.puffgres.action.Version;
import dev.puffgres.turbopuffer.Conditions;
import dev.puffgres.turbopuffer.JsonText;
import java.time.Instant;

/**
 * A delete leaves a marker in the document's place, so that a late upsert meets something that is newer than itself. Every row carries
 * {@code __prev_commit}, the last commit before its transaction: where LSNs mislead, because a key was used again, that tells which write
 * came later. See docs/decisions/0008.
 */
final class SoftDeletes implements DeleteMode {
    /** What a marker takes besides its id, its mapping and its vectors: five members, two of which may have nineteen digits. */
    private static final int MARKER_BYTES = 160;

    private final SchemaCache schemas;
    private final Clock clock;

    SoftDeletes(SchemaCache schemas, Clock clock) {
        this.schemas = schemas;
        this.clock = clock;
    }

    @Override
    public boolean leavesMarkers() {
        return true;
    }

    @Override
    public DocumentSchema schema(DocumentSchema schema) {
        return schemas.softened(schema);
    }

    @Override
    public String upsert(Action.Upsert upsert) {
        return withPreviousCommit(upsert.document(), upsert.version());
    }

    @Override
    public String upsertCondition(boolean read) {
        return read ? Conditions.SOFT_READ : Conditions.SOFT_UPSERT;
    }

    @Override
    public String patch(Action.Patch patch) {
        return withPreviousCommit(patch.attributes(), patch.version());
    }

    @Override
    public String patchCondition(long epochFloor) {
        return Conditions.softPatch(epochFloor);
    }

    @Override
    public String truncated(Action.Truncate truncate) {
        return Conditions.exceptMarkers(HARD.truncated(truncate));
    }

    @Override
    public long markerBytes(Action.Delete delete) {
        return JsonText.utf8Length(delete.target().id())
                + delete.mapping().length()
                + schemas.constantVectorBytes(delete.schema())
                + MARKER_BYTES;
    }

    @Override
    public String marker(Action.Delete delete, DocumentSchema schema) {
        return "{\"id\":" + delete.target().id()
                + ",\"__source_lsn\":" + delete.version().value()
                + ",\"__mapping\":" + JsonText.quote(delete.mapping())
                + ",\"__prev_commit\":" + previousCommit(delete.version())
                + ",\"__deleted\":true,\"__deleted_at\":\"" + Instant.ofEpochMilli(clock.wallMs()) + '"'
                + schemas.constantVectors(schema) + '}';
    }

    private static String withPreviousCommit(String object, Version version) {
        return object.substring(0, object.length() - 1) + ",\"__prev_commit\":" + previousCommit(version) + '}';
    }

    /** The commit before a write's transaction, in the terms of versions. A READ has none: it is before every change of its epoch. */
    static long previousCommit(Version version) {
        return version.read() ? version.epochFloor() : version.epochFloor() | version.previousCommit();
    }
}
