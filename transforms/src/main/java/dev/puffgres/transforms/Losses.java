package dev.puffgres.transforms;

import dev.puffgres.engine.LossListener;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what documents could not hold, and logs the first of each kind in each column. Thread-safe. */
final class Losses implements LossListener {

    private static final Logger log = LoggerFactory.getLogger(Losses.class);

    private record Key(String mapping, String column, Loss loss) {}

    /** As many keys as mappings have columns. */
    private final Map<Key, Long> counts = new LinkedHashMap<>();

    @Override
    public synchronized void lost(String mapping, String column, Loss loss) {
        if (counts.merge(new Key(mapping, column, loss), 1L, Long::sum) == 1) {
            log.warn("Mapping {}, column {}: {}", mapping, column, describe(loss));
        }
    }

    synchronized void logTotals() {
        counts.forEach((key, count) ->
                log.info("Mapping {}, column {}: {} × {}", key.mapping(), key.column(), count, describe(key.loss())));
    }

    private static String describe(Loss loss) {
        return switch (loss) {
            case NOT_A_NUMBER -> "NaN or an infinity became null";
            case INFINITE_TIME -> "an infinite timestamp or date became null";
            case NULL_ELEMENT -> "a null element of an array was dropped";
        };
    }
}
