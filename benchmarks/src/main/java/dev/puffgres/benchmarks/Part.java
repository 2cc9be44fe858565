package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Something that is measured in one go, and anew by its name. Its raw output is {@code docs/performance/<name>.json}. */
interface Part {

    /** How the command line and the raw output call it. */
    String name();

    /** How the page calls it. */
    String title();

    /**
     * Measures.
     *
     * @return the raw output, from which alone the page is written. What failed says so in it; a figure that was not measured is not there
     * @throws Exception if there is nothing to hand back. The page then says of the part that it failed
     */
    JsonNode measure(Run run) throws Exception;

    /** What the page says of it, from the raw output of an earlier run perhaps. */
    List<Section> sections(JsonNode raw);
}
