package dev.puffgres.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened in an interleaving, line by line, if anybody wants to know: an interleaving is its seed, and can be played again. */
final class ModelTrace {
    private final List<String> lines;

    private ModelTrace(List<String> lines) {
        this.lines = lines;
    }

    static ModelTrace off() {
        return new ModelTrace(null);
    }

    static ModelTrace on() {
        return new ModelTrace(new ArrayList<>());
    }

    void add(Supplier<String> line) {
        if (lines != null) {
            lines.add(line.get());
        }
    }

    @Override
    public String toString() {
        return lines == null ? "" : String.join(System.lineSeparator(), lines);
    }
}
