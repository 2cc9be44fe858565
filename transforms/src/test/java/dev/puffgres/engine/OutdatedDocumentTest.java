package dev.puffgres.engine;

import static dev.puffgres.engine.TestEvents.apply;
import static dev.puffgres.engine.TestEvents.event;
import static dev.puffgres.engine.TestEvents.insertAfterKeyChange;
import static dev.puffgres.engine.TestEvents.mapping;
import static dev.puffgres.engine.TestEvents.update;
import static dev.puffgres.engine.TestRow.row;
import static dev.puffgres.event.Unavailable.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.action.Target;
import dev.puffgres.event.Operation;
import dev.puffgres.mapping.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A failure says which document now lacks a change, as far as the event tells. */
class OutdatedDocumentTest {
    private static final String ID = "id.column = \"id\"\nid.type = \"uint\"\n";
    private static final String NUMBER = "attributes.title.type = \"int\"\n";
    private static final Mapping MAPPING = mapping("namespace = \"pages\"\n" + ID + NUMBER, "");

    @Test
    void aFailedUpdateNamesItsDocumentAndItsVersion() {
        Action.Failure failure = onlyFailure(update(null, row(1, "no number")));
        assertThat(failure.outdated()).hasValueSatisfying(outdated -> {
            assertThat(outdated.target()).isEqualTo(new Target("pages", "1"));
            assertThat(outdated.version().versioned()).isTrue();
            assertThat(outdated.schema().schema()).contains("\"__incomplete\"");
        });
    }

    @Test
    void itSurvivesTheRecordBetweenTransformAndSink() {
        Action.Failure failure = onlyFailure(insertAfterKeyChange(row(2, UNAVAILABLE)));
        assertThat(failure.outdated()).isPresent();
        assertThat(ActionRecord.read(ActionRecord.write(List.of(failure)))).containsExactly(failure);
    }

    @Test
    void aFailureOfAnInvalidIdOrOfADeleteNamesNone() {
        assertThat(onlyFailure(update(null, row(-1, "1"))).outdated()).isEmpty();
        assertThat(onlyFailure(event(Operation.DELETE, null, row(1, "1"), null)).outdated())
                .isEmpty();
    }

    @Test
    void withoutVersionsNothingCanBeMarked() {
        Mapping unversioned = mapping("namespace = \"pages\"\n" + ID + NUMBER + "versioning.mode = \"none\"\n", "");
        assertThat(apply(unversioned, update(null, row(1, "no number"))))
                .singleElement()
                .isInstanceOfSatisfying(Action.Failure.class, failure -> assertThat(failure.outdated())
                        .isEmpty());
    }

    private static Action.Failure onlyFailure(dev.puffgres.event.RowEvent event) {
        List<Action> actions = apply(MAPPING, event);
        assertThat(actions).singleElement().isInstanceOf(Action.Failure.class);
        return (Action.Failure) actions.get(0);
    }
}
