package dev.puffgres.sink;

import static dev.puffgres.sink.Changes.change;
import static dev.puffgres.sink.Changes.delete;
import static dev.puffgres.sink.Changes.epoch;
import static dev.puffgres.sink.Changes.patch;
import static dev.puffgres.sink.Changes.read;
import static dev.puffgres.sink.Changes.unversioned;
import static dev.puffgres.sink.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.DocumentSchema;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The folding table of the contract, cell by cell. */
class FoldTest {
    private final Fold fold = new Fold(new SchemaCache());
    private final Assignment assignment = new Assignment("t", 0);
    private long offset;

    @Test
    void ofTwoReadsTheLaterStands() {
        assertFolded(
                upsert(1, read(10), "old", null), upsert(1, read(20), "new", null), upsert(1, read(20), "new", null));
        assertFolded(
                upsert(1, read(20), "new", null), upsert(1, read(10), "old", null), upsert(1, read(20), "new", null));
    }

    @Test
    void aChangeReplacesAHeldReadEvenIfItsLsnIsBelowTheSnapshots() {
        Action.Upsert change = upsert(1, change(0, 5), "new", null);
        assertFolded(upsert(1, read(20), "old", null), change, change);
        assertFolded(upsert(1, read(20), "old", null), delete(1, change(0, 5)), delete(1, change(0, 5)));
    }

    @Test
    void aReadNeverReplacesAHeldChange() {
        Action.Upsert change = upsert(1, change(5), "new", null);
        assertFolded(change, upsert(1, read(20), "old", null), change);
        assertFolded(patch(1, change(5), "new"), upsert(1, read(20), "old", null), patch(1, change(5), "new"));
    }

    @Test
    void aPatchAfterAReadAndAReadAfterADeleteWaitForTheNextRequest() {
        assertNextRequest(upsert(1, read(20), "old", null), patch(1, change(30), "new"));
        assertNextRequest(delete(1, change(5)), upsert(1, read(20), "again", null));
    }

    @Test
    void theNewerOfTwoUpsertsStandsInWhateverOrderTheyArrive() {
        Action.Upsert older = upsert(1, change(5), "old", "b");
        Action.Upsert newer = upsert(1, change(9), "new", "b");
        assertFolded(older, newer, newer);
        assertFolded(newer, older, newer);
    }

    @Test
    void aPatchIsMergedIntoAnUpsert() {
        assertFolded(
                upsert(1, change(5), "old", "kept"), patch(1, change(9), "new"), upsert(1, change(9), "new", "kept"));
    }

    @Test
    void aNullInAPatchTakesTheAttributeOutOfAnUpsert() {
        assertFolded(
                upsert(1, change(5), "old", "kept"), patch(1, change(9), null), upsert(1, change(9), null, "kept"));
    }

    @Test
    void twoPatchesAreOneThatLacksWhatBothLack() {
        Action.Patch first = new Action.Patch(
                "m",
                patch(1, change(5), "x").target(),
                change(5),
                1,
                Changes.SCHEMA,
                "{\"id\":1,\"__source_lsn\":5,\"a\":\"x\"}",
                "b,c");
        Action.Patch second = new Action.Patch(
                "m", first.target(), change(9), 1, Changes.SCHEMA, "{\"id\":1,\"__source_lsn\":9,\"b\":\"y\"}", "a,c");
        assertFolded(
                first,
                second,
                new Action.Patch(
                        "m",
                        first.target(),
                        change(9),
                        1,
                        Changes.SCHEMA,
                        "{\"id\":1,\"__source_lsn\":9,\"a\":\"x\",\"b\":\"y\"}",
                        "c"));
    }

    @Test
    void anUpsertReplacesAHeldPatch() {
        assertFolded(patch(1, change(5), "x"), upsert(1, change(9), "new", null), upsert(1, change(9), "new", null));
    }

    @Test
    void aDeleteReplacesWhateverIsHeld() {
        Action.Delete delete = delete(1, change(9));
        assertFolded(upsert(1, change(5), "x", null), delete, delete);
        assertFolded(patch(1, change(5), "x"), delete, delete);
        assertFolded(delete(1, change(5)), delete, delete);
    }

    @Test
    void anUpsertReplacesAHeldDelete() {
        assertFolded(delete(1, change(5)), upsert(1, change(9), "new", null), upsert(1, change(9), "new", null));
    }

    @Test
    void aReinsertWithALowerLsnIsNewerByItsPreviousCommitAndTakesTheHigherVersion() {
        Action.Delete delete = delete(1, change(100, 200));
        Pending folded = fold.fold(pending(delete), pending(upsert(1, change(210, 150), "new", null)))
                .orElseThrow();
        assertThat(folded.write().version().value()).isEqualTo(200);
        assertThat(folded.write().version().previousCommit()).isEqualTo(210);
        assertThat(((Action.Upsert) folded.write()).document()).contains("\"__source_lsn\":200,");
    }

