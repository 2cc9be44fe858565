package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.UnreadableEventException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of one put, and what the mappings make of them once somebody works it out: the timer thread while the task thread
 * converts the next ones, or the task thread if the timer thread is behind. One of the two, after the other has handed it over.
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

    private static final int FRAMES = 10;

    private final BufferAccount account;
    private final List<Arrival> unread;
    private List<SinkCore.Accepted> read;

    private record Arrival(Delivery delivery, Object value) {}

    Arrivals(BufferAccount account, int records) {
        this.account = account;
        this.unread = new ArrayList<>(records);
    }

    /** @param value one of {@link ActionRecord} */
    void add(Delivery delivery, Object value) {
        unread.add(new Arrival(delivery, value));
    }

    /** The records with their actions, which the account holds from then on. */
    List<SinkCore.Accepted> read() {
        if (read == null) {
            List<SinkCore.Accepted> accepted = new ArrayList<>(unread.size());
            long bytes = 0;
            for (Arrival each : unread) {
                SinkCore.Accepted record = new SinkCore.Accepted(each.delivery(), actions(each));
                bytes += record.bytes();
                accepted.add(record);
            }
            account.addBytes(bytes);
            unread.clear();
            read = accepted;
        }
        return read;
    }

    private static List<Action> actions(Arrival arrival) {
        try {
            return ActionRecord.read(arrival.value());
        } catch (UnreadableEventException e) {
            return List.of(e.failure());
        } catch (RuntimeException e) {
            // One record must not end the task where Connect was told to pass bad ones by.
            LOG.error(
                    "Record {} cannot be read by a defect of this plugin: {} at {}",
                    arrival.delivery(),
                    e.getClass().getName(),
                    where(e));
            return List.of(new Action.Failure(
                    Action.Failure.NO_MAPPING,
                    FailureKind.MALFORMED_EVENT,
                    "the record cannot be read by a defect of this plugin ("
                            + e.getClass().getName() + "): please report it with the worker's log"));
        }
    }

    /** Without the exception's message, which may quote the row. */
    private static String where(RuntimeException e) {
        return Arrays.stream(e.getStackTrace())
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(", "));
    }
}
