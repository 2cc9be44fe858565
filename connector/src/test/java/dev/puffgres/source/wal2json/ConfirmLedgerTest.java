package dev.puffgres.source.wal2json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfirmLedgerTest {

    private final ConfirmLedger ledger = new ConfirmLedger(10);

    @Test
    void aTransactionIsConfirmedWhenItsLastRecordIsAcknowledgedAndSurelyStored() {
        long first = ledger.next();
        long second = ledger.next();
        ledger.mark(20);
        ledger.acknowledged(second);
        ledger.committed();
        ledger.committed();
        assertThat(ledger.confirmable()).isEqualTo(10);

        ledger.acknowledged(first);
        assertThat(ledger.acknowledgedLsn()).isEqualTo(20);
        ledger.committed();
        assertThat(ledger.confirmable()).as("what this store took is not told").isEqualTo(10);
        ledger.committed();
        assertThat(ledger.confirmable()).isEqualTo(20);
    }

    @Test
    void aTransactionOfWhichMoreMayComeIsNotConfirmed() {
        ledger.acknowledged(ledger.next());
        ledger.committed();
        ledger.committed();

        assertThat(ledger.confirmable()).isEqualTo(10);
    }

    @Test
    void whatIsReadAgainTakesNothingBack() {
        ledger.acknowledged(ledger.next());
        ledger.mark(30);
        ledger.mark(20);
        ledger.committed();
        ledger.committed();

        assertThat(ledger.confirmable()).isEqualTo(30);
    }
}
