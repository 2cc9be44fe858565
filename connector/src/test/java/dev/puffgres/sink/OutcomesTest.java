package dev.puffgres.sink;

import static dev.puffgres.sink.Changes.NAMESPACE;
import static dev.puffgres.sink.Changes.change;
import static dev.puffgres.sink.Changes.delete;
import static dev.puffgres.sink.Changes.epoch;
import static dev.puffgres.sink.Changes.patch;
import static dev.puffgres.sink.Changes.read;
import static dev.puffgres.sink.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Version;
import dev.puffgres.turbopuffer.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What the service can say to a request, and what becomes of its rows. */
class OutcomesTest {
    private final Bench bench = new Bench();

    @Test
    void aRowThatIsRefusedAsStaleIsDoneAndCounted() {
        bench.service.answerAtOnce();
        bench.put(upsert(1, change(20), "new", null));
        bench.untilIdle();
        bench.put(upsert(1, change(10), "old", null));
        bench.untilIdle();
        assertThat(bench.committable()).isEqualTo(2);
        assertThat(bench.tally.stale.sum()).isEqualTo(1);
        assertThat(bench.tally.upserted.sum()).isEqualTo(1);
        assertThat(bench.service.document(NAMESPACE, "1").get("a").asText()).isEqualTo("new");
    }

    @Test
    void aPatchThatMetANewerDocumentIsStale() {
        bench.service.answerAtOnce();
        bench.put(upsert(1, change(20), "new", "b"));
        bench.untilIdle();
        bench.put(patch(1, change(10), "old"));
        bench.untilIdle();
        assertThat(bench.service.queries()).singleElement().asString().contains("\"strong\"");
        assertThat(bench.tally.stale.sum()).isEqualTo(1);
        assertThat(bench.reported).isEmpty();
        assertThat(bench.committable()).isEqualTo(2);
    }

    @Test
    void aPatchThatMetNoDocumentIsRejectedWithTheMissingColumn() {
        bench.service.answerAtOnce();
        bench.put(upsert(9, change(1), "x", null));
        bench.put(patch(1, change(10), "x"));
        bench.untilIdle();
        assertThat(rejection().kind()).isEqualTo(FailureKind.UNAVAILABLE_COLUMN);
        assertThat(rejection().message()).contains("mapping m", "columns b", "REPLICA IDENTITY FULL");
        assertThat(bench.committable()).as("until it is reported").isEqualTo(1);
        bench.reportDone(bench.reported.get(0));
        assertThat(bench.committable()).isEqualTo(2);
    }

    @Test
    void aPatchInANamespaceThatDoesNotExistMetNoDocument() {
        bench.service.answerAtOnce();
        bench.put(patch(1, change(10), "x"), delete(2, change(11)));
        bench.untilIdle();
        assertThat(rejection().kind()).isEqualTo(FailureKind.UNAVAILABLE_COLUMN);
    }

    @Test
    void aPatchOfADocumentOfAnOlderEpochMetNoDocument() {
        bench.service.answerAtOnce();
        bench.put(upsert(1, change(900), "x", "b"));
        bench.untilIdle();
        bench.put(patch(1, epoch(1, change(10)), "y"));
        bench.untilIdle();
        assertThat(rejection().kind()).isEqualTo(FailureKind.UNAVAILABLE_COLUMN);
        assertThat(bench.service.document(NAMESPACE, "1").get("a").asText()).isEqualTo("x");
    }

