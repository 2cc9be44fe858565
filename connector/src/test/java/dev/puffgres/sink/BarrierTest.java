package dev.puffgres.sink;

import static dev.puffgres.sink.Changes.NAMESPACE;
import static dev.puffgres.sink.Changes.change;
import static dev.puffgres.sink.Changes.delete;
import static dev.puffgres.sink.Changes.patch;
import static dev.puffgres.sink.Changes.truncate;
import static dev.puffgres.sink.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A TRUNCATE in the line of its namespace. */
class BarrierTest {
    private static final TopicPartition OTHER = new TopicPartition("app.public.others", 0);

    private final Bench bench = new Bench();

    @Test
    void whatCameBeforeIsDurableBeforeTheFilterIsSent() {
        bench.put(upsert(1, change(10), "x", null));
        bench.put(upsert(2, change(11), "y", null));
        bench.put(truncate(change(20)));
        bench.run();
        bench.service.onlyOpen().succeed();
        bench.run();
        assertThat(bench.service.onlyOpen().write.deleteByFilter()).isNotNull();
        assertThat(bench.committable()).isEqualTo(2);
        bench.service.onlyOpen().succeed();
        bench.run();
        assertThat(bench.service.documents(NAMESPACE)).isEmpty();
        assertThat(bench.committable()).isEqualTo(3);
        assertThat(bench.tally.deleted.sum()).isEqualTo(2);
        isEmpty();
    }

    @Test
    void theFilterWaitsForAllLanes() {
        Bench busy = new Bench(Bench.withRowsPerRequest(2), 0);
        for (int id = 0; id < 5; id++) {
            busy.put(upsert(id, change(10 + id), "x", null));
        }
        busy.run();
        busy.service.onlyOpen().succeed();
        busy.run();
        busy.put(truncate(change(20)));
        busy.run();
        assertThat(busy.service.open()).as("both lanes, without linger").hasSize(2);
        busy.service.open().get(0).succeed();
        busy.run();
        assertThat(busy.service.onlyOpen().write.deleteByFilter()).isNull();
        busy.service.onlyOpen().succeed();
        busy.run();
        assertThat(busy.service.onlyOpen().write.deleteByFilter()).isNotNull();
        assertThat(busy.committable()).isEqualTo(5);
    }

