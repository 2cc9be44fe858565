package dev.puffgres.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** When Debezium may tell Postgres that a record is done with. */
class ConfirmedRecordsTest {

    private final ConfirmedRecords records = new ConfirmedRecords();
    private final SourceRecord first = equalToOthers();
    private final SourceRecord second = equalToOthers();
    private final SourceRecord third = equalToOthers();

    @Test
    void aRecordIsDoneWhenThoseBeforeItAre() {
        records.sent(List.of(first, second, third));

        records.acknowledged(second);
        records.acknowledged(third);
        store();
        assertThat(records.committed()).isEmpty();

        records.acknowledged(first);
        store();
        assertThat(records.committed()).containsSame(third);
    }

    @Test
    void whatWasAcknowledgedWhileOffsetsWereStoredWaitsForTheNextTime() {
        records.sent(List.of(first, second));
        records.acknowledged(first);
        store();
        records.acknowledged(second);

        assertThat(records.committed()).containsSame(first);
        assertThat(records.committed()).containsSame(second);
    }

    /** Connect took offsets at some moment before. */
    private void store() {
        records.committed();
    }

    private static SourceRecord equalToOthers() {
        return new SourceRecord(Map.of(), Map.of(), "app.public.pages", null, null);
    }
}
