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
import dev.puffgres.turbopuffer.Conditions;
import dev.puffgres.turbopuffer.WriteRequest;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Assignment assignment = new Assignment("t", 0);
    private final Lane lane = new Namespace("n", 1, new SchemaCache(), DeleteMode.HARD, () -> new CommitHold(0))
            .lanes()
            .get(0);
    private long offset;

    @Test
    void aRequestCarriesEveryKindWithItsCondition() {
        add(upsert(1, change(10), "x", null));
        add(patch(2, change(11), "y"));
        add(delete(3, change(12)));
        WriteRequest request = take();
        assertThat(request.body())
                .isEqualTo("{\"upsert_rows\":[{\"id\":1,\"__source_lsn\":10,\"__mapping\":\"m\",\"a\":\"x\"}],"
                        + "\"upsert_condition\":[\"Or\",[[\"__source_lsn\",\"Eq\",null],"
                        + "[\"And\",[[\"__source_lsn\",\"Lte\",{\"$ref_new\":\"__source_lsn\"}],"
                        + "[\"__incomplete\",\"Lte\",{\"$ref_new\":\"__source_lsn\"}]]]]],"
                        + "\"patch_rows\":[{\"id\":2,\"__source_lsn\":11,\"a\":\"y\"}],"
                        + "\"patch_condition\":[\"And\",[[\"__source_lsn\",\"Gte\",0],"
                        + "[\"__source_lsn\",\"Lte\",{\"$ref_new\":\"__source_lsn\"}],[\"__incomplete\",\"Eq\",null]]],"
                        + "\"deletes\":[3],\"delete_condition\":[\"Or\",[[\"And\",[[\"id\",\"Eq\",3],"
                        + "[\"__source_lsn\",\"Lt\",12]]]]],\"schema\":" + Changes.SCHEMA.schema()
                        + ",\"return_affected_ids\":true}");
        assertThat(lane.isEmpty()).isTrue();
        assertThat(lane.bytes()).isZero();
    }

    @Test
    void patchesOfDifferentEpochsGoIntoSeparateRequests() {
        add(patch(1, change(10), "x"));
        add(patch(2, epoch(1, change(5)), "y"));
        add(patch(3, change(11), "z"));
        assertThat(take().patchRows()).hasSize(2);
        assertThat(take().patchRows()).hasSize(1);
    }

    @Test
    void writesWithAndWithoutVersionsGoIntoSeparateRequests() {
        add(upsert(1, change(10), "x", null));
        add(upsert(2, unversioned(), "x", null));
        assertThat(take().upsertCondition()).isNotNull();
        assertThat(take().upsertCondition()).isNull();
    }

    @Test
    void aDeleteConditionHasABoundedNumberOfArms() {
        for (int id = 0; id < Conditions.MAX_DELETE_ARMS + 1; id++) {
            add(delete(id, change(10)));
        }
        assertThat(take().deletes()).hasSize(Conditions.MAX_DELETE_ARMS);
        assertThat(take().deletes()).hasSize(1);
    }

    @Test
    void aRequestDeclaresWhatAllItsDocumentsNeed() {
        add(upsert(1, change(10), "x", null));
        Action.Upsert wider = upsert(2, change(11), "x", null);
        add(new Action.Upsert(
                "m",
                wider.target(),
                wider.version(),
                1,
                new DocumentSchema("{\"id\":{\"type\":\"uint\"},\"d\":\"int\"}", "cosine_distance"),
                wider.document()));
        WriteRequest request = take();
        assertThat(request.upsertRows()).hasSize(2);
        assertThat(request.schema()).contains("\"a\":\"string\"", "\"d\":\"int\"");
        assertThat(request.distanceMetric()).isEqualTo("cosine_distance");
    }

    @Test
    void documentsWhoseSchemasContradictEachOtherGoIntoSeparateRequests() {
        add(upsert(1, change(10), "x", null));
        Action.Upsert other = upsert(2, change(11), "x", null);
        add(new Action.Upsert(
                "m",
                other.target(),
                other.version(),
                1,
                new DocumentSchema("{\"a\":\"int\"}", null),
                other.document()));
        assertThat(take().upsertRows()).hasSize(1);
        assertThat(take().upsertRows()).hasSize(1);
    }

    @Test
    void whatTheServiceEmbedsGoesInRequestsOfThirtyRows() {
        DocumentSchema embedded =
                new DocumentSchema("{\"id\":\"uint\",\"a\":{\"type\":\"string\",\"embed\":\"m\"}}", "cosine_distance");
        for (int id = 0; id < 31; id++) {
            Action.Upsert each = upsert(id, change(10), "x", null);
            add(new Action.Upsert("m", each.target(), each.version(), 1, embedded, each.document()));
        }
        assertThat(take().upsertRows()).hasSize(30);
    }

    @Test
    void whatMustWaitForTheNextRequestIsSentAfterItsPredecessor() {
        add(delete(1, change(5)));
        add(upsert(1, read(20), "again", null));
        add(patch(1, change(30), "patched"));
        assertThat(take().deletes()).containsExactly("1");
        assertThat(take().upsertRows()).singleElement().asString().contains("again");
        assertThat(take().patchRows()).singleElement().asString().contains("patched");
        assertThat(lane.isEmpty()).isTrue();
        assertThat(lane.bytes()).isZero();
    }

    @Test
    void aLaterUpsertTakesTheWholeChainIn() {
        add(delete(1, change(5)));
        add(upsert(1, read(20), "again", null));
        add(patch(1, change(30), "patched"));
        add(upsert(1, change(40), "whole", null));
        Batch batch = lane.take(10, 1 << 20);
        assertThat(batch.upserts()).singleElement().satisfies(each -> assertThat(each.records())
                .hasSize(4));
        assertThat(lane.isEmpty()).isTrue();
        assertThat(lane.bytes()).isZero();
    }

    @Test
    void aRequestHasAtMostTheGivenRowsAndBytes() {
        long row = add(upsert(1, change(10), "x", null));
        add(upsert(2, change(10), "x", null));
        add(upsert(3, change(10), "x", null));
        assertThat(lane.take(2, 1 << 20).size()).isEqualTo(2);
        add(upsert(4, change(10), "x", null));
        assertThat(lane.take(10, 2 * row - 1).size()).isEqualTo(1);
        assertThat(lane.take(10, 1).size()).as("a larger row goes alone").isEqualTo(1);
    }

    @Test
    void sizesAreBytesOfUtf8() {
        String text = "aä€😀";
        Action.Upsert upsert = upsert(1, change(10), text, null);
        assertThat(Pending.sizeOf(upsert))
                .isEqualTo(upsert.document().getBytes(java.nio.charset.StandardCharsets.UTF_8).length + 1);
    }

    private long add(Action.Write write) {
        return lane.add(Pending.of(write, assignment.deliver(offset++, null), 0));
    }

    private WriteRequest take() {
        return lane.take(10_000, 1 << 24).request();
    }
}