    @Test
    void aPatchAfterADeleteMetNoDocument() {
        Pending folded = fold.fold(pending(delete(1, change(5))), pending(patch(1, change(9), "x")))
                .orElseThrow();
        assertThat(folded.write()).isInstanceOf(Action.Delete.class);
        assertThat(folded.records()).hasSize(1);
        assertThat(folded.orphans()).singleElement().satisfies(orphan -> assertThat(
                        orphan.rejection().message())
                .contains("columns b", "REPLICA IDENTITY FULL"));
        Pending settled =
                fold.fold(folded, pending(upsert(1, change(12), "y", null))).orElseThrow();
        assertThat(settled.orphans()).isEmpty();
        assertThat(settled.records()).hasSize(3);
    }

    @Test
    void atAFullTieUpsertStandsOverPatchOverDelete() {
        Action.Upsert upsert = upsert(1, change(5), "x", null);
        Action.Patch patch = patch(1, change(5), "x");
        Action.Delete delete = delete(1, change(5));
        assertFolded(upsert, delete, upsert);
        assertFolded(delete, upsert, upsert);
        assertFolded(upsert, patch, upsert);
        assertFolded(patch, upsert, upsert);
        assertFolded(patch, delete, patch);
        assertFolded(delete, patch, patch);
    }

    @Test
    void aPatchThatIsDeliveredAgainTakesNothingFromThePatchesThatItWasMergedWith() {
        Action.Patch first = patch(1, change(5), "x");
        Action.Patch second = new Action.Patch(
                "m", first.target(), change(9), 1, Changes.SCHEMA, "{\"id\":1,\"__source_lsn\":9,\"b\":\"y\"}", "a");
        Pending merged = fold.fold(pending(first), pending(second)).orElseThrow();
        Pending again = fold.fold(merged, pending(second)).orElseThrow();
        assertThat(((Action.Patch) again.write()).attributes())
                .isEqualTo("{\"id\":1,\"__source_lsn\":9,\"a\":\"x\",\"b\":\"y\"}");
        assertThat(again.bytes()).isEqualTo(Pending.sizeOf(again.write()));
    }

    @Test
    void aReinsertThatIsDeliveredAgainKeepsTheHigherVersion() {
        Action.Upsert reinsert = upsert(1, change(210, 150), "new", null);
        Pending held = fold.fold(pending(delete(1, change(100, 200))), pending(reinsert))
                .orElseThrow();
        Pending again = fold.fold(held, pending(reinsert)).orElseThrow();
        assertThat(again.write().version().value()).isEqualTo(200);
        assertThat(((Action.Upsert) again.write()).document()).contains("\"__source_lsn\":200,");
    }

    @Test
    void anOlderEpochLosesToEverythingWhateverItsLsn() {
        Action.Upsert old = upsert(1, change(900), "old", null);
        Action.Upsert read = upsert(1, epoch(1, read(5)), "new", null);
        assertFolded(old, read, read);
        assertFolded(read, old, read);
        assertFolded(old, delete(1, epoch(1, change(5))), delete(1, epoch(1, change(5))));
        assertNextRequest(old, patch(1, epoch(1, change(5)), "x"));
    }

    @Test
    void withoutVersionsTheLastToArriveStands() {
        assertFolded(
                upsert(1, unversioned(), "old", null),
                upsert(1, unversioned(), "new", null),
                upsert(1, unversioned(), "new", null));
        assertFolded(
                delete(1, unversioned()), upsert(1, unversioned(), "new", null), upsert(1, unversioned(), "new", null));
        assertFolded(
                upsert(1, unversioned(), "old", "b"),
                patch(1, unversioned(), "new"),
                upsert(1, unversioned(), "new", "b"));
    }

    @Test
    void foldedRecordsAreSettledTogether() {
        Pending folded = fold.fold(pending(upsert(1, change(5), "x", null)), pending(upsert(1, change(3), "w", null)))
                .orElseThrow();
        assertThat(folded.records()).extracting(Delivery::offset).containsExactly(0L, 1L);
    }

    @Test
    void writesWhoseSchemasContradictEachOtherAreNotMerged() {
        Action.Patch other = new Action.Patch(
                "m",
                patch(1, change(9), "x").target(),
                change(9),
                1,
                new DocumentSchema("{\"id\":\"uint\",\"a\":\"int\"}", null),
                "{\"id\":1,\"__source_lsn\":9,\"a\":1}",
                "b");
        assertNextRequest(upsert(1, change(5), "x", null), other);
    }

    private Pending pending(Action.Write write) {
        return Pending.of(write, assignment.deliver(offset++, null), 0);
    }

    private void assertFolded(Action.Write held, Action.Write arrival, Action.Write expected) {
        Pending folded = fold.fold(pending(held), pending(arrival)).orElseThrow();
        assertThat(folded.write()).isEqualTo(expected);
        assertThat(folded.bytes()).isEqualTo(Pending.sizeOf(expected));
        assertThat(folded.records()).hasSize(2);
    }

    private void assertNextRequest(Action.Write held, Action.Write arrival) {
        assertThat(fold.fold(pending(held), pending(arrival))).isEqualTo(Optional.empty());
    }
}
