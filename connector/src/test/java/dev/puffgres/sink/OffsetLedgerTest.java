package dev.puffgres.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetLedgerTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 3);

    private final OffsetLedger ledger = new OffsetLedger();

    @Test
    void nothingIsCommittedPastTheOldestRecordThatIsNotDone() {
        Delivery first = deliver(10);
        Delivery second = deliver(11);
        Delivery third = deliver(15);
        done(second);
        assertThat(committable(16)).isEqualTo(10);
        done(first);
        assertThat(committable(16)).isEqualTo(15);
        done(third);
        assertThat(committable(16)).isEqualTo(16);
    }

    @Test
    void aDoneRecordIsNotKeptBehindOneThatIsNotDone() {
        deliver(10);
        Delivery done = ledger.assignment(PARTITION).deliver(11, "an envelope");
        assertThat(done.record()).isEqualTo("an envelope");
        done(done);
        assertThat(committable(12)).isEqualTo(10);
        assertThat(done.record()).isNull();
    }

    @Test
    void theGivenOffsetIsNeverExceeded() {
        deliver(10);
        assertThat(committable(7)).isEqualTo(7);
    }

    @Test
    void askingTwiceGivesTheSame() {
        done(deliver(10));
        deliver(11);
        assertThat(committable(12)).isEqualTo(11);
        assertThat(committable(12)).isEqualTo(11);
    }

    @Test
    void afterARewindTheOldAndTheNewDeliveryOfARecordMustBothBeDone() {
        Delivery old = deliver(10);
        deliver(11);
        Delivery again = deliver(10);
        done(again);
        assertThat(committable(12)).isEqualTo(10);
        done(old);
        assertThat(committable(12)).isEqualTo(11);
    }

    @Test
    void whatFollowsARewoundRecordThatIsDoneAlreadyIsNotTakenForPartOfTheOldRun() {
        done(deliver(0));
        done(deliver(1));
        Delivery old = deliver(3);
        done(deliver(1));
        assertThat(committable(4)).isEqualTo(3);
        Delivery again = deliver(2);
        done(old);
        assertThat(committable(4)).isEqualTo(2);
        done(again);
        assertThat(committable(4)).isEqualTo(4);
    }

    @Test
    void aCompletionOfAnOlderAssignmentMovesNothing() {
        ledger.open(List.of(PARTITION));
        Delivery old = deliver(10);
        ledger.close(List.of(PARTITION));
        ledger.open(List.of(PARTITION));
        deliver(10);
        done(old);
        assertThat(committable(11)).isEqualTo(10);
    }

    @Test
    void aPartitionThatWasLostAndComesBackIsAnotherAssignment() {
        Delivery lost = deliver(10);
        ledger.open(List.of(PARTITION));
        assertThat(lost.assignment().isClosed()).isTrue();
        assertThat(committable(11)).isEqualTo(11);
    }

    @Test
    void aPartitionThatIsNotOpenIsNotCommittedAndMayBeClosedTwice() {
        deliver(10);
        ledger.close(List.of(PARTITION));
        ledger.close(List.of(PARTITION));
        assertThat(ledger.committable(Map.of(PARTITION, new OffsetAndMetadata(11))))
                .isEmpty();
    }

    @Test
    void aPartitionThatConnectNeverOpenedIsTakenAndTold() {
        TopicPartition unopened = new TopicPartition("app.public.pages", 7);
        try (LogLines log = new LogLines()) {
            ledger.assignment(unopened).deliver(10, null);
            ledger.assignment(unopened).deliver(11, null);
            assertThat(log.warnings()).singleElement().satisfies(line -> assertThat(line)
                    .contains("app.public.pages-7", "has not opened", "restart the connector"));
        }
        assertThat(ledger.committable(Map.of(unopened, new OffsetAndMetadata(12)))
                        .get(unopened)
                        .offset())
                .isEqualTo(10);
    }

    @Test
    void whatTheConsumerDoesNotOwnAnyMoreIsClosed() {
        Delivery delivery = deliver(10);
        ledger.retain(Set.of());
        assertThat(delivery.assignment().isClosed()).isTrue();
        assertThat(ledger.openPartitions()).isZero();
    }

    @Test
    void theBacklogReachesFromTheOldestUndoneToTheLastDelivered() {
        Delivery first = deliver(10);
        deliver(99);
        assertThat(first.assignment().backlog()).isEqualTo(90);
        done(first);
        assertThat(first.assignment().backlog()).isEqualTo(1);
    }

    @Test
    void anActionThatEndsTwiceIsADefect() {
        Delivery delivery = deliver(10);
        delivery.actionOpened();
        assertThat(delivery.actionClosed()).isTrue();
        org.assertj.core.api.Assertions.assertThatIllegalStateException().isThrownBy(delivery::actionClosed);
    }

    private Delivery deliver(long offset) {
        return ledger.assignment(PARTITION).deliver(offset, null);
    }

    private static void done(Delivery delivery) {
        delivery.assignment().done(delivery);
    }

    private long committable(long current) {
        return ledger.committable(Map.of(PARTITION, new OffsetAndMetadata(current)))
                .get(PARTITION)
                .offset();
    }
}
