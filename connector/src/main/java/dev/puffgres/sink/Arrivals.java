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
 * Some records of a put, and what the mappings make of them once somebody works it out: the timer thread while the task thread
 * converts the next ones, or the task thread if the timer thread is behind. Not thread-safe: the one hands it to the other.
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

    private static final int FRAMES = 10;

    private final BufferAccount account;
    private final List<Arrival> arrivals = new ArrayList<>();

    private record Arrival(Delivery delivery, Object value) {}

    Arrivals(BufferAccount account) {
        this.account = account;
    }

    /** @param value one of {@link ActionRecord} */
    void add(Delivery delivery, Object value) {
        arrivals.add(new Arrival(delivery, value));
    }

    int size() {
        return arrivals.size();
    }

    /** The records with their actions, which the account holds from then on. To be called once. */
    List<SinkCore.Accepted> read() {
        List<SinkCore.Accepted> accepted = new ArrayList<>(arrivals.size());
        long bytes = 0;
        for (Arrival each : arrivals) {
            SinkCore.Accepted record = new SinkCore.Accepted(each.delivery(), actions(each));
            bytes += record.bytes();
            accepted.add(record);
        }
        account.addBytes(bytes);
        return accepted;
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
