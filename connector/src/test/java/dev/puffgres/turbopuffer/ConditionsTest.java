package dev.puffgres.turbopuffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puffgres.turbopuffer.Conditions.GuardedDelete;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {

    @Test
    void anUpsertReplacesWhatIsNotNewerAndLacksNothingNewer() {
        assertThat(Conditions.UPSERT)
                .isEqualTo("[\"Or\",[[\"__source_lsn\",\"Eq\",null],"
                        + "[\"And\",[[\"__source_lsn\",\"Lte\",{\"$ref_new\":\"__source_lsn\"}],"
                        + "[\"__incomplete\",\"Lte\",{\"$ref_new\":\"__source_lsn\"}]]]]]");
    }

    @Test
    void aReadAlsoLeavesWhatALaterSnapshotHasRead() {
        assertThat(Conditions.READ)
                .isEqualTo("[\"Or\",[[\"__source_lsn\",\"Eq\",null],"
                        + "[\"And\",[[\"__source_lsn\",\"Lte\",{\"$ref_new\":\"__source_lsn\"}],"
                        + "[\"__incomplete\",\"Lte\",{\"$ref_new\":\"__source_lsn\"}],"
                        + "[\"Or\",[[\"__source_lsn\",\"Lt\",{\"$ref_new\":\"__source_lsn\"}],"
                        + "[\"__snapshot\",\"Lte\",{\"$ref_new\":\"__snapshot\"}]]]]]]]");
    }

    @Test
    void aPatchAlsoWantsItsEpochAndACompleteDocument() {
        assertThat(Conditions.patch(72057594037927936L))
                .isEqualTo(
                        "[\"And\",[[\"__source_lsn\",\"Gte\",72057594037927936],"
                                + "[\"__source_lsn\",\"Lte\",{\"$ref_new\":\"__source_lsn\"}],[\"__incomplete\",\"Eq\",null]]]");
    }

    @Test
    void aDeleteNamesEachIdWithItsVersion() {
        assertThat(Conditions.delete(List.of(new GuardedDelete("7", 100), new GuardedDelete("\"a\"", 90))))
                .isEqualTo("[\"Or\",[[\"And\",[[\"id\",\"Eq\",7],[\"__source_lsn\",\"Lt\",100]]],"
                        + "[\"And\",[[\"id\",\"Eq\",\"a\"],[\"__source_lsn\",\"Lt\",90]]]]]");
    }

    /** {@code Lt} also matches documents that have no such attribute: those of an unversioned mapping, and of changes. */
    @Test
    void whatASweepTakesNamesTheMappingAndALowerBound() {
        assertThat(Conditions.ofOlderEpochs("pages", 72057594037927936L))
                .isEqualTo("[\"And\",[[\"And\",[[\"__mapping\",\"Eq\",\"pages\"],[\"__source_lsn\",\"Gte\",0]]],"
                        + "[\"__source_lsn\",\"Lt\",72057594037927936]]]");
        assertThat(Conditions.ofOlderSnapshots("pages", 0, 500))
                .isEqualTo("[\"And\",[[\"And\",[[\"__mapping\",\"Eq\",\"pages\"],[\"__source_lsn\",\"Eq\",0],"
                        + "[\"__snapshot\",\"Gte\",0]]],[\"__snapshot\",\"Lt\",500]]]");
    }

    @Test
    void aDeleteConditionIsBounded() {
        GuardedDelete one = new GuardedDelete("1", 1);
        List<GuardedDelete> most = Collections.nCopies(Conditions.MAX_DELETE_ARMS, one);
        List<GuardedDelete> tooMany = Collections.nCopies(Conditions.MAX_DELETE_ARMS + 1, one);
        assertThat(Conditions.delete(most)).isNotEmpty();
        assertThatThrownBy(() -> Conditions.delete(tooMany)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Conditions.delete(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
