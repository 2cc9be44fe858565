package dev.puffgres.benchmarks;

import org.apache.kafka.connect.sink.SinkRecord;

/** One record after another, from the beginning again at the end. */
final class Turn {

    private final SinkRecord[] records;
    private int next;

    Turn(SinkRecord[] records) {
        this.records = records;
    }

    SinkRecord next() {
        SinkRecord record = records[next];
        next = next + 1 == records.length ? 0 : next + 1;
        return record;
    }
}