    @Test
    void whatComesAfterWaitsAndIsWrittenInItsOrder() {
        bench.put(upsert(1, change(10), "before", null));
        bench.put(truncate(change(20)));
        bench.put(upsert(1, change(30), "after", "whole"));
        bench.put(patch(1, change(31), "patched"));
        bench.put(upsert(2, change(32), "other", null));
        bench.pass(Duration.ofMinutes(1));
        bench.service.onlyOpen().succeed();
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.service.onlyOpen().write.deleteByFilter())
                .as("what came after is no part of it")
                .isNotNull();
        assertThat(bench.account.bytes()).as("what waits is counted").isPositive();
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.service.document(NAMESPACE, "1").get("a").asText()).isEqualTo("patched");
        assertThat(bench.service.document(NAMESPACE, "1").get("b").asText()).isEqualTo("whole");
        assertThat(bench.service.documents(NAMESPACE)).containsOnlyKeys("1", "2");
        assertThat(bench.committable()).isEqualTo(5);
        isEmpty();
    }

    @Test
    void itIsDoneWhenNothingRemains() {
        bench.service.deleteByFilterRows(2);
        for (int id = 0; id < 5; id++) {
            bench.put(upsert(id, change(10 + id), "x", null));
        }
        bench.put(truncate(change(20)));
        bench.run();
        bench.service.open().forEach(FakeTurbopuffer.Call::succeed);
        bench.run();
        for (int request = 0; request < 2; request++) {
            bench.service.onlyOpen().succeed();
            bench.run();
            assertThat(bench.committable()).isEqualTo(5);
        }
        bench.service.onlyOpen().succeed();
        bench.run();
        assertThat(bench.committable()).isEqualTo(6);
        assertThat(bench.service.documents(NAMESPACE)).isEmpty();
        isEmpty();
    }

    @Test
    void severalQueueInTheirOrder() {
        bench.put(truncate(change(10)));
        bench.put(upsert(1, change(20), "x", null));
        bench.put(truncate(change(30)));
        bench.put(truncate(change(31)));
        bench.put(upsert(2, change(40), "y", null));
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.service.writes())
                .extracting(each -> each.deleteByFilter() == null ? "rows" : "filter")
                .containsExactly("filter", "rows", "filter", "filter", "rows");
        assertThat(bench.service.documents(NAMESPACE)).containsOnlyKeys("2");
        isEmpty();
    }

    @Test
    void otherNamespacesDoNotWait() {
        bench.put(upsert(1, change(10), "x", null));
        bench.put(truncate(change(20)));
        bench.put(upsert("elsewhere", 1, change(21), "x", null));
        bench.linger();
        bench.service.open().stream()
                .filter(call -> call.namespace.equals("elsewhere"))
                .forEach(FakeTurbopuffer.Call::succeed);
        bench.run();
        assertThat(bench.service.documents("elsewhere")).hasSize(1);
    }

    @Test
    void aFilterThatFailsForAWhileIsSentAgainAndShowsInTheStall() {
        bench.put(truncate(change(20)));
        bench.put(upsert(1, change(30), "after", null));
        bench.run();
        bench.service.onlyOpen().fail(FakeTurbopuffer.status(429));
        bench.run().pass(Duration.ofMillis(100));
        assertThat(bench.core.stalledMs()).isEqualTo(100);
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.tally.retries(RetryCause.THROTTLED).sum()).isEqualTo(1);
        assertThat(bench.core.stalledMs()).isZero();
        assertThat(bench.service.documents(NAMESPACE)).containsOnlyKeys("1");
        isEmpty();
    }

    @Test
    void anAnswerThatIsLostDeletesNothingThatCameAfter() {
        bench.put(upsert(1, change(10), "before", null));
        bench.put(truncate(change(20)));
        bench.put(upsert(2, change(30), "after", null));
        bench.run();
        bench.service.onlyOpen().succeed();
        bench.run();
        bench.service.onlyOpen().succeedUnheard();
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.service.documents(NAMESPACE)).containsOnlyKeys("2");
        isEmpty();
    }

    @Test
    void aMissingNamespaceHasNothingToDelete() {
        bench.put(truncate(change(20)));
        bench.run();
        bench.service.onlyOpen().succeed();
        bench.run();
        assertThat(bench.committable()).isEqualTo(1);
        isEmpty();
    }

    @Test
    void aFilterThatIsRefusedIsReportedAndWhatWaitsGoesOn() {
        Delivery truncate = bench.put(truncate(change(20)));
        bench.put(upsert(1, change(30), "after", null));
        bench.run();
        bench.service.onlyOpen().fail(FakeTurbopuffer.status(400));
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.reported).containsExactly(truncate);
        assertThat(truncate.rejections()).singleElement().satisfies(each -> {
            assertThat(each.kind()).isEqualTo(FailureKind.REFUSED);
            assertThat(each.message()).contains("mapping m", "0/14", "namespace pages", "TRUNCATE");
        });
        assertThat(bench.service.documents(NAMESPACE)).containsOnlyKeys("1");
        assertThat(bench.committable()).isZero();
        bench.reportDone(truncate);
        assertThat(bench.committable()).isEqualTo(2);
        isEmpty();
    }

    @Test
    void aWrongKeyStopsTheTask() {
        bench.put(truncate(change(20)));
        bench.put(upsert(1, change(30), "after", null));
        bench.run();
        bench.service.onlyOpen().fail(FakeTurbopuffer.status(401));
        bench.run().pass(Duration.ofMinutes(5));
        assertThat(bench.stops).singleElement().asString().contains("turbopuffer.api.key");
        assertThat(bench.service.open()).isEmpty();
        assertThat(bench.committable()).isZero();
    }

    @Test
    void aFilterThatFailsForLongerThanTheLimitStopsTheTask() {
        Bench limited = new Bench(limitedTo(Duration.ofSeconds(10)), 1);
        limited.put(truncate(change(20)));
        limited.run();
        for (int i = 0; i < 100 && limited.stops.isEmpty(); i++) {
            limited.service.open().forEach(call -> call.fail(FakeTurbopuffer.status(503)));
            limited.pass(Duration.ofSeconds(1));
        }
        assertThat(limited.stops).singleElement().asString().contains("retry.timeout.ms", "namespace pages");
    }

    @Test
    void whatIsRejectedBeforeItDoesNotHoldItUp() {
        Delivery bad = bench.put(upsert(1, change(10), "x", null));
        bench.put(truncate(change(20)));
        bench.run();
        bench.service.onlyOpen().fail(FakeTurbopuffer.status(400));
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.reported).containsExactly(bad);
        assertThat(bench.service.writes()).last().satisfies(each -> assertThat(each.deleteByFilter())
                .isNotNull());
        bench.reportDone(bad);
        assertThat(bench.committable()).isEqualTo(2);
        isEmpty();
    }

    @Test
    void aPatchThatMetNoDocumentIsNothingToReportWhereATruncateFollows() {
        bench.put(upsert(2, change(9), "x", null));
        bench.put(patch(1, change(10), "x"));
        bench.put(truncate(change(20)));
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.reported).isEmpty();
        assertThat(bench.committable()).isEqualTo(3);
        isEmpty();
    }

    @Test
    void aPatchThatMetNoDocumentIsReportedIfTheTruncateIsRefused() {
        bench.put(upsert(2, change(9), "x", null));
        bench.linger();
        bench.service.onlyOpen().succeed();
        Delivery patch = bench.put(patch(1, change(10), "x"));
        Delivery truncate = bench.put(truncate(change(20)));
        bench.service.rule(
                call -> call.write != null && call.write.deleteByFilter() != null ? FakeTurbopuffer.status(400) : null);
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.reported).containsExactlyInAnyOrder(patch, truncate);
        assertThat(patch.rejections()).singleElement().satisfies(each -> assertThat(each.kind())
                .isEqualTo(FailureKind.UNAVAILABLE_COLUMN));
    }

    @Test
    void closingDropsOneThatWaitsAndWhatStandsBehindIt() {
        bench.put(upsert(1, change(10), "x", null));
        bench.put(truncate(change(20)));
        bench.put(upsert(2, change(30), "y", null));
        bench.run();
        CompletableFuture<Void> quiet = bench.close(Bench.PARTITION);
        bench.run();
        assertThat(quiet).as("the upsert is under way").isNotDone();
        bench.service.onlyOpen().succeed();
        bench.run();
        assertThat(quiet).isDone();
        assertThat(bench.service.writes()).hasSize(1);
        isEmpty();
    }

    @Test
    void closingWaitsForTheFilterThatIsUnderWayAndSendsItNoMore() {
        bench.service.deleteByFilterRows(0);
        bench.put(upsert(1, change(10), "x", null));
        bench.put(truncate(change(20)));
        bench.put(upsert(2, change(30), "y", null));
        bench.run();
        bench.service.onlyOpen().succeed();
        bench.run();
        CompletableFuture<Void> quiet = bench.close(Bench.PARTITION);
        bench.run();
        assertThat(quiet).isNotDone();
        bench.service.onlyOpen().succeed();
        bench.run().pass(Duration.ofMinutes(1));
        assertThat(quiet).isDone();
        assertThat(bench.service.open())
                .as("rows remain, for whoever owns the partition now")
                .isEmpty();
        isEmpty();
    }

    @Test
    void closingForgetsOneThatFails() {
        bench.put(truncate(change(20)));
        bench.run();
        bench.service.onlyOpen().fail(FakeTurbopuffer.status(503));
        bench.run();
        bench.close(Bench.PARTITION);
        bench.run().pass(Duration.ofMinutes(5));
        assertThat(bench.service.open()).isEmpty();
        assertThat(bench.core.stalledMs()).isZero();
        assertThat(bench.core.nextTickMs()).isEqualTo(Long.MAX_VALUE);
        isEmpty();
    }

    @Test
    void whatAnotherPartitionPutBehindADroppedOneMovesUp() {
        bench.ledger.open(List.of(OTHER));
        bench.put(upsert(1, change(10), "x", null));
        bench.put(truncate(change(20)));
        bench.put(OTHER, upsert(2, change(30), "y", null));
        bench.put(OTHER, truncate(change(40)));
        bench.put(OTHER, upsert(3, change(50), "z", null));
        bench.run();
        bench.close(Bench.PARTITION);
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.service.writes())
                .filteredOn(each -> each.deleteByFilter() != null)
                .singleElement()
                .satisfies(each -> assertThat(each.deleteByFilter()).contains("\"__source_lsn\",\"Lt\",40"));
        assertThat(bench.service.documents(NAMESPACE)).containsOnlyKeys("3");
        assertThat(bench.committable(OTHER)).isEqualTo(3);
        isEmpty();
    }

    @Test
    void oneThatIsDeliveredAgainIsCarriedOutAgain() {
        bench.put(upsert(1, change(10), "x", null));
        bench.put(truncate(change(20)));
        bench.put(upsert(2, change(30), "y", null));
        bench.run();
        bench.reopen(Bench.PARTITION);
        bench.put(Bench.PARTITION, 0, upsert(1, change(10), "x", null));
        bench.put(Bench.PARTITION, 1, truncate(change(20)));
        bench.put(Bench.PARTITION, 2, upsert(2, change(30), "y", null));
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.service.documents(NAMESPACE)).containsOnlyKeys("2");
        assertThat(bench.committable()).isEqualTo(3);
        isEmpty();
    }

    @Test
    void whatWaitsBehindItCountsForTheNamespacesShare() {
        bench.ledger.open(List.of(OTHER));
        bench.put(OTHER, upsert("elsewhere", 1, change(1), "x", null));
        bench.put(truncate(change(20)));
        for (int id = 0; id < 20_000; id++) {
            bench.put(delete(id, change(30 + id)));
        }
        bench.run();
        assertThat(bench.core.throttled()).containsExactly(bench.ledger.assignment(Bench.PARTITION));
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.core.throttled()).isEmpty();
        isEmpty();
    }

    @Test
    void oneFromATopicWithMorePartitionsIsRefused() {
        TopicPartition second = new TopicPartition(Bench.PARTITION.topic(), 1);
        bench.ledger.open(List.of(second, OTHER));
        refused(bench.put(truncate(change(20))), "topic app.public.pages has a partition 1");
        bench.close(Bench.PARTITION);
        refused(bench.put(second, truncate(change(20))), "the record came from partition 1 of app.public.pages");
        assertThat(bench.service.open()).isEmpty();
        bench.put(OTHER, truncate(change(20)));
        bench.run();
        assertThat(bench.service.open()).hasSize(1);
    }

    private void refused(Delivery delivery, String why) {
        bench.run();
        assertThat(bench.reported).contains(delivery);
        assertThat(delivery.rejections()).singleElement().satisfies(each -> {
            assertThat(each.kind()).isEqualTo(FailureKind.REFUSED);
            assertThat(each.message()).contains(why, "truncate.mode", "one partition");
        });
    }

    @Test
    void aRecordMayBeATruncateForOneMappingAndSomethingElseForAnother() {
        Delivery both = bench.put(truncate(change(20)), new Action.Skip("other", "truncate"));
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(both.isDone()).isTrue();
        isEmpty();
    }

    private static Settings limitedTo(Duration retryTimeout) {
        Settings of = Bench.SETTINGS;
        return new Settings(
                of.namespacePrefix(),
                of.batchMaxRows(),
                of.batchMaxBytes(),
                of.linger(),
                of.lingerMax(),
                of.maxInFlight(),
                of.lanesPerNamespace(),
                of.bufferMaxBytes(),
                of.bufferMaxRecords(),
                of.retryPolicy(),
                Optional.of(retryTimeout),
                of.deletes());
    }

    private void isEmpty() {
        assertThat(bench.account.records()).isZero();
        assertThat(bench.account.bytes()).isZero();
        assertThat(bench.core.lanes()).isZero();
        assertThat(bench.service.open()).isEmpty();
    }
}
