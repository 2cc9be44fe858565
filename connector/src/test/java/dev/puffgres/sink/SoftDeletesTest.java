package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.turbopuffer.WriteRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the sink sends, and what becomes of it, where deletes leave markers. */
class SoftDeletesTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final Bench bench = new Bench(Bench.SOFT);

    @Test
    void aLateUpsertMeetsTheMarkerOfItsDelete() {
        bench.put(Changes.upsert(1, Changes.change(100), "a", "b"));
        FakeTurbopuffer.Call late = bench.linger().service.onlyOpen();
        late.giveUp();
        bench.service.answerAtOnce();
        bench.untilIdle();
        bench.put(Changes.delete(1, Changes.change(150)));
        bench.untilIdle();
        late.takeEffect();
        assertThat(stored(1)).isEqualTo(marker(1, 150));
    }

    @Test
    void deletesTravelInRequestsOfTheirOwn() {
        bench.put(
                Changes.upsert(1, Changes.change(100), "a", "b"),
                Changes.delete(2, Changes.change(100)),
                Changes.patch(3, Changes.change(100), "a"),
                Changes.delete(4, Changes.change(100)));
        bench.service.answerAtOnce();
        bench.linger();
        assertThat(bench.service.writes())
                .filteredOn(write -> write.upsertRows().stream().anyMatch(row -> row.contains("__deleted_at")))
                .allSatisfy(write -> assertThat(write.upsertRows()).allMatch(row -> row.contains("__deleted_at")))
                .allSatisfy(write -> assertThat(write.patchRows()).isEmpty())
                .isNotEmpty();
        assertThat(bench.service.writes()).allMatch(write -> write.deletes().isEmpty());
    }

    @Test
    void aMarkerMakesTheNamespaceThatItIsTheFirstToWriteTo() {
        bench.service.answerAtOnce();
        bench.put(Changes.delete(1, Changes.change(100)));
        bench.untilIdle();
        assertThat(stored(1)).isEqualTo(marker(1, 100));
        assertThat(bench.committable()).isEqualTo(1);
    }

    @Test
    void aMarkerCountsAsADelete() {
        bench.service.answerAtOnce();
        bench.put(Changes.delete(1, Changes.change(100)));
        bench.untilIdle();
        bench.put(Changes.delete(1, Changes.change(90)));
        bench.untilIdle();
        assertThat(bench.tally.deleted.sum()).isEqualTo(1);
        assertThat(bench.tally.deletedNothing.sum()).isEqualTo(1);
        assertThat(bench.tally.upserted.sum()).isZero();
        assertThat(bench.tally.stale.sum()).isZero();
    }

    @Test
    void anUpsertTakesTheMarkersPlace() {
        bench.service.answerAtOnce();
        bench.put(Changes.delete(1, Changes.change(100)));
        bench.untilIdle();
        bench.put(Changes.upsert(1, Changes.change(120), "a", "b"));
        bench.untilIdle();
        assertThat(stored(1).has("__deleted")).isFalse();
        assertThat(stored(1).path("a").asText()).isEqualTo("a");
    }

    /** The patch is of the row that was deleted; the row that is there now has a lower LSN and is of a later transaction. */
    @Test
    void aPatchThatIsReplayedAfterItsKeyWasUsedAgainIsStale() {
        bench.service.answerAtOnce();
        bench.put(Changes.delete(1, Changes.change(120, 150)));
        bench.untilIdle();
        bench.put(Changes.upsert(1, Changes.change(160, 140), "again", "b"));
        bench.untilIdle();
        bench.put(Changes.patch(1, Changes.change(120, 145), "before"));
        bench.untilIdle();
        assertThat(bench.reported).isEmpty();
        assertThat(bench.tally.stale.sum()).isEqualTo(1);
        assertThat(stored(1).path("a").asText()).isEqualTo("again");
    }

    @Test
    void aPatchThatMeetsAMarkerIsReported() {
        bench.service.answerAtOnce();
        bench.put(Changes.delete(1, Changes.change(100)));
        bench.untilIdle();
        bench.put(Changes.patch(1, Changes.change(120), "a"));
        bench.untilIdle();
        assertThat(bench.reported).hasSize(1);
        assertThat(stored(1)).isEqualTo(marker(1, 100));
    }

    @Test
    void withoutVersionsADeleteStaysHard() {
        bench.service.answerAtOnce();
        bench.put(Changes.upsert(1, Changes.unversioned(), "a", "b"));
        bench.untilIdle();
        bench.put(Changes.delete(1, Changes.unversioned()));
        bench.untilIdle();
        assertThat(stored(1)).isNull();
    }

    @Test
    void markersAreRemovedAfterTheirRetention() {
        bench.service.answerAtOnce();
        bench.put(Changes.upsert(2, Changes.change(90), "a", "b"), Changes.delete(1, Changes.change(100)));
        bench.untilIdle();
        for (int days = 0; days < 6; days++) {
            bench.pass(DAY);
        }
        assertThat(stored(1)).isNotNull();
        bench.pass(DAY).pass(Duration.ofHours(1));
        assertThat(stored(1)).isNull();
        assertThat(stored(2)).as("a document that is no marker").isNotNull();
        assertThat(bench.tally.purged.sum()).isEqualTo(1);
    }

    @Test
    void thePurgeEndsWithTheLastMarker() {
        bench.service.answerAtOnce();
        bench.put(Changes.delete(1, Changes.change(100)));
        bench.untilIdle();
        bench.pass(DAY.multipliedBy(8));
        assertThat(bench.core.nextTickMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aPurgeGoesOnWhileSomethingRemains() {
        bench.service.answerAtOnce();
        for (int id = 1; id <= 5; id++) {
            bench.put(Changes.delete(id, Changes.change(100)));
        }
        bench.untilIdle();
        bench.service.deleteByFilterRows(2);
        bench.pass(DAY.multipliedBy(8));
        assertThat(bench.service.documents(Changes.NAMESPACE)).isEmpty();
        assertThat(bench.tally.purged.sum()).isEqualTo(5);
    }

    @Test
    void aPurgeThatFailsIsTriedAgainAndStopsNothing() {
        bench.service.answerAtOnce();
        bench.put(Changes.delete(1, Changes.change(100)));
        bench.untilIdle();
        bench.service.rule(call -> isPurge(call.write) ? FakeTurbopuffer.status(503) : null);
        bench.pass(DAY.multipliedBy(8));
        for (int i = 0; i < 10; i++) {
            bench.pass(Duration.ofMinutes(1));
        }
        assertThat(bench.core.stalledMs()).isZero();
        assertThat(bench.stops).isEmpty();
        bench.put(Changes.upsert(2, Changes.change(110), "a", "b"));
        bench.untilIdle();
        assertThat(stored(2)).isNotNull();
        bench.service.rule(call -> null);
        bench.pass(Duration.ofMinutes(1));
        assertThat(stored(1)).isNull();
    }

    private static boolean isPurge(WriteRequest write) {
        return write != null && write.deleteByFilter() != null;
    }

    private ObjectNode stored(long id) {
        return bench.service.document(Changes.NAMESPACE, Long.toString(id));
    }

    private ObjectNode marker(long id, long version) {
        ObjectNode marker = FakeStore.parsed("{\"id\":" + id + ",\"__source_lsn\":" + version
                        + ",\"__mapping\":\"m\",\"__prev_commit\":" + version + ",\"__deleted\":true}")
                .deepCopy();
        marker.set("__deleted_at", stored(id).get("__deleted_at"));
        return marker;
    }
}
