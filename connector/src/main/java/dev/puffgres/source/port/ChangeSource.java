package dev.puffgres.source.port;

import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The input port: where the records of a task come from. Adapters read Postgres in their own ways and give the same records.
 *
 * <p>{@link #poll} and {@link #close} are called by the task's thread; {@link #acknowledged} and {@link #committed} by any, also
 * while {@link #poll} runs.
 */
public interface ChangeSource extends AutoCloseable {

    /**
     * The next records, in order. It waits for them about {@code poll.interval.ms} at most, and gives an empty list where none came.
     *
     * @throws org.apache.kafka.connect.errors.ConnectException if it cannot go on; the message says what to do
     */
    List<SourceRecord> poll() throws InterruptedException;

    /** Kafka has the record, or Connect's transforms have dropped it. Records may be acknowledged out of order. */
    void acknowledged(SourceRecord record);

    /**
     * Connect has stored offsets. What was acknowledged before the <em>previous</em> call is in them for certain: what is acknowledged
     * while Connect stores them may not be.
     */
    void committed();

    /** Ends connections and threads; nothing that is not stored is confirmed to Postgres. May be called twice. */
    @Override
    void close();
}
