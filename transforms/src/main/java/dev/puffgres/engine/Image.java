package dev.puffgres.engine;

import java.util.LinkedHashSet;
import java.util.Set;

/** The attributes of one row, as far as the event carries them. */
record Image(DocumentPlan plan, Cell[] cells) {

    /** The columns that the event does not carry. */
    Set<String> unavailable() {
        Set<String> columns = Set.of();
        for (Cell cell : cells) {
            if (cell.unavailable()) {
                columns = columns.isEmpty() ? new LinkedHashSet<>() : columns;
                columns.add(cell.plan().column());
            }
        }
        return columns;
    }

    /**
     * Whether a patch with what is there serves: vectors cannot be patched, so none may have changed; nor can a text that
     * turbopuffer embeds.
     */
    boolean patchable() {
        for (Cell cell : cells) {
            boolean vectorThatMayHaveChanged = cell.denseVector() && !cell.unavailable();
            boolean embeddedAgain = cell.plan().embedded() && !cell.unavailable();
            if (vectorThatMayHaveChanged || embeddedAgain) {
                return false;
            }
        }
        return true;
    }
}
