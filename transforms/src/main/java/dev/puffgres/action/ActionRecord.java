package dev.puffgres.action;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * The Connect form of a list of actions: what {@code ApplyMapping} puts into a record's value and the sink reads.
 *
 * <p>Base types only (no maps, unions or enums), so that it survives JSON, Avro and Protobuf. It is an agreement between
 * the transform and the sink of one version, no public format.
 */
public final class ActionRecord {

    static final String ACTIONS = "actions";

    private static final String NAME = "dev.puffgres.Action";

    private static final Schema ACTION = SchemaBuilder.struct()
            .name(NAME)
            .version(1)
            .field("type", Schema.STRING_SCHEMA)
            .field("mapping", Schema.STRING_SCHEMA)
            .field("namespace", Schema.OPTIONAL_STRING_SCHEMA)
            .field("id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("version", Schema.OPTIONAL_INT64_SCHEMA)
            .field("read", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .field("previous_commit", Schema.OPTIONAL_INT64_SCHEMA)
            .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
            .field("commit_ms", Schema.OPTIONAL_INT64_SCHEMA)
            .field("schema", Schema.OPTIONAL_STRING_SCHEMA)
            .field("distance_metric", Schema.OPTIONAL_STRING_SCHEMA)
            .field("document", Schema.OPTIONAL_STRING_SCHEMA)
            .field("unavailable", Schema.OPTIONAL_STRING_SCHEMA)
            .field("kind", Schema.OPTIONAL_STRING_SCHEMA)
            .field("message", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    /** The schema of a record's value. */
    public static final Schema SCHEMA = SchemaBuilder.struct()
            .name("dev.puffgres.Actions")
            .version(1)
            .field(ACTIONS, SchemaBuilder.array(ACTION).build())
            .build();

    private ActionRecord() {}

    /** Whether a record's value schema is ours. */
    public static boolean holds(Schema schema) {
        return schema != null && SCHEMA.name().equals(schema.name());
    }

    public static Struct write(List<Action> actions) {
        return new ActionStruct(() -> actions);
    }

    /**
     * Leaves the work to whoever reads it first, on whatever thread.
     *
     * @param actions is asked once, or again after it has thrown
     */
    public static Struct defer(Supplier<List<Action>> actions) {
        return new ActionStruct(actions);
    }

    /** The actions in the form that base types allow. */
    static List<Struct> toStructs(List<Action> actions) {
        List<Struct> structs = new ArrayList<>(actions.size());
        for (Action action : actions) {
            structs.add(toStruct(action));
        }
        return structs;
    }

    /**
     * @throws UnreadableEventException if the event behind it cannot be read
     * @throws DataException if the value is not one that {@link #write} or {@link #defer} made
     */
    public static List<Action> read(Object value) {
        if (value instanceof ActionStruct carried) {
            return carried.actions();
        }
        if (!(value instanceof Struct struct) || !holds(struct.schema())) {
            throw new DataException("not a record of actions");
        }
        List<Struct> structs = struct.getArray(ACTIONS);
        List<Action> actions = new ArrayList<>(structs.size());
        for (Struct each : structs) {
            actions.add(fromStruct(each));
        }
        return actions;
    }

    private static Struct toStruct(Action action) {
        Struct struct = new Struct(ACTION).put("mapping", action.mapping());
        if (action instanceof Action.Write write) {
            put(struct, write.target(), write.version(), write.schema());
            struct.put("commit_ms", write.commitMs());
        }
        if (action instanceof Action.Upsert upsert) {
            return struct.put("type", "upsert").put("document", upsert.document());
        } else if (action instanceof Action.Patch patch) {
            return struct.put("type", "patch")
                    .put("document", patch.attributes())
                    .put("unavailable", patch.unavailable());
        } else if (action instanceof Action.Delete) {
            return struct.put("type", "delete");
        } else if (action instanceof Action.Truncate truncate) {
            put(struct, truncate.version(), truncate.schema());
            return struct.put("type", "truncate")
                    .put("namespace", truncate.namespace())
                    .put("commit_ms", truncate.commitMs());
        } else if (action instanceof Action.Skip skip) {
            return struct.put("type", "skip").put("message", skip.reason());
        } else if (action instanceof Action.Failure failure) {
            failure.outdated()
                    .ifPresent(outdated -> put(struct, outdated.target(), outdated.version(), outdated.schema()));
            return struct.put("type", "failure")
                    .put("kind", failure.kind().name())
                    .put("message", failure.message());
        }
        throw new AssertionError(action.getClass());
    }

    private static void put(Struct struct, Target target, Version version, DocumentSchema schema) {
        struct.put("namespace", target.namespace()).put("id", target.id());
        put(struct, version, schema);
    }

    private static void put(Struct struct, Version version, DocumentSchema schema) {
        struct.put("version", version.value())
                .put("read", version.read())
                .put("previous_commit", version.previousCommit())
                .put("lsn", version.lsn())
                .put("schema", schema.schema())
                .put("distance_metric", schema.distanceMetric());
    }

    private static Action fromStruct(Struct struct) {
        String mapping = struct.getString("mapping");
        return switch (struct.getString("type")) {
            case "upsert" ->
                new Action.Upsert(
                        mapping,
                        target(struct),
                        version(struct),
                        commitMs(struct),
                        schema(struct),
                        struct.getString("document"));
            case "patch" ->
                new Action.Patch(
                        mapping,
                        target(struct),
                        version(struct),
                        commitMs(struct),
                        schema(struct),
                        struct.getString("document"),
                        struct.getString("unavailable"));
            case "delete" ->
                new Action.Delete(mapping, target(struct), version(struct), commitMs(struct), schema(struct));
            case "truncate" ->
                new Action.Truncate(
                        mapping, struct.getString("namespace"), version(struct), commitMs(struct), schema(struct));
            case "skip" -> new Action.Skip(mapping, struct.getString("message"));
            case "failure" ->
                new Action.Failure(
                        mapping,
                        FailureKind.valueOf(struct.getString("kind")),
                        struct.getString("message"),
                        outdated(struct));
            default -> throw new DataException("unknown action type: " + struct.getString("type"));
        };
    }

    private static Optional<Action.Outdated> outdated(Struct struct) {
        return struct.getString("id") == null
                ? Optional.empty()
                : Optional.of(new Action.Outdated(target(struct), version(struct), schema(struct)));
    }

    private static Target target(Struct struct) {
        return new Target(struct.getString("namespace"), struct.getString("id"));
    }

    private static Version version(Struct struct) {
        return new Version(
                struct.getInt64("version"),
                struct.getBoolean("read"),
                struct.getInt64("previous_commit"),
                struct.getInt64("lsn"));
    }

    private static long commitMs(Struct struct) {
        return struct.getInt64("commit_ms");
    }

    private static DocumentSchema schema(Struct struct) {
        return new DocumentSchema(struct.getString("schema"), struct.getString("distance_metric"));
    }
}
