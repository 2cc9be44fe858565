package dev.puffgres.engine;

import static dev.puffgres.engine.TestEvents.LSN;
import static dev.puffgres.engine.TestEvents.PREVIOUS_COMMIT;
import static dev.puffgres.engine.TestEvents.apply;
import static dev.puffgres.engine.TestEvents.at;
import static dev.puffgres.engine.TestEvents.insert;
import static dev.puffgres.engine.TestEvents.mapping;
import static dev.puffgres.engine.TestEvents.position;
import static dev.puffgres.engine.TestEvents.read;
import static dev.puffgres.engine.TestRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Version;
import dev.puffgres.event.Operation;
import dev.puffgres.event.Row;
import dev.puffgres.event.RowEvent;
import dev.puffgres.event.SourcePosition;
import dev.puffgres.mapping.Mapping;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** "Versions: why a write can never undo a newer one". */
class VersionsTest {

    private static final String PAGES = "namespace = \"pages\"\nid.column = \"id\"\nid.type = \"uint\"\n";
    private static final Mapping VERSIONED = mapping(PAGES, "");
    private static final Mapping UNVERSIONED = mapping(PAGES + "versioning.mode = \"none\"\n", "");
    private static final Row ROW = row(1, "t");

    @Test
    void aChangeHasItsLsnAsItsVersion() {
        Action.Upsert upsert = upsert(VERSIONED, insert(ROW));

        assertThat(upsert.version()).isEqualTo(new Version(LSN, false, PREVIOUS_COMMIT, LSN));
        assertThat(upsert.document())
                .isEqualTo("{\"id\":1,\"__source_lsn\":" + LSN + ",\"__mapping\":\"pages\",\"title\":\"t\"}");
        assertThat(upsert.commitMs()).isEqualTo(TestEvents.COMMIT.toEpochMilli());
    }

    @Test
    void aReadHasTheLowestVersionOfItsEpochAndCarriesItsSnapshot() {
        Action.Upsert upsert = upsert(VERSIONED, read(ROW));

        assertThat(upsert.version()).isEqualTo(new Version(0, true, PREVIOUS_COMMIT, LSN));
        assertThat(upsert.document())
                .isEqualTo("{\"id\":1,\"__source_lsn\":0,\"__mapping\":\"pages\",\"__snapshot\":" + LSN
                        + ",\"title\":\"t\"}");
    }

    @Test
    void theEpochIsThatOfTheSource() {
        Mapping mapping = mapping(PAGES + "versioning.epochs.app = 2\n", "");

        assertThat(upsert(mapping, insert(ROW)).version().value()).isEqualTo(2L << 56 | LSN);
        assertThat(upsert(mapping, read(ROW)).version().value()).isEqualTo(2L << 56);
    }

    @Test
    void aSourceThatTheEpochsDoNotListIsAFailure() {
        Mapping mapping = mapping(PAGES + "versioning.epochs.other = 2\n", "");

        assertThat(apply(mapping, insert(ROW)))
                .singleElement()
                .isInstanceOfSatisfying(Action.Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(FailureKind.MALFORMED_EVENT);
                    assertThat(failure.message()).contains("versioning.epochs", "of app");
                });
    }

    @Test
    void aMappingOfOneSourceIgnoresTheOthers() {
        Mapping mapping = mapping(PAGES, "name = \"app\"\n");

        assertThat(apply(mapping, at(position("app", LSN), Operation.INSERT, ROW, null, ROW)))
                .hasSize(1);
        assertThat(apply(mapping, at(position("other", LSN), Operation.INSERT, ROW, null, ROW)))
                .isEmpty();
    }

    @Test
    void aChangeWithoutAnLsnIsAFailure() {
        assertThat(apply(VERSIONED, at(position("app", SourcePosition.NO_LSN), Operation.INSERT, ROW, null, ROW)))
                .singleElement()
                .isInstanceOfSatisfying(Action.Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(FailureKind.MALFORMED_EVENT);
                    assertThat(failure.message()).contains("source.lsn", "versioning.mode = \"none\"", "LSN unknown");
                });
    }

    @Test
    void anUnversionedMappingWritesUnconditionallyAndNeedsNoLsn() {
        Action.Upsert upsert = upsert(UNVERSIONED, read(ROW));

        assertThat(upsert.version().versioned()).isFalse();
        assertThat(upsert.document()).isEqualTo("{\"id\":1,\"__mapping\":\"pages\",\"title\":\"t\"}");
        assertThat(upsert.schema().schema()).doesNotContain("__source_lsn");
        assertThat(apply(UNVERSIONED, at(position("app", SourcePosition.NO_LSN), Operation.INSERT, ROW, null, ROW)))
                .singleElement()
                .isInstanceOf(Action.Upsert.class);
    }

    @Test
    void bothHalvesOfAKeyChangeHaveTheSameVersion() {
        Version deleted = version(apply(VERSIONED, TestEvents.delete(row(1, ""))));
        Version inserted = version(apply(VERSIONED, TestEvents.insertAfterKeyChange(row(2, "t"))));

        assertThat(deleted).isEqualTo(inserted);
    }

    @Property(tries = 200)
    void noReadBeatsAChangeOfItsEpochAndNoOldEpochBeatsANewOne(
            @ForAll @IntRange(max = 126) int epoch, @ForAll @LongRange(min = 0, max = (1L << 56) - 1) long lsn) {
        Mapping now = mapping(PAGES + "versioning.epochs.app = " + epoch + "\n", "");
        Mapping next = mapping(PAGES + "versioning.epochs.app = " + (epoch + 1) + "\n", "");

        long change = version(apply(now, at(position("app", lsn), Operation.INSERT, ROW, null, ROW)))
                .value();
        long read = version(apply(now, read(ROW))).value();

        assertThat(read).isBetween(0L, change);
        assertThat(version(apply(next, read(ROW))).value()).isGreaterThan(change);
    }

    private static Action.Upsert upsert(Mapping mapping, RowEvent event) {
        return (Action.Upsert) apply(mapping, event).get(0);
    }

    private static Version version(List<Action> actions) {
        return ((Action.Write) actions.get(0)).version();
    }
}
