package dev.puffgres.sink;

import static dev.puffgres.sink.Changes.NAMESPACE;
import static dev.puffgres.sink.Changes.change;
import static dev.puffgres.sink.Changes.delete;
import static dev.puffgres.sink.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
    void anUnauthorizedRequestStopsTheTaskAndNamesTheNamespace() {
        bench.put(upsert(1, change(10), "x", null));
        bench.linger();
        bench.service.onlyOpen().fail(FakeTurbopuffer.status(401));
        bench.run().pass(Duration.ofMinutes(5));
        assertThat(bench.stops).singleElement().asString().contains("namespace pages", "turbopuffer.api.key");
        assertThat(bench.service.open()).isEmpty();
    }
}
