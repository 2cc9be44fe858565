package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.Version;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hard deletes of documents that a request may yet bring back. */
class LateDeletesTest {
    private static final Duration LATE = Bench.HARD.requestTimeout();

    private final Bench bench = new Bench();

    @Test
    void aDocumentThatALateRequestBroughtBackIsDeletedOnceMore() {
        FakeTurbopuffer.Call late = giveUpUpsert(Changes.change(100));
        delete(Changes.change(150));
        late.takeEffect();
        assertThat(stored()).as("brought back").isNotNull();
        bench.pass(LATE).linger();
        assertThat(stored()).isNull();
    }

    @Test
    void theSecondDeleteIsTheFirstOneAgainAndHoldsNoOffset() {
        giveUpUpsert(Changes.change(100));
        delete(Changes.change(150));
        assertThat(bench.committable()).isEqualTo(2);
        int sent = bench.service.writes().size();
        bench.service.answerByHand();
        bench.pass(LATE).linger();
        assertThat(bench.service.writes())
                .hasSize(sent + 1)
                .endsWith(bench.service.writes().get(sent - 1));
        assertThat(bench.committable()).isEqualTo(2);
        bench.service.onlyOpen().succeed();
        bench.run();
        assertThat(bench.account.records()).isZero();
        assertThat(bench.account.bytes()).isZero();
        assertThat(bench.core.lanes()).isZero();
        bench.pass(LATE.multipliedBy(3));
        assertThat(bench.service.writes()).hasSize(sent + 1);
        assertThat(bench.core.nextTickMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aDeleteAfterAllRequestsWereAnsweredIsSentOnce() {
        bench.service.answerAtOnce();
        bench.put(Changes.upsert(1, Changes.change(100), "a", "b"));
        bench.untilIdle();
        delete(Changes.change(150));
        assertThatNothingElseIsSent();
    }

    @Test
    void aDeleteThatComesWhenTheLateRequestIsOverIsSentOnce() {
        giveUpUpsert(Changes.change(100));
        bench.pass(LATE);
        delete(Changes.change(150));
        assertThatNothingElseIsSent();
    }

    @Test
    void aRequestThatWasThrottledIsNotLate() {
        bench.put(Changes.upsert(1, Changes.change(100), "a", "b"));
        bench.linger().service.onlyOpen().fail(FakeTurbopuffer.status(429));
        bench.service.answerAtOnce();
        bench.untilIdle();
        delete(Changes.change(150));
        assertThatNothingElseIsSent();
    }

    /** The new row's LSN is below the delete's, so the condition would not protect it. */
    @Test
    void aRowThatIsThereAgainIsNotDeleted() {
        giveUpUpsert(Changes.change(100));
        delete(Changes.change(120, 150));
        bench.put(Changes.upsert(1, Changes.change(160, 140), "again", "b"));
        bench.untilIdle();
        assertThatNothingElseIsSent();
        assertThat(stored()).isNotNull();
    }

    @Test
    void aRowThatIsThereAgainBeforeItsDeleteIsAnsweredIsNotDeletedTwice() {
        giveUpUpsert(Changes.change(100));
        bench.service.answerByHand();
        bench.put(Changes.delete(1, Changes.change(120, 150)));
        bench.linger();
        bench.put(Changes.upsert(1, Changes.change(160, 140), "again", "b"));
        bench.run();
        bench.service.answerAtOnce();
        bench.untilIdle();
        assertThatNothingElseIsSent();
        assertThat(stored()).isNotNull();
    }

    @Test
    void aChangeThatComesWhileTheSecondDeleteWaitsToBeSentTakesItsPlace() {
        giveUpUpsert(Changes.change(100));
        delete(Changes.change(120, 150));
        bench.pass(LATE);
        bench.put(Changes.upsert(1, Changes.change(160, 140), "again", "b"));
        bench.untilIdle();
        assertThat(bench.committable()).isEqualTo(3);
        assertThatNothingElseIsSent();
        assertThat(stored()).isNotNull();
        assertThat(bench.account.records()).isZero();
    }

    @Test
    void aClosedPartitionsDeletesAreNotRepeated() {
        giveUpUpsert(Changes.change(100));
        delete(Changes.change(150));
        bench.close(Bench.PARTITION);
        assertThatNothingElseIsSent();
    }

    @Test
    void aSecondDeleteThatIsRefusedIsNotReported() {
        giveUpUpsert(Changes.change(100));
        delete(Changes.change(150));
        bench.service.rule(call -> FakeTurbopuffer.status(400));
        bench.pass(LATE).linger();
        assertThat(bench.reported).isEmpty();
        assertThat(bench.account.records()).isZero();
    }

    @Test
    void whatThereIsNoRoomForIsForgottenTheOldestFirst() {
        long[] nowMs = {0};
        Clock clock = new Clock() {
            @Override
            public long monotonicMs() {
                return nowMs[0];
            }

            @Override
            public long wallMs() {
                return nowMs[0];
            }
        };
        LateDeletes deletes = new LateDeletes(LATE, clock);
        Namespace namespace = new Namespace("n", 1, new SchemaCache(), DeleteMode.HARD, () -> new CommitHold(0));
        Assignment by = new Assignment("topic", 0);
        for (long id = 0; id <= LateDeletes.MOST; id++) {
            Action.Upsert upsert = Changes.upsert(id, Changes.change(100), "a", "b");
            deletes.suspect("n", List.of(Pending.of(upsert, by.deliver(id, null), 0)));
        }
        nowMs[0]++;
        deletes.settled(namespace, Changes.delete(0, Changes.change(150)), by);
        deletes.settled(namespace, Changes.delete(LateDeletes.MOST, Changes.change(150)), by);
        nowMs[0] += LATE.toMillis();
        assertThat(deletes.takeDue())
                .extracting(each -> each.delete().target().id())
                .containsExactly(Integer.toString(LateDeletes.MOST));
        assertThat(deletes.dueMs()).as("nothing is kept").isEqualTo(Long.MAX_VALUE);
    }

    /** The first attempt is given up, and the second is answered. */
    private FakeTurbopuffer.Call giveUpUpsert(Version version) {
        bench.put(Changes.upsert(1, version, "a", "b"));
        FakeTurbopuffer.Call late = bench.linger().service.onlyOpen();
        late.giveUp();
        bench.service.answerAtOnce();
        bench.untilIdle();
        return late;
    }

    private void delete(Version version) {
        bench.put(Changes.delete(1, version));
        bench.untilIdle();
        assertThat(stored()).isNull();
    }

    private void assertThatNothingElseIsSent() {
        int sent = bench.service.writes().size();
        bench.pass(LATE).linger();
        bench.pass(LATE).linger();
        assertThat(bench.service.writes()).hasSize(sent);
    }

    private ObjectNode stored() {
        return bench.service.document(Changes.NAMESPACE, "1");
    }
}
