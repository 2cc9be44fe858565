package dev.puffgres.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

/** Whoever looks into the struct, or writes it down, finds the actions in it. */
class ActionStructTest {

    private static final Target TARGET = new Target("pages", "1");
    private static final Version VERSION = new Version(7, false, 3, 7);
    private static final DocumentSchema SCHEMA = new DocumentSchema("{\"id\":\"uint\"}", "cosine_distance");

    private static final List<Action> ACTIONS = List.of(
            new Action.Upsert("pages", TARGET, VERSION, 5, SCHEMA, "{\"id\":1}"),
            new Action.Patch("pages", TARGET, VERSION, 5, SCHEMA, "{\"id\":1}", "body"),
            new Action.Delete("pages", TARGET, VERSION, 5, SCHEMA),
            new Action.Truncate("pages", "pages", VERSION, 5, SCHEMA),
            new Action.Skip("pages", "not a member"),
            new Action.Failure("pages", FailureKind.INVALID_ID, "the id is empty"),
            new Action.Failure(
                    "pages",
                    FailureKind.TOO_LARGE,
                    "too large",
                    Optional.of(new Action.Outdated(TARGET, VERSION, SCHEMA))));

    @Test
    void theSinkGetsTheActionsThemselves() {
        assertThat(ActionRecord.read(ActionRecord.write(ACTIONS))).isEqualTo(ACTIONS);
    }

    @Test
    void aCopyFieldByFieldSaysTheSame() {
        Struct struct = ActionRecord.write(ACTIONS);

        Struct copy = new Struct(ActionRecord.SCHEMA).put("actions", struct.get("actions"));

        assertThat(ActionRecord.read(copy)).isEqualTo(ACTIONS);
        assertThat(struct.getArray("actions")).isEqualTo(copy.getArray("actions"));
        assertThat(struct.getWithoutDefault("actions")).isEqualTo(copy.getWithoutDefault("actions"));
        assertThat(struct).hasToString(copy.toString());
        struct.validate();
    }

    @Test
    void aConverterWritesAllOfIt() {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", true), false);

            byte[] json = converter.fromConnectData("topic", ActionRecord.SCHEMA, ActionRecord.write(ACTIONS));

            assertThat(ActionRecord.read(converter.toConnectData("topic", json).value()))
                    .isEqualTo(ACTIONS);
        }
    }
}
