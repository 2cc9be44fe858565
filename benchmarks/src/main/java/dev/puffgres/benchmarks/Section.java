package dev.puffgres.benchmarks;

import java.util.Map;

/** A stretch of the page. */
interface Section {

    String title();

    /** @throws NotMeasuredException if the raw output lacks what the section tells. The page then says so in its place */
    void write(Page page);

    /**
     * The figures that stand beside the goals, with their units.
     *
     * @throws NotMeasuredException as {@link #write} does
     */
    default Map<Goal, String> figures() {
        return Map.of();
    }
}