    @Test
    void aLaterBufferedUpsertSettlesAPatchThatMetNoDocument() {
        bench.put(patch(1, change(10), "x"));
        bench.linger();
        bench.put(upsert(1, change(20), "y", "b"));
        bench.run();
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.reported).isEmpty();
        assertThat(bench.committable()).isEqualTo(2);
    }

    @Test
    void deletesInANamespaceThatDoesNotExistAreDone() {
        bench.service.answerAtOnce();
        bench.put(delete(1, change(10)));
        bench.untilIdle();
        assertThat(bench.committable()).isEqualTo(1);
        assertThat(bench.tally.deletedNothing.sum()).isEqualTo(1);
    }

    @Test
    void theBadRowsOfABatchAreRejectedAndTheOthersAreWritten() {
        refuseRowsThatStartWithBad();
        for (int id = 0; id < 500; id++) {
            bench.put(upsert(id, change(10 + id), id % 200 == 7 ? "bad" : "x", null));
        }
        bench.untilIdle();
        assertThat(bench.reported).extracting(Delivery::offset).containsExactlyInAnyOrder(7L, 207L, 407L);
        assertThat(rejection().kind()).isEqualTo(FailureKind.REFUSED);
        assertThat(rejection().message())
                .contains("mapping m", "LSN 0/", "namespace pages")
                .doesNotContain("bad");
        assertThat(bench.service.documents(NAMESPACE)).hasSize(497);
        assertThat(bench.service.writes().size()).isLessThan(2 * 3 * 10);
        assertThat(bench.account.bytes()).isZero();
    }

    @Test
    void aSchemaConflictThatCondemnsEveryRowCostsTwoRequests() {
        bench.service.answerAtOnce();
        bench.service.rule(call ->
                call.write != null && call.write.schema().contains("\"a\"") ? FakeTurbopuffer.status(400) : null);
        for (int id = 0; id < 1_000; id += 2) {
            bench.put(upsert(id, change(10 + id), "x", null));
        }
        bench.untilIdle();
        assertThat(bench.reported).hasSize(500);
        // The batch, its probe and its marks.
        assertThat(bench.service.writes().size()).isLessThanOrEqualTo(3);
    }

    @Test
    void rowsThatCannotBeRenderedAreMarkedTogether() {
        bench.service.answerAtOnce();
        for (int id = 0; id < 300; id++) {
            bench.put(upsert(id, change(10 + id), "x", "b"));
        }
        bench.untilIdle();
        int before = bench.service.writes().size();
        for (int id = 0; id < 300; id++) {
            bench.put(failure(id, change(1_000 + id)));
        }
        bench.untilIdle();
        assertThat(bench.reported).hasSize(300);
        assertThat(bench.service.writes()).hasSize(before + 1);
        assertThat(bench.service.documents(NAMESPACE).values())
                .allSatisfy(document ->
                        assertThat(document.get("__incomplete").asLong()).isGreaterThanOrEqualTo(1_000));
    }

    @Test
    void aRefusedUpsertMarksTheStoredDocumentSoThatLaterPatchesAreNotWrittenToIt() {
        refuseRowsThatStartWithBad();
        bench.put(upsert(1, change(10), "x", "b"));
        bench.untilIdle();
        bench.put(upsert(1, change(20), "bad", "c"));
        bench.untilIdle();
        assertThat(bench.service.document(NAMESPACE, "1").get("__incomplete").asLong())
                .isEqualTo(20);
        bench.put(patch(1, change(30), "y"));
        bench.untilIdle();
        assertThat(bench.service.document(NAMESPACE, "1").get("a").asText()).isEqualTo("x");
        assertThat(bench.reported).extracting(Delivery::offset).containsExactly(1L, 2L);
        bench.put(upsert(1, change(40), "z", "d"));
        bench.untilIdle();
        assertThat(bench.service.document(NAMESPACE, "1").has("__incomplete")).isFalse();
    }

    @Test
    void aChangeThatCouldNotBeRenderedMarksItsDocumentTooBeforeAnyLaterPatch() {
        bench.service.answerAtOnce();
        bench.put(upsert(1, change(10), "x", "b"));
        bench.put(failure(1, change(20)));
        bench.put(patch(1, change(30), "y"));
        bench.untilIdle();
        assertThat(bench.service.document(NAMESPACE, "1").get("__incomplete").asLong())
                .isEqualTo(20);
        assertThat(bench.service.document(NAMESPACE, "1").get("a").asText()).isEqualTo("x");
        assertThat(bench.reported).extracting(Delivery::offset).containsExactly(1L, 2L);
        assertThat(bench.tally.patched.sum()).isZero();
    }

    @Test
    void aMarkIsNeedlessWhereAWholeDocumentFollows() {
        bench.service.answerAtOnce();
        bench.put(failure(1, change(20)));
        bench.put(upsert(1, change(30), "y", "c"));
        bench.untilIdle();
        assertThat(bench.service.writes()).hasSize(1);
        assertThat(bench.service.document(NAMESPACE, "1").has("__incomplete")).isFalse();
        assertThat(bench.reported).extracting(Delivery::offset).containsExactly(0L);
    }

    private static Action.Failure failure(long id, Version version) {
        Action.Delete any = delete(id, version);
        return new Action.Failure(
                "m",
                FailureKind.INVALID_TYPE,
                "column a is no number",
                Optional.of(new Action.Outdated(any.target(), version, any.schema())));
    }

    @Test
    void aNewerDocumentIsNotMarked() {
        refuseRowsThatStartWithBad();
        bench.put(upsert(1, change(30), "x", "b"));
        bench.untilIdle();
        bench.put(upsert(1, change(20), "bad", "c"));
        bench.untilIdle();
        assertThat(bench.service.document(NAMESPACE, "1").has("__incomplete")).isFalse();
    }

    @Test
    void aRowThatKeepsGetting5xxWhileOthersAreAcceptedIsRejected() {
        bench.service.answerAtOnce();
        bench.service.rule(
                call -> call.carries(row -> row.path("a").asText().equals("bad")) ? FakeTurbopuffer.status(500) : null);
        for (int id = 0; id < 100; id++) {
            bench.put(upsert(id, change(10 + id), id == 42 ? "bad" : "x", null));
        }
        bench.untilIdle();
        assertThat(bench.reported).extracting(Delivery::offset).containsExactly(42L);
        assertThat(bench.service.documents(NAMESPACE)).hasSize(99);
    }

    @Test
    void anOutageCondemnsNothingHoweverLongItLasts() {
        bench.service.answerAtOnce();
        bench.service.rule(call -> FakeTurbopuffer.status(500));
        for (int id = 0; id < 100; id++) {
            bench.put(upsert(id, change(10 + id), "x", null));
        }
        for (int second = 0; second < 7_200; second++) {
            bench.pass(Duration.ofSeconds(1));
        }
        assertThat(bench.reported).isEmpty();
        assertThat(bench.core.stalledMs()).isGreaterThan(7_100_000);
        bench.service.rule(call -> null);
        bench.untilIdle();
        assertThat(bench.service.documents(NAMESPACE)).hasSize(100);
        assertThat(bench.core.stalledMs()).isZero();
    }

    @Test
    void retryAfterIsHonoured() {
        bench.put(upsert(1, change(10), "x", null));
        bench.linger();
        bench.service.onlyOpen().fail(FakeTurbopuffer.retryAfter(Duration.ofSeconds(60)));
        bench.run().pass(Duration.ofMillis(59_999));
        assertThat(bench.service.open()).isEmpty();
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.service.open()).hasSize(1);
    }

    @Test
    void aRequestThatFailsForLongerThanTheRetryTimeoutStopsTheTask() {
        Bench limited = new Bench(
                new Settings(
                        "",
                        1_000,
                        1 << 20,
                        Duration.ZERO,
                        Duration.ZERO,
                        16,
                        2,
                        64 << 20,
                        50_000,
                        new RetryPolicy(Duration.ofMillis(250), Duration.ofSeconds(1)),
                        Optional.of(Duration.ofSeconds(10)),
                        Bench.HARD),
                0);
        limited.service.answerAtOnce();
        limited.service.rule(call -> FakeTurbopuffer.status(503));
        limited.put(upsert(1, change(10), "x", null));
        limited.untilIdle();
        assertThat(limited.stops).singleElement().asString().contains("retry.timeout.ms", "status 503");
        assertThat(limited.committable()).isZero();
    }

    @Test
    void anAnswerThatWasLostIsAskedForAgainAndChangesNothing() {
        bench.put(upsert(1, change(10), "x", "b"));
        bench.linger();
        bench.service.onlyOpen().succeedUnheard();
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.tally.stale.sum()).isZero();
        assertThat(bench.committable()).isEqualTo(1);
    }

    @Test
    void aRecordIsReportedOnceWhenAllItsActionsHaveEndedAndTheOthersAreWritten() {
        bench.service.answerAtOnce();
        Delivery record = bench.put(
                new Action.Failure("other", FailureKind.INVALID_TYPE, "column c is no number"),
                upsert(1, change(10), "x", null));
        bench.run();
        assertThat(bench.reported).isEmpty();
        bench.untilIdle();
        assertThat(bench.reported).containsExactly(record);
        assertThat(bench.service.documents(NAMESPACE)).containsOnlyKeys("1");
        assertThat(bench.tally.failed(FailureKind.INVALID_TYPE).sum()).isEqualTo(1);
    }

    @Test
    void aRecordWithoutActionsAndOneThatIsSkippedAreDoneAtOnce() {
        bench.put();
        bench.put(new Action.Skip("m", "not a member"));
        bench.run();
        assertThat(bench.committable()).isEqualTo(2);
    }

    @Test
    void aReadAfterADeleteIsWrittenAfterIt() {
        bench.service.answerAtOnce();
        bench.put(upsert(1, change(5), "x", null));
        bench.untilIdle();
        bench.put(delete(1, change(10)));
        bench.put(upsert(1, read(20), "again", null));
        bench.untilIdle();
        assertThat(bench.service.document(NAMESPACE, "1").get("a").asText()).isEqualTo("again");
    }

    @Test
    void atMostTheConfiguredRequestsAreUnderWay() {
        for (int tenant = 0; tenant < 40; tenant++) {
            bench.put(upsert("tenant-" + tenant, 1, change(10), "x", null));
        }
        bench.linger();
        assertThat(bench.service.open()).hasSize(Bench.SETTINGS.maxInFlight());
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.core.lanes()).isZero();
    }

    @Test
    void aNamespaceOverItsShareHoldsBackOnlyThePartitionsThatFeedIt() {
        TopicPartition other = new TopicPartition("app.public.other", 0);
        bench.ledger.open(List.of(other));
        for (int id = 0; id < Bench.SETTINGS.bufferMaxRecords() / 4 + 1; id++) {
            bench.put(upsert(id, change(10), "x", null));
        }
        bench.put(other, upsert("others", 1, change(10), "x", null));
        bench.run();
        assertThat(bench.core.throttled()).extracting(Assignment::topic).containsExactly(Bench.PARTITION.topic());
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.core.throttled()).isEmpty();
    }

    @Test
    void closingDropsWhatOnlyClosedPartitionsWaitFor() {
        TopicPartition other = new TopicPartition("app.public.other", 0);
        bench.ledger.open(List.of(other));
        bench.put(upsert(1, change(10), "x", null));
        bench.put(other, upsert(2, change(11), "y", null));
        bench.run();
        assertThat(bench.close(Bench.PARTITION).isDone()).isFalse();
        bench.run();
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.service.documents(NAMESPACE)).containsOnlyKeys("2");
        assertThat(bench.account.records()).isZero();
        assertThat(bench.account.bytes()).isZero();
    }

    @Test
    void closingWaitsForRequestsThatCarryClosedRecords() {
        bench.put(upsert(1, change(10), "x", null));
        bench.linger();
        CompletableFuture<Void> quiet = bench.close(Bench.PARTITION);
        bench.run();
        assertThat(quiet).isNotDone();
        bench.service.onlyOpen().succeed();
        bench.run();
        assertThat(quiet).isDone();
    }

    @Test
    void aRetryOfAMixedRequestLeavesClosedRecordsOut() {
        TopicPartition other = new TopicPartition("app.public.other", 0);
        bench.ledger.open(List.of(other));
        Bench single = bench;
        single.put(upsert(1, change(10), "x", null));
        single.put(other, upsert(3, change(11), "y", null));
        single.linger();
        single.service.open().forEach(call -> call.fail(FakeTurbopuffer.status(503)));
        single.close(Bench.PARTITION);
        single.run();
        single.service.answerAtOnce();
        single.untilIdle();
        assertThat(single.service.documents(NAMESPACE)).containsOnlyKeys("3");
    }

    /** The redelivered upsert is older than the patch that is held, and is folded away: so what is under way must stay. */
    @Test
    void aRetryKeepsWhatARedeliveredRecordWasFoldedAwayFor() {
        bench.put(upsert(1, change(10), "x", "b"));
        bench.linger();
        bench.put(patch(1, change(20), "y"));
        bench.run();
        bench.ledger.open(List.of(Bench.PARTITION));
        bench.put(Bench.PARTITION, 0, upsert(1, change(10), "x", "b"));
        bench.put(Bench.PARTITION, 1, patch(1, change(20), "y"));
        bench.run();
        bench.service.onlyOpen().fail(FakeTurbopuffer.status(503));
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.reported).isEmpty();
        assertThat(bench.service.document(NAMESPACE, "1").get("a").asText()).isEqualTo("y");
    }

    @Test
    void aNamespaceThatIsTooLongWithItsPrefixIsRejected() {
        bench.put(upsert("n".repeat(129), 1, change(10), "x", null));
        bench.run();
        assertThat(rejection().kind()).isEqualTo(FailureKind.INVALID_NAMESPACE);
        assertThat(bench.account.bytes()).isZero();
    }

    private void refuseRowsThatStartWithBad() {
        bench.service.answerAtOnce();
        bench.service.rule(call ->
                call.carries(row -> row.path("a").asText().startsWith("bad")) ? FakeTurbopuffer.status(400) : null);
    }

    private Rejection rejection() {
        return bench.reported.get(0).rejections().get(0);
    }
}
