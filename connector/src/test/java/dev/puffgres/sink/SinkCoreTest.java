package dev.puffgres.sink;

import static dev.puffgres.sink.Changes.NAMESPACE;
import static dev.puffgres.sink.Changes.change;
import static dev.puffgres.sink.Changes.delete;
import static dev.puffgres.sink.Changes.patch;
import static dev.puffgres.sink.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SinkCoreTest {
    private final Bench bench = new Bench();

    @Test
    void aRowOnAnIdleTopicIsSentWhenLingerHasPassed() {
        bench.put(upsert(1, change(10), "x", null));
        bench.run().pass(Duration.ofMillis(99));
        assertThat(bench.service.open()).isEmpty();
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.service.open()).hasSize(1);
    }

    @Test
    void aRecordIsDoneWhenItsWriteIsDurable() {
        bench.put(upsert(1, change(10), "x", null));
        bench.linger();
        assertThat(bench.committable()).isZero();
        bench.service.onlyOpen().succeed();
        bench.run();
        assertThat(bench.committable()).isEqualTo(1);
        assertThat(bench.account.records()).isZero();
        assertThat(bench.account.bytes()).isZero();
        assertThat(bench.core.lanes()).isZero();
    }

    @Test
    void aLaneFillsWhileItsRequestIsUnderWay() {
        bench.put(upsert(1, change(10), "x", null));
        bench.linger();
        bench.put(upsert(1, change(20), "y", null));
        bench.put(upsert(1, change(30), "z", null));
        bench.pass(Duration.ofSeconds(10));
        assertThat(bench.service.open()).hasSize(1);
        bench.service.onlyOpen().succeed();
        bench.run();
        bench.service.onlyOpen().succeed();
        bench.run();
        assertThat(bench.service.writes()).hasSize(2);
        assertThat(bench.service.document(NAMESPACE, "1").get("a").asText()).isEqualTo("z");
        assertThat(bench.committable()).isEqualTo(3);
    }

    @Test
    void whatOneRequestCanTakeIsOneRequest() {
        for (int round = 0; round < 5; round++) {
            for (int id = 0; id < 400; id++) {
                bench.put(upsert(id, change(1_000 * round + id), "x", null));
            }
            bench.linger();
            bench.service.onlyOpen().succeed();
        }
        bench.untilIdle();
        assertThat(bench.service.writes()).hasSize(5);
    }

    @Test
    void aNamespaceThatIsBehindHasMoreRequestsUnderWayAndADocumentIsNeverInTwoOfThem() {
        bench.put(upsert(0, change(1), "x", null));
        bench.linger();
        for (int id = 0; id < 600; id++) {
            bench.put(upsert(id, change(10 + id), "before", null));
        }
        bench.put(patch(1, change(1_000), "patched"), delete(2, change(1_001)));
        bench.run();
        bench.service.onlyOpen().succeed();
        bench.linger();

        assertThat(bench.core.lanes()).isEqualTo(2);
        assertThat(bench.service.open()).hasSize(2);
        bench.put(upsert(3, change(2_000), "after", null), upsert(4, change(2_001), "after", null));
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.service.open()).as("its lane is busy").hasSize(2);
        bench.service.open().get(1).succeed();
        bench.service.answerAtOnce();
        bench.untilIdle();

        assertThat(bench.service.document(NAMESPACE, "1").get("a").asText()).isEqualTo("patched");
        assertThat(bench.service.documents(NAMESPACE)).hasSize(599).doesNotContainKey("2");
        assertThat(bench.service.document(NAMESPACE, "3").get("a").asText()).isEqualTo("after");
        assertThat(bench.service.document(NAMESPACE, "4").get("a").asText()).isEqualTo("after");
        assertThat(bench.account.bytes()).isZero();
        assertThat(bench.core.lanes()).isZero();
    }

    @Test
    void aRequestThatFailsForAWhileIsSentAgain() {
        bench.put(upsert(1, change(10), "x", null), delete(2, change(11)));
        bench.linger();
        bench.service.open().forEach(call -> call.fail(FakeTurbopuffer.status(503)));
        bench.run();
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.service.documents(NAMESPACE)).containsOnlyKeys("1");
        assertThat(bench.committable()).isEqualTo(1);
        assertThat(bench.tally.retries(RetryCause.SERVER_ERROR).sum()).isPositive();
    }

    @Test
    void whatEndsLateForAnOlderAssignmentMovesNothing() {
        bench.put(upsert(1, change(10), "x", null));
        bench.linger();
        FakeTurbopuffer.Call late = bench.service.onlyOpen();
        bench.close(Bench.PARTITION);
        bench.run();
        bench.ledger.open(List.of(Bench.PARTITION));
        bench.put(Bench.PARTITION, 0, upsert(1, change(10), "x", null));
        bench.linger();
        late.succeed();
        bench.run();
        assertThat(bench.committable()).isZero();
        bench.service.onlyOpen().succeed();
        bench.run();
        assertThat(bench.committable()).isEqualTo(1);
        assertThat(bench.account.records()).isZero();
    }

    @Test
    void nothingOfAClosedPartitionIsSentWithoutWhatCameBeforeIt() {
        Bench prompt = new Bench(withoutLinger(), 0);
        prompt.put(upsert(1, change(10), "x", "kept"));
        prompt.run();
        FakeTurbopuffer.Call first = prompt.service.onlyOpen();

        first.fail(FakeTurbopuffer.status(503));
        prompt.put(patch(1, change(20), "y"));
        prompt.close(Bench.PARTITION);
        prompt.run();

        assertThat(prompt.service.open()).isEmpty();
        assertThat(prompt.account.records()).isZero();
        assertThat(prompt.account.bytes()).isZero();
        assertThat(prompt.core.lanes()).isZero();
    }

    @Test
    void aPartitionThatIsOpenedAgainWithoutAWordIsAnotherAssignment() {
        bench.put(upsert(1, change(10), "x", null));
        bench.linger();
        FakeTurbopuffer.Call late = bench.service.onlyOpen();
        bench.reopen(Bench.PARTITION);
        bench.put(Bench.PARTITION, 0, upsert(1, change(10), "x", null));
        bench.run();
        late.succeed();
        bench.run();
        assertThat(bench.committable()).isZero();
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThat(bench.committable()).isEqualTo(1);
        assertThat(bench.account.records()).isZero();
    }

    @Test
    void aNamespaceThatIsThrottledForLongHoldsAQuarterOfTheBufferAndStopsNobodyElse() {
        TopicPartition throttled = new TopicPartition("app.public.throttled", 0);
        bench.ledger.open(List.of(throttled));
        FlowControl flow = new FlowControl(
                Bench.SETTINGS.bufferMaxBytes(), Bench.SETTINGS.bufferMaxRecords(), 100_000, bench.account);
        FakeSinkTaskContext connect = new FakeSinkTaskContext();
        connect.assignment.addAll(List.of(Bench.PARTITION, throttled));
        bench.service.rule(call -> call.namespace.equals("throttled") ? FakeTurbopuffer.status(429) : null);
        bench.service.answerAtOnce();
        long held = 0;
        for (int second = 1; second <= 120; second++) {
            for (int row = 0; row < 500; row++) {
                if (!connect.paused.contains(throttled)) {
                    bench.put(throttled, upsert("throttled", held, change(10 + held), "x", null));
                    held++;
                }
            }
            assertThat(connect.paused).doesNotContain(Bench.PARTITION);
            bench.put(upsert("others", second, change(10 + second), "x", null));
            bench.pass(Duration.ofSeconds(1));
            flow.apply(connect, bench.ledger.assignments(), bench.core.throttled());
            assertThat(bench.service.documents("others")).hasSize(second);
        }
        assertThat(held)
                .as("a quarter, and what one poll brings on top")
                .isBetween(Bench.SETTINGS.bufferMaxRecords() / 4, Bench.SETTINGS.bufferMaxRecords() / 4 + 500);
        assertThat(connect.paused).containsExactly(throttled);
        bench.service.rule(call -> null);
        bench.untilIdle();
        flow.apply(connect, bench.ledger.assignments(), bench.core.throttled());
        assertThat(connect.paused).isEmpty();
        assertThat(bench.service.documents("throttled")).hasSize((int) held);
        assertThat(bench.account.records()).isZero();
        assertThat(bench.account.bytes()).isZero();
    }

    @Test
    void anUnauthorizedRequestStopsTheTaskAndNamesTheNamespace() {
        bench.put(upsert(1, change(10), "x", null));
        bench.linger();
        bench.service.onlyOpen().fail(FakeTurbopuffer.status(401));
        bench.run().pass(Duration.ofMinutes(5));
        assertThat(bench.stops).singleElement().asString().contains("namespace pages", "turbopuffer.api.key");
        assertThat(bench.service.open()).isEmpty();
    }

    private static Settings withoutLinger() {
        Settings all = Bench.SETTINGS;
        return new Settings(
                all.namespacePrefix(),
                all.batchMaxRows(),
                all.batchMaxBytes(),
                Duration.ZERO,
                Duration.ZERO,
                all.maxInFlight(),
                all.lanesPerNamespace(),
                all.bufferMaxBytes(),
                all.bufferMaxRecords(),
                all.retryPolicy(),
                all.retryTimeout(),
                all.deletes());
    }
}
